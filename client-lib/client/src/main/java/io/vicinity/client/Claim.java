package io.vicinity.client;

import org.agrona.MutableDirectBuffer;

/**
 * Room for one short message, to be filled in place: see {@link Channel#tryClaim}. Make one and use it again. Not thread-safe.
 *
 * <p>Internal state is set by the channel only.
 */
public abstract class Claim {
    /** Made by {@link #create()}. */
    protected Claim() {}

    /**
     * Makes a claim that holds nothing.
     *
     * @return the claim.
     */
    public static Claim create() {
        return new io.vicinity.client.channel.RingClaim();
    }

    /**
     * The memory that the message is written to.
     *
     * @return a buffer of exactly the claimed length, from index 0; valid until the claim is committed or aborted.
     */
    public abstract MutableDirectBuffer buffer();

    /** Sends the message. */
    public abstract void commit();

    /** Gives the message up. */
    public abstract void abort();
}
