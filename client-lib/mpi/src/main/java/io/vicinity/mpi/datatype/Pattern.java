package io.vicinity.mpi.datatype;

/**
 * Where bytes lie relative to an origin, in the order in which they travel. Immutable; positions count packed bytes, offsets are bytes of
 * memory and may be negative.
 *
 * <p>A pattern copies any piece of itself without a state of its own, so a message can be moved in pieces of whatever length a
 * transport likes, in any order, and by several threads.
 */
sealed interface Pattern permits Run, Repeat, Sequence {
    /** Packed bytes. */
    long size();

    /** The lowest offset that holds a byte of the pattern; 0 if it has none. */
    long lowest();

    /** The offset behind the highest byte of the pattern; 0 if it has none. */
    long highest();

    /**
     * Copies a piece of the pattern out of memory into packed bytes.
     *
     * @param base     the array that the memory lies in, or null if {@code origin} is an address.
     * @param origin   where offset 0 of the pattern lies.
     * @param position of the piece's first byte.
     * @param length   of the piece; at least 1, and inside the pattern.
     * @param target   an array, or null if {@code to} is an address.
     * @param to       where the first byte goes.
     */
    void gather(Object base, long origin, long position, long length, Object target, long to);

    /** The reverse of {@link #gather}: copies packed bytes into memory. */
    void scatter(Object base, long origin, long position, long length, Object source, long from);

    /** The offset of a byte, by its position. */
    long offset(long position);

    /** How many bytes lie together from a position on, that one included. */
    long run(long position);
}
