package io.vicinity.segment;

/**
 * How shared memory can contradict the layout. Any VM of a tenant can write any byte of its segment, so each of these can happen
 * at any time; it quarantines the one channel in which it is found, and harms nobody else.
 */
public enum Violation {
    /** Nothing was found. */
    NONE(0),
    /** A record's length is beyond what a record may have, or beyond the end of the ring. */
    RECORD_LENGTH(1),
    /** A record does not carry the next sequence number. */
    RECORD_SEQUENCE(2),
    /** A record's type is none that this layout knows. */
    RECORD_TYPE(3),
    /** The consumer claims a position that it held before, or that was not written yet. */
    CONSUMER_POSITION(4),
    /** An announced block does not lie within the sender's arena. */
    BLOCK_BOUNDS(5),
    /** The pieces of a message do not add up to it. */
    MESSAGE_LENGTH(6),
    /** The generation word of the channel or of the arena is not that of this use. */
    GENERATION(7);

    private static final Violation[] BY_CODE = values();

    private final int code;

    Violation(final int code) {
        this.code = code;
    }

    /**
     * The stable number of this violation in the counters area.
     *
     * @return the number.
     */
    public int code() {
        return code;
    }

    /**
     * Finds a violation by its number.
     *
     * @param code as read from the counters area: any value.
     * @return the violation; {@link #NONE} for a number that is none.
     */
    public static Violation ofCode(final long code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[(int) code] : NONE;
    }
}
