package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many of them: more endpoints than cores, and many lives one after another. */
class ManyIT {
    private static final int PAIRS = 8;
    private static final int CYCLES = 1_000;
    private static final int KILLS = 5;

    @RegisterExtension
    static final Lab LAB = new Lab();

    private static LabClient left;
    private static LabClient right;

    @BeforeAll
    static void start() {
        LAB.startHost("vm-1", "vm-2");
        final List<LabClient> clients = LAB.startClients("vm-1", "vm-2");
        left = clients.getFirst();
        right = clients.getLast();
    }

    @Test
    void shouldMakeSteadyProgressWithMorePairsThanCores() throws InterruptedException {
        for (int i = 0; i < PAIRS; i++) {
            connect("pair-l" + i, "pair-r" + i, "p" + i);
            right.tell("drain", "p" + i, 64);
            left.tell("pump", "p" + i, 64);
        }
        Thread.sleep(5_000);
        final List<Long> received = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            final String sent = left.tell("stop", "p" + i).split(" ", -1)[0];
            final String[] drained = right.tell("stop", "p" + i).split(" ", -1);
            assertThat(drained[0]).isEqualTo(sent);
            received.add(Long.parseLong(drained[0]));
            left.tell("release", "pair-l" + i);
            right.tell("release", "pair-r" + i);
        }
        assertThat(received).allMatch(count -> count > 1_000);
    }

    @Test
    void shouldLeakNoMemoryThroughAThousandChannelsAndKills() {
        right.tell("claim", "cycle-r");
        final long before = bytesUsed();
        for (int i = 0; i < CYCLES / KILLS; i++) {
            for (int kill = 0; kill < KILLS; kill++) {
                left.tell("claim", "cycle-l" + kill);
                left.tell("open", "cycle-l" + kill, "c" + kill, "cycle-r", 0);
                right.tell("accept", "cycle-r", "c" + kill, 10_000);
                left.tell("send", "c" + kill, 1, 10_000);
                assertThat(right.tell("receive", "c" + kill, 1, 10_000)).isEqualTo("1");
            }
            if (i % (CYCLES / KILLS / KILLS) == 0) {
                left.process().kill();
                left = LAB.startClients("vm-1").getFirst();
            }
            for (int kill = 0; kill < KILLS; kill++) {
                right.tell("close", "c" + kill);
                left.ask("release", "cycle-l" + kill);
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> bytesUsed() == before);
        right.tell("release", "cycle-r");
    }

    private static void connect(final String from, final String to, final String channel) {
        left.tell("claim", from);
        right.tell("claim", to);
        left.tell("open", from, channel, to, 0);
        right.tell("accept", to, channel, 10_000);
    }

    private static long bytesUsed() {
        return LAB.bytesUsed();
    }
}
