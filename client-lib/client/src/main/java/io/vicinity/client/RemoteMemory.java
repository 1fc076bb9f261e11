package io.vicinity.client;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * {@link SharedMemory} of the endpoint at the other end of a channel, as it is reached from this one, for as long as the channel is on the route
 * that it was on when {@link Channel#reach} was called: behind a change of the route it is never reached again.
 *
 * <pre>{@code
 * if (memory.enter()) {
 *     memory.buffer().putLong(0, value);
 *     memory.leave();
 * } else {
 *     // send it as a message
 * }
 * }</pre>
 *
 * <p>What was written within is there for the other end before any message that is sent later. Between the two calls the route does not
 * change, so they must be close together.
 *
 * <p><b>Threading.</b> That of sending on the channel, which both calls are taken for: nothing is sent within, and no claim is held.
 *
 * <p><b>Trust.</b> Any VM of the tenant can write there at any time, and bounds are those of the other's arena: whether it is the memory that was
 * meant, only the other end knows. Nothing else is harmed if it is not.
 */
public interface RemoteMemory {
    /**
     * Begins to use the memory.
     *
     * @return true if it is there until {@link #leave}; false if the channel is on its way to another route, or on another, or at its end.
     */
    boolean enter();

    /**
     * Is it out of reach for good? A change of the route that was announced may be called off, and then it is reached again.
     *
     * @return true if {@link #enter} is false for ever.
     */
    boolean isLeft();

    /** Ends the use. */
    void leave();

    /**
     * Was the memory there all the time? A device that is taken out without a warning reads 0, and what was read of it then is nothing that the
     * other end wrote. To be asked within, behind the last read.
     *
     * @return false if what was read may be nonsense for that reason.
     */
    boolean isIntact();

    /**
     * The memory.
     *
     * @return exactly the piece that was asked for, the same at each call; to be touched within only, or when it is pinned.
     */
    MutableDirectBuffer buffer();

    /**
     * Keeps the channel's memory mapped until {@link #unpin()}, so that any thread may use the {@link #buffer()} at any time. A drain of either VM
     * waits for that: messages take the other route, but the memory is not given back before.
     *
     * @return false if it cannot be reached any more.
     */
    boolean pin();

    /** Ends a pin. */
    void unpin();

    /**
     * Pinned memory as a buffer. When the channel is closed it reads 0.
     *
     * @param offset of the piece in bytes.
     * @param length of the piece in bytes.
     * @return a new one over the piece.
     */
    ByteBuffer byteBuffer(int offset, int length);
}
