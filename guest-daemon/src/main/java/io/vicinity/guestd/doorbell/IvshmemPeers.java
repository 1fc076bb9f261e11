package io.vicinity.guestd.doorbell;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.UnixSocket;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What an ivshmem server has told on one connection, in version 0 of its protocol: first the version, then the own id, then the memory,
 * then without end the doorbells of peers that came, own ones among them, and which peers left.
 *
 * <pre>
 *   VERSION --0--> ID --0..65535--> MEMORY -- -1, with a descriptor --> PEERS --id, with a descriptor: one more vector--> PEERS
 *                                                                         |-----id, without: it left----------------> PEERS
 * </pre>
 *
 * <p>Of each peer only the first vector is kept. Every descriptor that is accepted is this object's, and closed once. Thread-safe.
 */
final class IvshmemPeers implements AutoCloseable {
    static final long VERSION = 0;
    static final long MEMORY = -1;
    static final long MOST_PEERS = 65_536;
    static final int MOST_VECTORS = 64;

    private enum Phase {
        VERSION,
        ID,
        MEMORY,
        PEERS
    }

    /** The first vector of a peer, and how many it has. */
    private static final class Vectors {
        private final int first;
        private int count = 1;

        Vectors(final int first) {
            this.first = first;
        }
    }

    private final Map<Integer, Vectors> peers = new HashMap<>();
    private Phase phase = Phase.VERSION;
    private int position;
    private int memory = Descriptors.NONE;
    private boolean closed;

    /**
     * Takes a message, and its descriptor in any case.
     *
     * @param message as received.
     * @throws IOException if the protocol has no such message here.
     */
    synchronized void accept(final UnixSocket.Message message) throws IOException {
        final int descriptor = message.descriptor();
        boolean kept = false;
        try {
            kept = !closed && take(message.value(), descriptor);
        } finally {
            if (!kept && descriptor >= 0) {
                Descriptors.close(descriptor);
            }
        }
    }

    /** Returns whether the descriptor is kept. */
    private boolean take(final long value, final int descriptor) throws IOException {
        final boolean bare = descriptor < 0;
        switch (phase) {
            case VERSION -> {
                require(bare && value == VERSION, "a version other than 0", value);
                phase = Phase.ID;
            }
            case ID -> {
                require(bare && isId(value), "no id", value);
                position = (int) value;
                phase = Phase.MEMORY;
            }
            case MEMORY -> {
                require(!bare && value == MEMORY, "no memory", value);
                memory = descriptor;
                phase = Phase.PEERS;
                return true;
            }
            case PEERS -> {
                require(isId(value), "a peer that cannot be", value);
                if (bare) {
                    require(value != position, "that we left", value);
                    left((int) value);
                } else {
                    return came((int) value, descriptor);
                }
            }
        }
        return false;
    }

    private boolean came(final int peer, final int descriptor) throws IOException {
        final Vectors known = peers.get(peer);
        if (known == null) {
            peers.put(peer, new Vectors(descriptor));
            return true;
        }
        known.count++;
        require(known.count <= MOST_VECTORS, "more than " + MOST_VECTORS + " doorbells of one peer", peer);
        return false;
    }

    private void left(final int peer) {
        final Vectors vectors = peers.remove(peer);
        if (vectors != null) {
            Descriptors.close(vectors.first);
        }
    }

    private static boolean isId(final long value) {
        return value >= 0 && value < MOST_PEERS;
    }

    private static void require(final boolean holds, final String what, final long value) throws IOException {
        if (!holds) {
            throw new IOException("the ivshmem server says " + what + ": " + value);
        }
    }

    /** The own id; empty while it is not known. */
    synchronized OptionalInt position() {
        return phase == Phase.VERSION || phase == Phase.ID ? OptionalInt.empty() : OptionalInt.of(position);
    }

    /** Descriptor of the memory, which stays this object's; none while it is not known. */
    synchronized int memory() {
        return memory;
    }

    /** The event by which we are rung, which stays this object's; none while it is not known. */
    synchronized int own() {
        final Vectors vectors = phase == Phase.PEERS ? peers.get(position) : null;
        return vectors == null ? Descriptors.NONE : vectors.first;
    }

    /** Rings a peer; false if it is not there. */
    synchronized boolean ring(final int peer) {
        final Vectors vectors = closed ? null : peers.get(peer);
        if (vectors == null) {
            return false;
        }
        // An event that is as loud as can be is heard as well.
        Descriptors.ring(vectors.first);
        return true;
    }

    synchronized int count() {
        return peers.size();
    }

    /** Closes all that was given. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        peers.values().forEach(vectors -> Descriptors.close(vectors.first));
        peers.clear();
        if (memory >= 0) {
            Descriptors.close(memory);
            memory = Descriptors.NONE;
        }
    }
}
