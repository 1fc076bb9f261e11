package io.vicinity.guestd.broker;

import io.vicinity.control.v1.ChannelEnd;

/** Told which ends are in use, so that their counters can be read while they are theirs. */
public interface EndWatch {
    /**
     * An end is in use from now on.
     *
     * @param end      as the agent describes it.
     * @param endpoint name of its endpoint.
     */
    void began(ChannelEnd end, String endpoint);

    /**
     * The agent said something new of an end that is in use.
     *
     * @param end as the agent describes it.
     */
    void changed(ChannelEnd end);

    /** The ends that began are all that there are: what is remembered of others, from before a restart, is of no use any more. */
    void allBegan();

    /**
     * An end is about to be given back: the last moment to read its counters.
     *
     * @param key of the end.
     */
    void ends(EndKey key);
}
