package io.vicinity.mpi.engine;

/**
 * A send or receive on its way. It comes out of the engine's pool, and must be {@linkplain #release released} once, when it is done and was
 * looked at; nobody may use it after that.
 *
 * <p>What it answers changes only in {@link Engine#progress()}, {@link Engine#await} and {@link #cancel}. With many threads: each sees
 * what another did after a turn of its own.
 */
public interface Operation {
    /**
     * Is it over, well or not?
     *
     * @return true from then on.
     */
    boolean isDone();

    /**
     * Who sent what was received.
     *
     * @return rank in the group that the receive named; {@link Engine#ANY_SOURCE} as long as that is unknown, and for sends.
     */
    int source();

    /**
     * The tag of what was received.
     *
     * @return the tag; {@link Engine#ANY_TAG} as long as that is unknown, and for sends.
     */
    int tag();

    /**
     * What was received.
     *
     * @return bytes that were put into the sink; for sends, of the message.
     */
    long length();

    /**
     * Was it cancelled before it met its message?
     *
     * @return true if so; it is done then.
     */
    boolean isCancelled();

    /**
     * Why it failed.
     *
     * @return null if it did not.
     */
    EngineException failure();

    /**
     * Gives a receive up that no message has met; nothing happens to others, and to sends.
     *
     * @see #isCancelled()
     */
    void cancel();

    /** Gives it back to the pool. One that is not done yet is done without its caller, and goes back then. */
    void release();
}
