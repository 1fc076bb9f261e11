package io.vicinity.agent.tenant;

/** What a daemon must find in its BAR: for one handshake. */
public final class Challenge {
    private final Peer peer;
    private final long nonceOffset;
    private final byte[] nonce;

    Challenge(final Peer peer, final long nonceOffset, final byte[] nonce) {
        this.peer = peer;
        this.nonceOffset = nonceOffset;
        this.nonce = nonce;
    }

    /**
     * Where the nonce is.
     *
     * @return offset from the start of the segment in bytes.
     */
    public long nonceOffset() {
        return nonceOffset;
    }

    /**
     * How long the nonce is.
     *
     * @return bytes.
     */
    public int nonceLength() {
        return nonce.length;
    }

    Peer peer() {
        return peer;
    }

    byte[] nonce() {
        return nonce;
    }
}
