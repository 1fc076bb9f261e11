package io.vicinity.ring;

/** Bytes that differ with the message and with the place in it. */
final class Payload {
    private Payload() {}

    static byte at(final long seed, final int index) {
        final long mixed = (seed * 31 + index) * 0x9E37_79B9_7F4A_7C15L;
        return (byte) (mixed >>> 56);
    }

    static byte[] of(final long seed, final int length) {
        return of(seed, 0, length);
    }

    static byte[] of(final long seed, final int from, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(seed, from + i);
        }
        return bytes;
    }
}
