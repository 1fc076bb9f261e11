package io.vicinity.mpi.collective;

import io.vicinity.client.RemoteMemory;
import io.vicinity.mpi.sharing.SharedBlocks;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory of users that one neighbour lends, as it was found: programs use the same buffers again and again. */
final class Lent {
    /** A power of two. */
    private static final int REMEMBERED = 64;

    private final SharedBlocks blocks;
    private final int worldRank;
    private final Found[] remembered = new Found[REMEMBERED];
    private UnsafeBuffer view;

    private record Found(long position, int length, RemoteMemory memory, UnsafeBuffer view) {}

    Lent(final SharedBlocks blocks, final int worldRank) {
        this.blocks = blocks;
        this.worldRank = worldRank;
    }

    /** Finds a piece; null if it cannot be reached. The position may be anything. */
    RemoteMemory find(final long position, final int length) {
        final int index = (int)
                ((position ^ length) * 0x9E3779B97F4A7C15L >>> Long.SIZE - Integer.numberOfTrailingZeros(REMEMBERED));
        final Found before = remembered[index];
        if (before != null && before.position == position && before.length == length && !before.memory.isLeft()) {
            view = before.view;
            return before.memory;
        }
        final RemoteMemory memory =
                position < 0 ? null : blocks.reach(worldRank, position, length).orElse(null);
        if (memory != null) {
            view = new UnsafeBuffer(memory.buffer());
            remembered[index] = new Found(position, length, memory, view);
        }
        return memory;
    }

    /** What was found last. */
    UnsafeBuffer view() {
        return view;
    }
}
