package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.vmlab.VmTest;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A channel between two guests of one host changes from their device to their network and back, by an operator's orders, under traffic. */
@VmTest
@Tag("switch")
@ExtendWith(SharedGuests.class)
class SwitchOnGuestsIT {
    /** Of all lengths: some in each build, a hundred thousand where there is time. */
    private static final long MESSAGES = Long.getLong("vicinity.switch.messages", 1_500);

    private static final int LEAST_CHANGES = 2;

    private static VicinityHost host;

    @BeforeAll
    static void take(final VicinityHost shared) {
        host = shared;
    }

    @Test
    void shouldDeliverAllInOrderWhileTheRouteChangesAndTheAgentDies() {
        final long seed =
                Long.getLong("vicinity.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("switch: again with -Dvicinity.seed=" + seed);
        try (GuestClient a = GuestClient.start(host, "vm-1");
                GuestClient b = GuestClient.start(host, "vm-2")) {
            a.claim("left");
            b.claim("right");
            a.open("left", "moving", b, "right");
            b.tell("unmix", "moving", seed);
            a.tell("mix", "moving", seed);
            final int changes = changeUntilSent(a, MESSAGES / 2);
            host.agent().process().kill();
            host.agent().start();
            final int more = changeUntilSent(a, MESSAGES);
            final long sent = a.stop("moving");
            assertThat(b.stop("moving")).isEqualTo(sent).isGreaterThanOrEqualTo(MESSAGES);
            System.out.println("switch: " + (changes + more) + " changes in guests under " + sent + " messages");
        }
    }

    /** To and fro, and on memory at the end. */
    private static int changeUntilSent(final GuestClient sender, final long messages) {
        final String channel = sender.tell("id", "moving");
        int changes = 0;
        while (changes < LEAST_CHANGES || Long.parseLong(sender.tell("sent", "moving")) < messages) {
            order(channel, "fabric");
            assertThat(sender.tell("route", "moving")).isEqualTo("FABRIC");
            order(channel, "memory");
            assertThat(sender.tell("route", "moving")).isEqualTo("SHARED_MEMORY");
            changes += 2;
        }
        return changes;
    }

    /** Not carried out by an agent whose daemons have not come back yet. */
    private static void order(final String channel, final String route) {
        await().atMost(VicinityHost.PATIENCE).untilAsserted(() -> {
            final OperatorResult result = host.operate("route", channel, route);
            assertThat(result.exitCode()).as(result.output()).isZero();
        });
    }
}
