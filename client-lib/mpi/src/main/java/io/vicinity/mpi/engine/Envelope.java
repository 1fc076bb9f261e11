package io.vicinity.mpi.engine;

/** What is known of a message before it is received. Made once, set by {@link Engine#probe}. Not thread-safe. */
public final class Envelope {
    private int source = Engine.ANY_SOURCE;
    private int tag = Engine.ANY_TAG;
    private long length;

    /** Makes one that knows nothing. */
    public Envelope() {
        // Set by the engine.
    }

    /**
     * Sets what is known.
     *
     * @param knownSource rank of the sender in the group that the probe named.
     * @param knownTag    of the message.
     * @param knownLength of the message in bytes.
     */
    public void set(final int knownSource, final int knownTag, final long knownLength) {
        source = knownSource;
        tag = knownTag;
        length = knownLength;
    }

    /**
     * Who sent it.
     *
     * @return rank in the group that the probe named.
     */
    public int source() {
        return source;
    }

    /**
     * Its tag.
     *
     * @return the tag.
     */
    public int tag() {
        return tag;
    }

    /**
     * How long it is.
     *
     * @return bytes.
     */
    public long length() {
        return length;
    }
}
