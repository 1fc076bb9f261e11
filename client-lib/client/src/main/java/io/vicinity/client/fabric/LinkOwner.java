package io.vicinity.client.fabric;

/** Told of one link what those must know who use its channel. Called on the event loop; must not block. */
interface LinkOwner {
    /** Something came: up to that position the ring was filled. */
    void arrived(long position);

    /** The other end closed, or died; what it had sent can be received. */
    void closedByPeer(String detail);

    /** One end found that the format was violated. */
    void quarantined(String detail);

    /** Nothing travels any more, and nobody at the other end will read what was sent. */
    void ended();

    /** The link has ended and the application uses the memory no more. */
    void gone();

    /** The connection is lost, and another one is wanted. */
    void lost(String detail);

    /** The other end cannot be reached, and nothing travels any more; what it had sent can be received, what was sent is kept. */
    void givenUp(String detail);
}
