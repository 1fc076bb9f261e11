package io.vicinity.ring;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory for rings. */
final class Rings {
    private Rings() {}

    /** Memory of a ring and its trailer, aligned as a segment is. */
    static UnsafeBuffer memory(final int capacity) {
        final ByteBuffer memory = BufferUtil.allocateDirectAligned(
                capacity + RingDescriptor.TRAILER_LENGTH, RingDescriptor.LINE_ALIGNMENT);
        return new UnsafeBuffer(memory);
    }
}
