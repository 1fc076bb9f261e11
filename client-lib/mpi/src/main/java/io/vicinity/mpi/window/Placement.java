package io.vicinity.mpi.window;

/**
 * Where the bytes of an access lie at its target: in the order in which they travel, relative to the displacement. Known to the origin alone,
 * which tells the target. Must not change until the access is done.
 */
public interface Placement {
    /** All bytes one behind the other. */
    Placement CONTIGUOUS = new Placement() {
        @Override
        public long offset(final long position) {
            return position;
        }

        @Override
        public long run(final long position) {
            return Long.MAX_VALUE;
        }
    };

    /**
     * Where a byte lies.
     *
     * @param position of the byte, as it travels.
     * @return bytes from the displacement; may be negative.
     */
    long offset(long position);

    /**
     * How many bytes lie one behind the other from there on.
     *
     * @param position of the first byte, as it travels.
     * @return at least 1, that byte included; there may be fewer in all.
     */
    long run(long position);
}
