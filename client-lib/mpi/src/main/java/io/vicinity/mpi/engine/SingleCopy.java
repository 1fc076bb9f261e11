package io.vicinity.mpi.engine;

import io.vicinity.client.RemoteMemory;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.sharing.SharedBlocks;

/**
 * Long messages that lie in memory which their sender shares: the announcement says where, and the receiver copies them from there to where they
 * are wanted, so that no pieces are sent. Its CLEAR then wants nothing more, which ends the send as usual. Where that is not possible, pieces are
 * sent.
 *
 * <p>What the announcement says is looked for as soon as it is here, while the channel is surely on the route that it came by: a sender's memory is
 * not used for anything else as long as a receiver can reach it by that route, and by the next one nothing is reached that was found by this one.
 *
 * <p>Nothing that a peer says is believed but this: which bytes of its own arena it means.
 */
final class SingleCopy {
    /** Where a message lies that is not shared. */
    static final long NOWHERE = -1;

    /** A channel changes its route between two such strokes at the latest. */
    private static final int STROKE = 1 << 20;

    /** So much of what was found is remembered, a power of two: programs send from the same buffers again and again. */
    private static final int REMEMBERED = 256;

    private final SharedBlocks blocks;
    private final Found[] remembered = new Found[REMEMBERED];

    private record Found(int peer, long position, long length, RemoteMemory memory) {
        boolean is(final int otherPeer, final long otherPosition, final long otherLength) {
            return peer == otherPeer && position == otherPosition && length == otherLength;
        }
    }

    SingleCopy(final SharedBlocks blocks) {
        this.blocks = blocks;
    }

    /** Where a message lies that is to be announced. */
    long positionOf(final Transfer send) {
        return send.message instanceof final Memory memory && memory.base() == null
                ? blocks.positionOf(memory.address(), memory.length())
                : NOWHERE;
    }

    /** The message that a peer announced; null if it is not to be reached. Both numbers may be anything. */
    RemoteMemory find(final int peer, final long position, final long length) {
        if (position < 0 || length < 1 || length > Integer.MAX_VALUE) {
            return null;
        }
        final int slot = slot(peer, position, length);
        final Found before = remembered[slot];
        if (before != null && before.is(peer, position, length) && before.memory.enter()) {
            before.memory.leave();
            return before.memory;
        }
        final RemoteMemory memory = blocks.reach(peer, position, (int) length).orElse(null);
        remembered[slot] = memory == null ? null : new Found(peer, position, length, memory);
        return memory;
    }

    private static int slot(final int peer, final long position, final long length) {
        final long mixed = (31 * (31 * position + length) + peer) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> Long.SIZE - Integer.numberOfTrailingZeros(REMEMBERED));
    }

    /** Copies a message to its receive, as far as that wants it. What cannot be reached any more is left to pieces, from the first byte on. */
    void copy(final RemoteMemory message, final Transfer receive) {
        if (message == null) {
            return;
        }
        long done = 0;
        while (done < receive.length) {
            final int count = (int) Math.min(STROKE, receive.length - done);
            if (!copy(message, (int) done, count, receive)) {
                return;
            }
            done += count;
        }
        receive.position = done;
    }

    private static boolean copy(final RemoteMemory message, final int at, final int count, final Transfer receive) {
        if (!message.enter()) {
            return false;
        }
        try {
            receive.put(at, message.buffer(), at, count);
            return message.isIntact();
        } finally {
            message.leave();
        }
    }
}
