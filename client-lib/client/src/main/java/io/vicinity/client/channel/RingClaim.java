package io.vicinity.client.channel;

import io.vicinity.client.Claim;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Room in a ring, handed out by a channel. */
public final class RingClaim extends Claim {
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ClaimOwner owner;

    /** Whoever handed the room out. Reachable through the claim, it keeps the memory mapped that the claim's view is on. */
    interface ClaimOwner {
        void commitClaim();

        void abortClaim();
    }

    void hold(final ClaimOwner newOwner, final long address, final int length) {
        view.wrap(address, length);
        owner = newOwner;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return view;
    }

    @Override
    public void commit() {
        letGo().commitClaim();
    }

    @Override
    public void abort() {
        // Nothing was published: the next record goes over it.
        letGo().abortClaim();
    }

    private ClaimOwner letGo() {
        final ClaimOwner was = owner;
        if (was == null) {
            throw new IllegalStateException("the claim holds nothing: it was committed, aborted, or never made");
        }
        owner = null;
        view.wrap(0, 0);
        return was;
    }
}
