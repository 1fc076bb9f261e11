package io.vicinity.mpi.sharing;

import io.vicinity.client.SharedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block of memory that this rank shares with others: a lock, and behind it one buffer or many. Used by whoever uses the engine of the rank.
 *
 * <pre>
 *     0 int lock of all that lies in the block ({@link MemoryLock})
 *   128 the memory
 * </pre>
 */
public final class SharedBlock {
    /** Bytes before the memory: a pair of lines, so that who waits for the lock is not in the way. */
    public static final int HEADER_LENGTH = 128;

    private static final int ALIGNMENT = 64;

    private final SharedMemory memory;
    private final UnsafeBuffer whole;
    private final MemoryLock lock;
    private final int length;
    private int next = HEADER_LENGTH;
    private int buffers;
    private int pins;
    private boolean isOfEngine;

    SharedBlock(final SharedMemory memory) {
        this.memory = memory;
        whole = new UnsafeBuffer(memory.buffer());
        lock = new MemoryLock(whole);
        length = whole.capacity();
    }

    /** Is there room for another buffer? */
    boolean hasRoom(final int bytes) {
        return bytes <= length - next;
    }

    /** A buffer in the block, in the byte order of the machine. */
    ByteBuffer cut(final int bytes, final Runnable whenUnreachable) {
        final ByteBuffer buffer =
                memory.byteBuffer(next, bytes, whenUnreachable).order(ByteOrder.nativeOrder());
        next = (int) Math.min(length, ((long) next + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        buffers++;
        return buffer;
    }

    /** A buffer is not reachable any more. */
    boolean isLastGone() {
        return --buffers == 0;
    }

    /** Does nobody use any of it? */
    boolean isUnused() {
        return buffers == 0;
    }

    /** It is shared until it is freed, whatever waits for that: others touch it at any time. Each pin is ended by one {@link #unpin}. */
    public void pin() {
        pins++;
    }

    /** One that pinned it does not rely on that any more. */
    public void unpin() {
        pins--;
    }

    /** From now on it is written to with the engine entered alone. */
    void leaveToEngine() {
        isOfEngine = true;
    }

    /** Does somebody rely on it? */
    boolean isPinned() {
        return pins > 0;
    }

    /** May somebody write to it while nobody is within the engine? */
    boolean isOfProgram() {
        return isPinned() || !isOfEngine && buffers > 0;
    }

    /** Does a drain wait for it? */
    boolean isWanted() {
        return memory.isWanted();
    }

    /** Gives it back if it is wanted, and keeps what is in it; true if so. */
    boolean isGivenBackIfWanted() {
        return !isPinned() && memory.isWanted() && memory.keepPrivately();
    }

    /**
     * Can others still reach it?
     *
     * @return false if a drain took it back.
     */
    public boolean isShared() {
        return memory.isShared();
    }

    /**
     * Where it lies, for the others.
     *
     * @return position in the arena.
     */
    public long position() {
        return memory.position();
    }

    /**
     * Its length.
     *
     * @return bytes, with the header.
     */
    public int length() {
        return length;
    }

    /**
     * All of the block.
     *
     * @return from the header on.
     */
    public UnsafeBuffer buffer() {
        return whole;
    }

    /**
     * The lock of what lies in the block.
     *
     * @return the same each time.
     */
    public MemoryLock lock() {
        return lock;
    }

    long address() {
        return whole.addressOffset();
    }

    /** Does memory lie in it, behind the header? */
    boolean contains(final long address, final long bytes) {
        final long offset = address - whole.addressOffset();
        return offset >= HEADER_LENGTH && offset <= length && bytes <= length - offset;
    }

    void close() {
        memory.close();
    }
}
