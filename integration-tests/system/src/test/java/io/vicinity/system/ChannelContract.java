package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.LabClient;
import org.junit.jupiter.api.Test;

/** What a channel between processes of two VMs does wherever the VMs are. */
interface ChannelContract {
    /**
     * A channel with what its ends are called in their processes.
     *
     * @param left  opened it.
     * @param a     its name there.
     * @param right accepted it.
     * @param b     its name there.
     */
    record Ends(LabClient left, String a, LabClient right, String b) {
        Ends turned() {
            return new Ends(right, b, left, a);
        }
    }

    /** The channel of this test. */
    Ends ends();

    @Test
    default void shouldCarryMessagesOfEachSizeBothWays() {
        bothWays("send", 1_000, 1);
        bothWays("send", 10_000, 64);
        bothWays("send", 500, 20_000);
        bothWays("send", 50, 1 << 20);
        bothWays("send", 1, 100 << 20);
    }

    @Test
    default void shouldCarryLoansBothWays() {
        bothWays("loan", 100, 1 << 20);
        bothWays("loan", 100, 5_000);
    }

    @Test
    default void shouldLeaveThePeerWhatWasPublishedBeforeAClose() {
        final LabClient left = ends().left();
        final LabClient right = ends().right();
        left.tell("send", ends().a(), 10, 1_000);
        left.tell("close", ends().a());
        assertThat(right.tell("awaitstate", ends().b(), "CLOSED_BY_PEER", 10_000))
                .startsWith("CLOSED_BY_PEER");
        assertThat(right.tell("receive", ends().b(), 10, 1_000)).isEqualTo("10");
        assertThat(right.ask("send", ends().b(), 1, 8)).startsWith("failed");
    }

    private void bothWays(final String how, final int count, final int size) {
        oneWay(ends(), how, count, size);
        oneWay(ends().turned(), how, count, size);
    }

    private static void oneWay(final Ends ends, final String how, final int count, final int size) {
        ends.right().begin("receive", ends.b(), count, size);
        ends.left().tell(how, ends.a(), count, size);
        assertThat(ends.right().answer()).startsWith("ok ");
    }
}
