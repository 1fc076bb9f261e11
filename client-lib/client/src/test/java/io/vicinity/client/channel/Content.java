package io.vicinity.client.channel;

import java.util.concurrent.ThreadLocalRandom;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** What messages are filled with: it differs with the message and with the place in it. */
final class Content {
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private Content() {}

    /** A new seed each time, printed, or that of {@code -Dvicinity.seed}. */
    static long seed(final String test) {
        final long seed =
                Long.getLong("vicinity.seed", ThreadLocalRandom.current().nextLong());
        System.out.println(test + ": again with -Dvicinity.seed=" + seed);
        return seed;
    }

    static void fill(final MutableDirectBuffer buffer, final int offset, final int length, final long number) {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            buffer.putLong(offset + at, number + at * STEP);
        }
        for (; at < length; at++) {
            buffer.putByte(offset + at, (byte) number);
        }
    }

    /** Number of the message; of one that is too short to tell, its length and what it tells, negative. */
    static long numberOf(final DirectBuffer buffer, final int offset, final int length) {
        return length >= Long.BYTES
                ? buffer.getLong(offset)
                : shortNumber(length == 0 ? 0 : buffer.getByte(offset), length);
    }

    static long numberAs(final long number, final int length) {
        return length >= Long.BYTES ? number : shortNumber(length == 0 ? 0 : (byte) number, length);
    }

    private static long shortNumber(final byte number, final int length) {
        return -1L - ((length << 8) | (number & 0xFF));
    }

    static long verified(final DirectBuffer buffer, final int offset, final int length) {
        final long number = length == 0 ? 0 : length < Long.BYTES ? buffer.getByte(offset) : buffer.getLong(offset);
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            check(buffer.getLong(offset + at) == number + at * STEP, number, at, length);
        }
        for (; at < length; at++) {
            check(buffer.getByte(offset + at) == (byte) number, number, at, length);
        }
        return numberOf(buffer, offset, length);
    }

    private static void check(final boolean same, final long number, final int at, final int length) {
        if (!same) {
            throw new AssertionError("message " + number + " of " + length + " bytes differs at " + at);
        }
    }
}
