package io.vicinity.mpi.match;

/**
 * The receives that wait for messages, and the messages that wait for receives: MPI's rule of matching and its order (MPI 4.0, section
 * 3.5, "nonovertaking"). A message meets the receive that was posted first of those that fit, and a receive the message that came
 * first of those that fit.
 *
 * <p>Without wildcards either is found by a hash. Wildcard receives have a chain of their own; numbers tell whether one of them or an
 * exact one was posted first. Not thread-safe.
 *
 * @param <R> receives.
 * @param <M> messages.
 */
public final class Matching<R, M> {
    /** Whoever sent it; whichever tag it has. */
    public static final int ANY = -1;

    private final Buckets<R> exact = new Buckets<>();
    private final Chain<R> wild = new Chain<>();
    private final Buckets<M> messages = new Buckets<>();
    private final Chain<M> inOrder = new Chain<>();
    private long posted;
    private int waiting;

    /** Nothing waits. */
    public Matching() {
        // Chains begin empty.
    }

    /**
     * A receive waits from now on. The caller looked before whether a message does.
     *
     * @param receive of the caller.
     * @param context that it is in.
     * @param source  rank, or {@link #ANY}.
     * @param tag     or {@link #ANY}.
     */
    public void post(final Entry<R> receive, final int context, final int source, final int tag) {
        receive.join(context, source, tag, posted++);
        chainOf(receive).append(receive.byKey);
    }

    /**
     * A message came: which receive gets it?
     *
     * @param context of the message.
     * @param source  rank of its sender.
     * @param tag     of the message.
     * @return the receive, which waits no longer; null if none fits.
     */
    public R meet(final int context, final int source, final int tag) {
        final Entry<R> met = first(context, source, tag);
        if (met == null) {
            return null;
        }
        withdraw(met);
        return met.owner();
    }

    /**
     * Which receive would a message get?
     *
     * @param context of the message.
     * @param source  rank of its sender.
     * @param tag     of the message.
     * @return the receive, which still waits; null if none fits.
     */
    public R posted(final int context, final int source, final int tag) {
        final Entry<R> met = first(context, source, tag);
        return met == null ? null : met.owner();
    }

    private Entry<R> first(final int context, final int source, final int tag) {
        final Entry<R> one = exact.at(Buckets.key(context, source, tag)).find(context, source, tag);
        final Entry<R> other = wild.find(context, source, tag);
        return one == null || other != null && other.sequence() - one.sequence() < 0 ? other : one;
    }

    /**
     * A receive waits no longer.
     *
     * @param receive that was posted, and has not met a message.
     */
    public void withdraw(final Entry<R> receive) {
        chainOf(receive).remove(receive.byKey);
        receive.leave();
    }

    /**
     * A message waits from now on: no receive fits.
     *
     * @param message of the caller.
     * @param context of the message.
     * @param source  rank of its sender.
     * @param tag     of the message.
     */
    public void keep(final Entry<M> message, final int context, final int source, final int tag) {
        message.join(context, source, tag, 0);
        messages.at(message.key()).append(message.byKey);
        inOrder.append(message.byArrival);
        waiting++;
    }

    /**
     * Which message would a receive get?
     *
     * @param context that the receive is in.
     * @param source  rank, or {@link #ANY}.
     * @param tag     or {@link #ANY}.
     * @return the message, which still waits; null if none fits.
     */
    public M find(final int context, final int source, final int tag) {
        if (waiting == 0) {
            return null;
        }
        final Chain<M> chain = source == ANY || tag == ANY ? inOrder : messages.at(Buckets.key(context, source, tag));
        final Entry<M> found = chain.find(context, source, tag);
        return found == null ? null : found.owner();
    }

    /**
     * A message waits no longer.
     *
     * @param message that was kept.
     */
    public void take(final Entry<M> message) {
        messages.at(message.key()).remove(message.byKey);
        inOrder.remove(message.byArrival);
        message.leave();
        waiting--;
    }

    /**
     * Messages that wait.
     *
     * @return how many.
     */
    public int waiting() {
        return waiting;
    }

    private Chain<R> chainOf(final Entry<R> receive) {
        return receive.isExact() ? exact.at(receive.key()) : wild;
    }
}
