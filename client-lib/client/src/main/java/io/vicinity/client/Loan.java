package io.vicinity.client;

import org.agrona.MutableDirectBuffer;

/**
 * A block that the application fills in place and the receiver reads in place: see {@link Channel#tryLoan}. Make one and use it again.
 * Not thread-safe.
 */
public abstract class Loan implements AutoCloseable {
    /** Made by {@link #create()}. */
    protected Loan() {}

    /**
     * Makes a loan that holds nothing.
     *
     * @return the loan.
     */
    public static Loan create() {
        return new io.vicinity.client.channel.ArenaLoan();
    }

    /**
     * The memory that the message is written to. It holds what the block held before: nothing is zeroed.
     *
     * @return a buffer of exactly the length of the loan, from index 0; valid until the loan is offered or closed.
     */
    public abstract MutableDirectBuffer buffer();

    /**
     * Does the loan hold a block?
     *
     * @return true between a successful {@link Channel#tryLoan} and the end of the loan.
     */
    public abstract boolean isHeld();

    /** Gives the block back unsent, if the loan still holds one. */
    @Override
    public abstract void close();
}
