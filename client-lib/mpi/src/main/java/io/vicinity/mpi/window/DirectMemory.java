package io.vicinity.mpi.window;

import io.vicinity.client.RemoteMemory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Reducer;
import io.vicinity.mpi.sharing.MemoryLock;
import io.vicinity.mpi.sharing.SharedBlock;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory of a target, as its origin reaches it without the target: puts and gets are copies, reductions are done under the lock of the memory.
 * What is not possible so, or makes no sense, is left to messages, which also tell of errors. Once the route to the target
 * was left, it is never reached so again: its memory may have been moved.
 */
final class DirectMemory {
    /** Operands are copied here first, so many bytes at a time: a multiple of the length of all elements. */
    private static final int SCRATCH = 96 * 128;

    /** How a reduction went. */
    enum Outcome {
        /** As it should. */
        DONE,
        /** Others are at it: to be tried again, with other things looked after in between. */
        LOCKED,
        /** The memory cannot be reached now, or not any more. */
        LOST
    }

    /** Null for memory of this rank. */
    private final RemoteMemory remote;

    private final UnsafeBuffer whole;

    /** Null if reductions are done by the target alone. */
    private final MemoryLock lock;

    private final int base;
    private final int length;
    private final int unit;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SCRATCH]);
    private boolean isLost;
    private boolean isPinned;

    private DirectMemory(
            final RemoteMemory remote,
            final UnsafeBuffer whole,
            final MemoryLock lock,
            final int base,
            final int length,
            final int unit) {
        this.remote = remote;
        this.whole = whole;
        this.lock = lock;
        this.base = base;
        this.length = length;
        this.unit = unit;
    }

    /** Memory of this rank itself. */
    static DirectMemory own(final SharedBlock block, final int base, final int length, final int unit) {
        return new DirectMemory(null, block.buffer(), block.lock(), base, length, unit);
    }

    /**
     * Memory of another rank.
     *
     * @param remote   its whole block.
     * @param isAtomic do compare and swap hold between that rank and this one?
     * @param base     within the block; with the length, checked to lie there.
     * @param length   of the window.
     * @param unit     of displacements.
     */
    static DirectMemory of(
            final RemoteMemory remote, final boolean isAtomic, final int base, final int length, final int unit) {
        final UnsafeBuffer whole = new UnsafeBuffer(remote.buffer());
        return new DirectMemory(remote, whole, isAtomic ? new MemoryLock(whole) : null, base, length, unit);
    }

    private boolean enter() {
        if (isLost) {
            return false;
        }
        if (remote != null && !remote.enter()) {
            isLost = remote.isLeft();
            return false;
        }
        return true;
    }

    private void leave() {
        if (remote != null) {
            remote.leave();
        }
    }

    /** Where bytes lie within the block; -1 if they are not within the window. */
    private int locate(final long displacement, final long offset, final long bytes) {
        if (displacement < 0 || displacement > length) {
            return -1;
        }
        final long at = displacement * unit + offset;
        return at >= 0 && at <= length && bytes <= length - at ? (int) (base + at) : -1;
    }

    private boolean contains(final long displacement, final Placement placement, final long bytes) {
        for (long position = 0; position < bytes; ) {
            final long run = Math.min(placement.run(position), bytes - position);
            if (locate(displacement, placement.offset(position), run) < 0) {
                return false;
            }
            position += run;
        }
        return true;
    }

    /** Puts data; false: not so. */
    boolean put(final Source data, final long displacement, final Placement placement) {
        final long bytes = data.length();
        if (!contains(displacement, placement, bytes) || !enter()) {
            return false;
        }
        try {
            for (long position = 0; position < bytes; ) {
                final int run = (int) Math.min(placement.run(position), bytes - position);
                data.read(position, whole, locate(displacement, placement.offset(position), run), run);
                position += run;
            }
        } finally {
            leave();
        }
        return true;
    }

    /** Gets data; false: not so. */
    boolean get(final Sink result, final long displacement, final Placement placement) {
        final long bytes = result.capacity();
        if (!contains(displacement, placement, bytes) || !enter()) {
            return false;
        }
        try {
            for (long position = 0; position < bytes; ) {
                final int run = (int) Math.min(placement.run(position), bytes - position);
                result.write(position, whole, locate(displacement, placement.offset(position), run), run);
                position += run;
            }
        } finally {
            leave();
        }
        return true;
    }

    /** May reductions be done here at all, of elements that lie one behind the other? */
    boolean isReducible(final long displacement, final Placement placement, final long bytes) {
        return !isLost && lock != null && placement == Placement.CONTIGUOUS && locate(displacement, 0, bytes) >= 0;
    }

    /**
     * Reduces data into the memory, all at once, where {@link #isReducible} said so.
     *
     * @param data    null if there is none.
     * @param result  for what was there; null if nobody asked.
     * @param bytes   of elements.
     */
    Outcome reduce(
            final Source data,
            final Sink result,
            final long displacement,
            final long bytes,
            final Reducer reducer,
            final int elementLength) {
        if (!enter()) {
            return Outcome.LOST;
        }
        try {
            if (!lock.tryAcquire()) {
                return Outcome.LOCKED;
            }
            try {
                final int room = SCRATCH / elementLength * elementLength;
                final int start = locate(displacement, 0, bytes);
                for (int position = 0; position < bytes; position += room) {
                    final int count = (int) Math.min(room, bytes - position);
                    if (data != null) {
                        data.read(position, scratch, 0, count);
                    }
                    if (result != null) {
                        result.write(position, whole, start + position, count);
                    }
                    if (data != null) {
                        reducer.reduce(scratch, 0, whole, start + position, count / elementLength);
                    }
                }
            } finally {
                lock.release();
            }
        } finally {
            leave();
        }
        return Outcome.DONE;
    }

    /** Replaces an element if it is as expected, where {@link #isReducible} said so. */
    Outcome compareAndSwap(final Source compared, final Source value, final Sink result, final long displacement) {
        final int bytes = (int) compared.length();
        compared.read(0, scratch, 0, bytes);
        value.read(0, scratch, bytes, bytes);
        if (!enter()) {
            return Outcome.LOST;
        }
        try {
            if (!lock.tryAcquire()) {
                return Outcome.LOCKED;
            }
            try {
                final int at = locate(displacement, 0, bytes);
                boolean isEqual = true;
                for (int i = 0; i < bytes && isEqual; i++) {
                    isEqual = whole.getByte(at + i) == scratch.getByte(i);
                }
                result.write(0, whole, at, bytes);
                if (isEqual) {
                    whole.putBytes(at, scratch, bytes, bytes);
                }
            } finally {
                lock.release();
            }
        } finally {
            leave();
        }
        return Outcome.DONE;
    }

    /** Keeps it there for loads and stores at any time; false if that is not possible. */
    boolean pin() {
        isPinned = remote == null || remote.pin();
        return isPinned;
    }

    /** Nobody loads or stores any more. */
    void unpin() {
        if (isPinned && remote != null) {
            remote.unpin();
        }
        isPinned = false;
    }

    /** The window's memory of another rank, pinned. */
    ByteBuffer byteBuffer() {
        return remote.byteBuffer(base, length);
    }
}
