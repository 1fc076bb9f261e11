package io.vicinity.mpi.match;

/**
 * A place in a queue of receives or of messages, made once with its owner and used again. It is in one queue at a time.
 *
 * @param <T> what is queued.
 */
public final class Entry<T> {
    final Node<T> byKey = new Node<>(this);
    final Node<T> byArrival = new Node<>(this);

    private final T owner;
    private int context;
    private int source;
    private int tag;
    private long sequence;
    private boolean queued;

    /**
     * Makes a place.
     *
     * @param owner what is queued by it.
     */
    public Entry(final T owner) {
        this.owner = owner;
    }

    /**
     * What is queued.
     *
     * @return as it was made with.
     */
    public T owner() {
        return owner;
    }

    /**
     * The sender's rank.
     *
     * @return or {@link Matching#ANY} for a receive.
     */
    public int source() {
        return source;
    }

    /**
     * The tag.
     *
     * @return or {@link Matching#ANY} for a receive.
     */
    public int tag() {
        return tag;
    }

    /**
     * Is it in a queue?
     *
     * @return false as soon as it was met or removed.
     */
    public boolean isQueued() {
        return queued;
    }

    long sequence() {
        return sequence;
    }

    void join(final int newContext, final int newSource, final int newTag, final long newSequence) {
        context = newContext;
        source = newSource;
        tag = newTag;
        sequence = newSequence;
        queued = true;
    }

    void leave() {
        queued = false;
    }

    boolean isExact() {
        return source != Matching.ANY && tag != Matching.ANY;
    }

    int key() {
        return Buckets.key(context, source, tag);
    }

    /** Does a wildcard on either side, or the same on both, let the two meet? */
    boolean meets(final int otherContext, final int otherSource, final int otherTag) {
        return context == otherContext
                && (source == otherSource || source == Matching.ANY || otherSource == Matching.ANY)
                && (tag == otherTag || tag == Matching.ANY || otherTag == Matching.ANY);
    }
}
