package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A channel between processes of two VMs, and its end. */
class ChannelIT extends TwoVms implements ChannelContract {
    private static final int MIB = 1 << 20;

    @Override
    public Ends ends() {
        return new Ends(left, a, right, b);
    }

    @Test
    void shouldAcceptWhatWaitedForTheName() {
        for (int i = 0; i < 100; i++) {
            final String waitedFor = rightName + "-" + i;
            // Is on its way to the agent, or waits there, while the name is claimed.
            left.begin("open", leftName, "early", waitedFor, 10_000);
            right.tell("claim", waitedFor);
            final String accepted = right.tell("accept", waitedFor, "late", 10_000);
            assertThat(left.answer()).isEqualTo("ok " + accepted);
            left.tell("close", "early");
            right.tell("release", waitedFor);
        }
    }

    @Test
    void shouldTurnToClosedByPeerWithinASecondOfAKill() {
        left.tell("send", a, 10, 1_000);
        left.tell("send", a, 2, MIB);
        left.process().kill();
        assertThat(right.tell("awaitstate", b, "CLOSED_BY_PEER", 1_000)).startsWith("CLOSED_BY_PEER");
        assertThat(right.tell("state", b)).contains("died");
        assertThat(right.tell("receive", b, 10, 1_000)).isEqualTo("10");
        assertThat(right.tell("receive", b, 2, MIB)).isEqualTo("12");
    }

    @Test
    void shouldGiveTheNameOfADeadProcessToTheNextOne() {
        left.process().kill();
        right.tell("awaitstate", b, "CLOSED_BY_PEER", 10_000);
        replaceLeft();
        left.tell("claim", leftName);
        left.tell("open", leftName, a, rightName, 0);
        right.tell("accept", rightName, "again", 10_000);
        left.tell("send", a, 3, 100);
        assertThat(right.tell("receive", "again", 3, 100)).isEqualTo("3");
    }

    @Test
    void shouldOpenChannelsWithinAVmAndFromAnEndpointToItself() {
        left.tell("claim", "other");
        left.tell("open", "other", "within", leftName, 0);
        left.tell("accept", leftName, "within-b", 10_000);
        left.tell("send", "within", 5, 10_000);
        assertThat(left.tell("receive", "within-b", 5, 10_000)).isEqualTo("5");

        left.tell("open", leftName, "self-a", leftName, 0);
        left.tell("accept", leftName, "self-b", 10_000);
        left.tell("send", "self-b", 5, 10_000);
        assertThat(left.tell("receive", "self-a", 5, 10_000)).isEqualTo("5");
    }

    @Test
    void shouldNameWhatIsWrongWithAName() {
        assertThat(left.ask("claim", rightName)).startsWith("failed NAME_TAKEN").contains(rightName);
        assertThat(left.ask("claim", "not//a-name")).startsWith("failed BAD_NAME");
        assertThat(left.ask("open", leftName, "x", "nobody", 0))
                .startsWith("failed ENDPOINT_UNKNOWN")
                .contains("nobody");
        assertThat(left.ask("open", leftName, "x", "nobody", 50)).startsWith("failed ENDPOINT_UNKNOWN");
    }
}
