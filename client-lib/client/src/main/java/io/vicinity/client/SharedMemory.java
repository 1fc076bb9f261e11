package io.vicinity.client;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Memory of an endpoint's arena that it keeps for itself, and that those at the other ends of its channels may read and write as well, while
 * their channels are on memory: see {@link Endpoint#share} and {@link Channel#reach}. It is zero at first.
 *
 * <p>It stays where it is, and keeps what is in it, until it is closed. What else becomes of it:
 *
 * <ul>
 *   <li>When the VM is drained, and no channel of the endpoint is on memory any more, the memory {@linkplain #isWanted is wanted} back: the
 *       drain waits until it is {@linkplain #keepPrivately kept privately}, or closed. It is the application that does so, because nobody
 *       may write to it at that moment; it can have itself {@linkplain Endpoint#whenMemoryIsWanted told}.
 *   <li>When the endpoint is closed, what is in the memory is kept privately by itself.
 *   <li>When the device is taken out of the VM without a warning, the memory reads 0.
 * </ul>
 *
 * <p><b>Threading.</b> {@link #keepPrivately()} and {@link #close()} are called by the thread that sends on the endpoint's channels, or in its
 * place while it is in no call and enters none, as where {@link Endpoint#whenMemoryIsWanted} tells of a drain; the memory is used by any.
 *
 * <p><b>Trust.</b> Any VM of the tenant can write to it at any time.
 */
public interface SharedMemory extends AutoCloseable {
    /**
     * Where it lies in the arena: what the others need to know to reach it.
     *
     * @return bytes.
     */
    long position();

    /**
     * The memory. Keep this object as long as the buffer.
     *
     * @return exactly as long as was asked for, the same at each call.
     */
    MutableDirectBuffer buffer();

    /**
     * A piece of the memory that keeps it by itself.
     *
     * @param offset          of the piece in bytes.
     * @param length          of the piece in bytes.
     * @param whenUnreachable called by some thread when neither the buffer nor any that was made of it can be reached any more.
     * @return the piece.
     */
    ByteBuffer byteBuffer(int offset, int length, Runnable whenUnreachable);

    /**
     * May others still reach it?
     *
     * @return false once it is kept privately or closed.
     */
    boolean isShared();

    /**
     * Does a drain of the VM wait for this memory?
     *
     * @return true if so; it may be over again later.
     */
    boolean isWanted();

    /**
     * Gives the memory back that is wanted, and keeps what is in it at the same place, for this process alone. Nobody may write to it meanwhile.
     *
     * @return true if nobody else can reach it now; false if it is not wanted, and stays shared.
     */
    boolean keepPrivately();

    /** Gives the memory back. What still reads it reads 0. May be called more than once. */
    @Override
    void close();
}
