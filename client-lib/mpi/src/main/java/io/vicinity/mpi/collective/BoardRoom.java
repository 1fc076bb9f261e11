package io.vicinity.mpi.collective;

import io.vicinity.mpi.sharing.SharedBlocks;

/**
 * How much of the memory that a process may share its boards take, all together: a part of it, so that programs find room for what they allocate
 * however many communicators they have. Used with the engine entered.
 */
final class BoardRoom {
    private static final int PART = 4;

    private long taken;

    /** Takes so many bytes, unless that is too much: then nothing. No board takes more than a part of what is left, either. */
    boolean take(final SharedBlocks blocks, final int length) {
        if (length > blocks.capacity() / PART - taken || length > blocks.room() / PART) {
            return false;
        }
        taken += length;
        return true;
    }

    /** Gives back what was taken. */
    void give(final int length) {
        taken -= length;
    }
}
