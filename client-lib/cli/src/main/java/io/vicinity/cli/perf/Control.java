package io.vicinity.cli.perf;

/**
 * How the leader drives the follower through one lock-step schedule: on a page of memory that both map, or by a channel where they have
 * no other memory in common. Each side uses it from one thread.
 */
interface Control extends AutoCloseable {
    /** Leader: gives the next step. */
    void issue(Operation operation, int lane, int count, boolean checked);

    /** Leader: waits until the follower has done the step. */
    void awaitDone();

    /** Leader: has the follower done the step? */
    boolean isDone();

    /** Leader: what the follower's compiler had done by the end of the last step. */
    long compiledByFollower();

    /** Leader: bytes that the follower allocated on the heap during the last step. */
    long allocatedByFollower();

    /** Leader: waits for the follower to have come so far within a batch. */
    void awaitAcknowledged(long value);

    /** Leader: one bare round trip. */
    void ping(long value);

    /** Follower: waits for the next step. */
    Operation awaitStep();

    /** Follower: the step's lane. */
    int lane();

    /** Follower: how much of what the lane counts. */
    int count();

    /** Follower: shall what is received be compared with what was sent? */
    boolean isChecked();

    /** Follower: the step is done. */
    void done(long allocated, long compiled);

    /** Follower: tells how far it is within a batch; 1 says that it is ready for its start. */
    void acknowledge(long value);

    /** Follower: the other half of {@link #ping}. */
    void pong(long value);

    @Override
    void close();
}
