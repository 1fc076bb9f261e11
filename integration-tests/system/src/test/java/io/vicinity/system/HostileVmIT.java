package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import io.vicinity.lab.LabProcess;
import io.vicinity.lab.ScribblerMain;
import io.vicinity.lab.VictimMain;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One VM writes random bytes all over the segment of its tenant; the others live on. */
class HostileVmIT {
    private static final long MILLIS = 1_000L * Integer.getInteger("vicinity.hostile.seconds", 30);

    @RegisterExtension
    final Lab lab = new Lab().segmentSize("128MiB");

    @Test
    void shouldLiveOnWhileAVmWritesAllOverItsSegment() {
        final long seed = Long.getLong("vicinity.hostile.seed", new SplittableRandom().nextLong());
        System.out.println("hostile VM: seed " + seed);
        lab.startHost("vm-1", "vm-2");
        final LabProcess left = victim("vm-1", "left", "right", "opens", seed);
        final LabProcess right = victim("vm-2", "right", "left", "accepts", seed + 1);
        final LabProcess scribbler = lab.run(
                "scribbler",
                ScribblerMain.class,
                lab.bar(Lab.TENANT).toString(),
                Long.toString(seed),
                Long.toString(MILLIS));

        final Duration patience = Duration.ofMillis(MILLIS).plusSeconds(60);
        scribbler.awaitLine(0, line -> line.startsWith("scribbled"), patience);
        for (final LabProcess victim : List.of(left, right)) {
            final String endured = victim.awaitLine(0, line -> line.startsWith("endured"), patience);
            System.out.println(victim.name() + ": " + endured);
            assertThat(victim.awaitEnd()).as(victim.log()).isZero();
            assertThat(endured).contains("QUARANTINED");
            assertThat(victim.log()).doesNotContain("Exception", "Error");
        }
        Stream.of("agent", "vm-1", "vm-2")
                .forEach(
                        name -> assertThat(lab.process(name).isAlive()).as(name).isTrue());

        // The memory is given out anew, formatted anew, and as good as before.
        final List<LabClient> clients = lab.startClients("vm-1", "vm-2");
        clients.getFirst().tell("claim", "after-1");
        clients.getLast().tell("claim", "after-2");
        clients.getFirst().tell("open", "after-1", "a", "after-2", 0);
        clients.getLast().tell("accept", "after-2", "b", 10_000);
        clients.getLast().begin("receive", "b", 1_000, 5_000);
        clients.getFirst().tell("send", "a", 1_000, 5_000);
        assertThat(clients.getLast().answer()).isEqualTo("ok 1000");
    }

    private LabProcess victim(
            final String vm, final String name, final String other, final String role, final long seed) {
        return lab.run(
                "victim-" + name,
                VictimMain.class,
                lab.socket(vm).toString(),
                name,
                other,
                role,
                Long.toString(seed),
                Long.toString(MILLIS));
    }
}
