package io.vicinity.cli.perf;

import io.vicinity.client.Route;
import java.util.Optional;

/** What a lane does in a batch: the leader's half, which measures, and the follower's. Used by one thread a side. */
interface Exercise extends AutoCloseable {
    /**
     * Runs a batch and measures it. Allocates nothing.
     *
     * @param count of what this exercise counts.
     * @return nanoseconds that were measured.
     */
    long lead(int count);

    /**
     * Runs the other half of a batch. Allocates nothing.
     *
     * @param count as the leader's.
     */
    void follow(int count);

    /**
     * What a batch has measured.
     *
     * @param count as given to {@link #lead}.
     * @param nanos as returned by it.
     * @return in the unit of the lane's test: nanoseconds, gigabytes or messages a second.
     */
    double value(int count, long nanos);

    /** How many samples the last batch has: percentiles are taken of them. */
    default int sampleCount(final int count) {
        return 0;
    }

    /** A sample of the last batch, in nanoseconds of half a round trip or of a message; index below {@link #sampleCount}. */
    default double sample(final int index) {
        throw new IndexOutOfBoundsException(index);
    }

    /** Smallest count of a batch. */
    default int minCount() {
        return 1;
    }

    /** Largest count of a batch. */
    int maxCount();

    /** What the messages travel on now, where they travel by a channel of Vicinity's. */
    default Optional<Route> route() {
        return Optional.empty();
    }

    /** Called on both sides before a batch, outside the measured time. */
    default void resume() {}

    /** Called on both sides after a batch, outside the measured time. */
    default void pause() {}

    /** Called on the leader's side again and again while the follower opens or closes its side. */
    default void idle() {}

    @Override
    default void close() {}
}
