package io.vicinity.ring;

import org.agrona.UnsafeApi;

/**
 * Copies payloads whose bounds were checked. 8 to 64 bytes go in two, four or eight longs, the later of which may overlap the earlier: a
 * call of the copying stub costs more than it moves there.
 */
public final class Copies {
    /** Longest payload that is copied in longs. */
    private static final int MAX_LONGS = 64;

    private Copies() {}

    /**
     * Copies bytes. The two places must not overlap, and nothing is checked.
     *
     * @param source  array that holds the source, or null.
     * @param from    offset in the array, or address.
     * @param target  array that holds the target, or null.
     * @param to      offset in the array, or address.
     * @param length  in bytes.
     */
    public static void copy(
            final byte[] source, final long from, final byte[] target, final long to, final int length) {
        if (length < Long.BYTES || length > MAX_LONGS) {
            UnsafeApi.copyMemory(source, from, target, to, length);
            return;
        }
        final int last = length - Long.BYTES;
        if (length > 2 * Long.BYTES) {
            if (length > 4 * Long.BYTES) {
                copyLong(source, from, target, to, 2 * Long.BYTES);
                copyLong(source, from, target, to, 3 * Long.BYTES);
                copyLong(source, from, target, to, last - 3 * Long.BYTES);
                copyLong(source, from, target, to, last - 2 * Long.BYTES);
            }
            copyLong(source, from, target, to, Long.BYTES);
            copyLong(source, from, target, to, last - Long.BYTES);
        }
        copyLong(source, from, target, to, 0);
        copyLong(source, from, target, to, last);
    }

    private static void copyLong(
            final byte[] source, final long from, final byte[] target, final long to, final int offset) {
        UnsafeApi.putLong(target, to + offset, UnsafeApi.getLong(source, from + offset));
    }
}
