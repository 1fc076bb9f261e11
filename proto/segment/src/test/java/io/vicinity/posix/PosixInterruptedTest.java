package io.vicinity.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the system says when a signal comes while it allocates; newer kernels never say it. */
class PosixInterruptedTest {
    private static final int EINTR = 4;
    private static final int ENOSPC = 28;
    private static final long PIECE = Posix.ALLOCATED_AT_ONCE;

    private final List<Long> offsets = new ArrayList<>();

    @Test
    void shouldAllocateAPieceAgainThatASignalInterrupted() throws Throwable {
        final int error = Posix.allocatePieces(3 * PIECE + 1, (offset, length) -> {
            offsets.add(offset);
            assertThat(length).isEqualTo(offset == 3 * PIECE ? 1 : PIECE);
            return offsets.size() == 2 || offsets.size() == 3 ? EINTR : 0;
        });
        assertThat(error).isZero();
        assertThat(offsets).containsExactly(0L, PIECE, PIECE, PIECE, 2 * PIECE, 3 * PIECE);
    }

    @Test
    void shouldStopAtTheFirstPieceThatThereIsNoRoomFor() throws Throwable {
        final int error = Posix.allocatePieces(3 * PIECE, (offset, length) -> {
            offsets.add(offset);
            return offset == 0 ? 0 : ENOSPC;
        });
        assertThat(error).isEqualTo(ENOSPC);
        assertThat(offsets).containsExactly(0L, PIECE);
    }
}
