package io.vicinity.client.channel;

import io.vicinity.client.Loan;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A block of the sender's arena, handed out by a channel. */
public final class ArenaLoan extends Loan {
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private LoanOwner owner;
    private int unit;

    /** Whoever handed the block out. */
    interface LoanOwner {
        void giveBack(int unit);

        RingChannel channel();
    }

    void hold(final LoanOwner newOwner, final int firstUnit, final long address, final int length) {
        close();
        view.wrap(address, length);
        unit = firstUnit;
        owner = newOwner;
    }

    boolean isHeldFrom(final LoanOwner expected) {
        return owner == expected;
    }

    /** Was it taken from that channel, on whatever route? */
    boolean isHeldFrom(final RingChannel channel) {
        return owner != null && owner.channel() == channel;
    }

    int unit() {
        return unit;
    }

    int length() {
        return view.capacity();
    }

    /** The block now belongs to its receiver. */
    void sent() {
        owner = null;
        view.wrap(0, 0);
    }

    @Override
    public MutableDirectBuffer buffer() {
        return view;
    }

    @Override
    public boolean isHeld() {
        return owner != null;
    }

    @Override
    public void close() {
        final LoanOwner was = owner;
        if (was != null) {
            sent();
            was.giveBack(unit);
        }
    }
}
