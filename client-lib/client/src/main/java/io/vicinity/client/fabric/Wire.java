package io.vicinity.client.fabric;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;

/** A connection by which frames go to the other end, in order, as long as it lives. Used on the event loop alone. */
interface Wire {
    /** Does it take more now? If not, the link is told when it does. */
    boolean isWritable();

    /**
     * Sends a frame, whose bytes are copied.
     *
     * @param header of the frame.
     * @param source of the payload.
     * @param offset of the payload.
     * @param length of the payload in bytes.
     */
    void write(long header, DirectBuffer source, int offset, int length);

    /**
     * Sends more bytes of the frame that was sent last, which may be read from where they are until the other end is known to have them.
     *
     * @param bytes just these.
     */
    void writeBlock(ByteBuffer bytes);

    /** What was sent so far need not wait for more. */
    void flush();

    /** Ends it when all that was sent is out. */
    void close();

    /**
     * Ends it now.
     *
     * @param then called when nothing is read from, or written to, memory of the link for this wire any more; may be before this returns.
     */
    void abandon(Runnable then);
}
