package io.vicinity.client.fabric;

/**
 * How long each end of a connection has said nothing, looked at every now and then.
 *
 * <p>A look that comes late says that this process stood still, or its machine, and not that the other end did: what was said meanwhile
 * is still unread. So the time between two looks counts for no more than an end may be silent.
 *
 * <p>Times are {@link System#nanoTime()}'s. Not thread-safe.
 */
final class SignsOfLife {
    private long heard;
    private long said;
    private long looked;

    /** What a look found. */
    enum Finding {
        /** Both were heard of lately. */
        FINE,
        /** One of them is to say something. */
        QUIET,
        /** The other end was not heard for so long that it is not believed to be there. */
        DEAF
    }

    /** Both were heard: the connection begins. */
    void begin(final long now) {
        heard = now;
        said = now;
        looked = now;
    }

    /** The other end said something. */
    void heard(final long now) {
        heard = now;
    }

    /** This end said something. */
    void said(final long now) {
        said = now;
    }

    /**
     * Looks.
     *
     * @param now    when.
     * @param silent for how long an end may say nothing, in ns.
     * @param deaf   for how long the other end may not be heard, in ns.
     * @return what there is to do about it.
     */
    Finding look(final long now, final long silent, final long deaf) {
        heard += Math.max(0, now - looked - silent);
        looked = now;
        if (unheard(now) > deaf) {
            return Finding.DEAF;
        }
        return unheard(now) > silent || now - said > silent ? Finding.QUIET : Finding.FINE;
    }

    /** For how long the other end was not heard, as far as this process looked, in ns. */
    long unheard(final long now) {
        return now - heard;
    }
}
