package io.vicinity.client;

import org.agrona.DirectBuffer;

/**
 * A message that is read in place until it is given back: see {@link Channel#tryReceive}. Make one and use it again. Messages may be
 * given back in any order; while one is held, its sender's arena has so much less room. To be used by the receiving thread.
 */
public abstract class ReceivedLoan implements AutoCloseable {
    /** Made by {@link #create()}. */
    protected ReceivedLoan() {}

    /**
     * Makes one that holds nothing.
     *
     * @return the loan.
     */
    public static ReceivedLoan create() {
        return new io.vicinity.client.channel.ArenaReceivedLoan();
    }

    /**
     * The message.
     *
     * @return a buffer of exactly the message's length, from index 0; valid until it is given back.
     */
    public abstract DirectBuffer buffer();

    /** Gives the block back to its sender, if the loan still holds one. */
    @Override
    public abstract void close();
}
