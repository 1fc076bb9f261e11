package io.vicinity.mpi.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.VicinityException;
import io.vicinity.mpi.sharing.Sharing.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Between which machines a lock in memory holds. */
class SharingTest {
    @Test
    void shouldHoldWithinOneMachineAndBetweenThoseOfWhichItIsKnown() {
        assertThat(new Machine(1, false).isAtomicWith(new Machine(1, false))).isTrue();
        assertThat(new Machine(1, true).isAtomicWith(new Machine(2, true))).isTrue();
        assertThat(new Machine(1, true).isAtomicWith(new Machine(2, false))).isFalse();
        assertThat(new Machine(1, false).isAtomicWith(new Machine(2, true))).isFalse();
    }

    @Test
    void shouldNotHoldWhereOneDoesNotKnowItsMachine() {
        assertThat(Machine.UNKNOWN.isAtomicWith(Machine.UNKNOWN)).isFalse();
        assertThat(new Machine(1, true).isAtomicWith(new Machine(-1, true))).isFalse();
    }

    @Test
    void shouldNotKnowTheMachineWhenNobodyCanBeAsked() {
        final ChannelSharing sharing = new ChannelSharing(
                null,
                List.of(),
                () -> {
                    throw new VicinityException("DAEMON_UNREACHABLE", "it is gone", "start it");
                },
                0);
        assertThat(sharing.machine()).isEqualTo(Machine.UNKNOWN);
    }
}
