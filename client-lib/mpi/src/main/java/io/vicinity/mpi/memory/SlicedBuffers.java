package io.vicinity.mpi.memory;

import java.nio.Buffer;
import org.agrona.UnsafeApi;

/** Where direct buffers lie, and what they were sliced from. */
final class SlicedBuffers {
    private static final long ADDRESS = addressFieldOffset();

    /** Where buffers of a class keep the buffer that they are a slice or a view of; negative if they keep none. */
    private static final ClassValue<Long> WHOLES = new ClassValue<>() {
        @Override
        protected Long computeValue(final Class<?> type) {
            for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
                try {
                    return UnsafeApi.objectFieldOffset(declaring.getDeclaredField("att"));
                } catch (final NoSuchFieldException _) {
                    // A class above may have it.
                }
            }
            return -1L;
        }
    };

    private SlicedBuffers() {}

    /** The address of element 0 of a direct buffer. */
    static long address(final Buffer buffer) {
        return UnsafeApi.getLong(buffer, ADDRESS);
    }

    /** How many bytes of the buffer that a direct buffer was sliced from lie before its element 0; 0 if that is not known. */
    static long bytesBefore(final Buffer buffer) {
        final long field = WHOLES.get(buffer.getClass());
        return field >= 0 && UnsafeApi.getReference(buffer, field) instanceof final Buffer whole
                ? address(buffer) - address(whole)
                : 0;
    }

    private static long addressFieldOffset() {
        try {
            return UnsafeApi.objectFieldOffset(Buffer.class.getDeclaredField("address"));
        } catch (final NoSuchFieldException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
