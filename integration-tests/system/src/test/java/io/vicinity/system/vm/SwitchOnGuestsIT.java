package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.vmlab.VmTest;
import java.util.concurrent.CompletableFuture;
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

    /** Of the agent, or of a daemon: one of them in each build, many where there is time. */
    private static final int DEATHS = MESSAGES < 100_000 ? 1 : 12;

    private static final int LEAST_CHANGES = 2;

    private static VicinityHost host;

    @BeforeAll
    static void take(final VicinityHost shared) {
        host = shared;
    }

    @Test
    void shouldDeliverAllInOrderWhileTheRouteChangesAndAgentOrDaemonsDie() {
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
            int changes = 0;
            for (int death = 0; death < DEATHS; death++) {
                changes += changeUntilSent(a, MESSAGES * (death + 1) / (DEATHS + 1));
                // An order is under way, or the next is given meanwhile.
                final int which = (int) Math.floorMod(seed + death, 2L);
                final CompletableFuture<Void> dying =
                        CompletableFuture.runAsync(() -> die(which), Thread::startVirtualThread);
                try {
                    changes += change(a);
                } finally {
                    dying.join();
                }
            }
            changes += changeUntilSent(a, MESSAGES);
            final long sent = a.stop("moving");
            assertThat(b.stop("moving")).isEqualTo(sent).isGreaterThanOrEqualTo(MESSAGES);
            System.out.println(
                    "switch: " + changes + " changes in guests under " + sent + " messages and " + DEATHS + " deaths");
        }
    }

    private static void die(final int which) {
        if (which == 0) {
            host.agent().process().kill();
            host.agent().start();
        } else {
            host.replaceDaemon("vm-2");
        }
    }

    /** To and fro, and on memory at the end. */
    private static int changeUntilSent(final GuestClient sender, final long messages) {
        int changes = 0;
        while (changes < LEAST_CHANGES || Long.parseLong(sender.tell("sent", "moving")) < messages) {
            changes += change(sender);
        }
        return changes;
    }

    private static int change(final GuestClient sender) {
        final String channel = sender.tell("id", "moving");
        order(channel, "fabric");
        assertThat(sender.tell("route", "moving")).isEqualTo("FABRIC");
        order(channel, "memory");
        assertThat(sender.tell("route", "moving")).isEqualTo("SHARED_MEMORY");
        return 2;
    }

    /** Not carried out by an agent whose daemons have not come back yet. */
    private static void order(final String channel, final String route) {
        await().atMost(VicinityHost.PATIENCE).untilAsserted(() -> {
            final OperatorResult result = host.operate("route", channel, route);
            assertThat(result.exitCode()).as(result.output()).isZero();
        });
    }
}
