package io.vicinity.cli.perf;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** The private memory of a side: what is sent lies in one buffer, what is received goes to the other. Not thread-safe. */
final class Payload {
    private static final int PAGE = 4096;
    private static final int PATTERN_STEP = 31;

    private final UnsafeBuffer source;
    private final UnsafeBuffer sink;

    Payload(final int maxLength) {
        final int capacity = Math.max(PAGE, maxLength);
        source = new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity, PAGE));
        sink = new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity, PAGE));
        for (int i = 0; i < capacity; i++) {
            source.putByte(i, pattern(i));
        }
    }

    UnsafeBuffer source() {
        return source;
    }

    UnsafeBuffer sink() {
        return sink;
    }

    /** Forgets what was received, so that {@link #check} can fail. */
    void clearSink(final int length) {
        sink.setMemory(0, length, (byte) 0);
    }

    /** Is the sink's content what the other side sent? */
    void check(final String subject, final int length) {
        for (int i = 0; i < length; i++) {
            if (sink.getByte(i) != pattern(i)) {
                throw new IllegalStateException(subject + " delivered a wrong byte at " + i + " of " + length);
            }
        }
    }

    private static byte pattern(final int index) {
        return (byte) (1 + (index * PATTERN_STEP + (index >> 8)) % 251);
    }
}
