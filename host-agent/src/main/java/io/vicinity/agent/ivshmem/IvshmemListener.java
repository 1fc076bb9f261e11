package io.vicinity.agent.ivshmem;

import io.vicinity.posix.PeerCredentials;
import java.util.Map;

/**
 * Is told who comes and goes on a tenant's socket, in order, by the server's one thread: do not block it. A peer id is used again only
 * after it {@linkplain #left left}. The end of the server itself is not told.
 */
public interface IvshmemListener {
    /**
     * Comes first, once, before the server serves anybody.
     *
     * @param peers that an earlier life of the agent connected, and that are connected still, as far as is known.
     */
    void restored(Map<Integer, PeerCredentials> peers);

    /**
     * A peer was connected; it is told so next, and then the others.
     *
     * @param peerId  of the peer: its IVPosition.
     * @param process at the other end of the socket.
     */
    void joined(int peerId, PeerCredentials process);

    /**
     * A peer is gone. The others are not told so by the server.
     *
     * @param peerId of the peer.
     * @param reason why.
     */
    void left(int peerId, Departure reason);

    /** A connection was closed at once: all peer ids are taken, or the system lacks descriptors. */
    void refused();
}
