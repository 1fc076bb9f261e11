package io.vicinity.agent.tenant;

/** The side of a channel. */
public enum Side {
    /** Opened the channel. */
    A,
    /** Was opened to. */
    B;

    /**
     * The side at the other end.
     *
     * @return B for A, A for B.
     */
    public Side other() {
        return this == A ? B : A;
    }
}
