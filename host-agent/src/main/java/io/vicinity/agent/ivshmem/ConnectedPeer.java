package io.vicinity.agent.ivshmem;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.Errno;
import io.vicinity.posix.PeerCredentials;
import io.vicinity.posix.PollSet;
import io.vicinity.posix.UnixSocket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** One connection: its socket, its doorbells, and what is still to be told to it. For the server's thread. */
final class ConnectedPeer {
    /** Until descriptors in flight are tried again: the system limits them, and does not tell when there is room. */
    private static final long RETRY_NANOS = 50_000_000;

    private final Ledger.Entry entry;
    private final int socket;
    private final PeerCredentials process;
    private final List<SharedDescriptor> vectors;
    private final int queueLimit;
    private final IntPredicate hushed;
    private final Consumer<ConnectedPeer> onEnd;
    private final Queue<Message> queue = new ArrayDeque<>();

    private Optional<Departure> end = Optional.empty();
    private boolean silenced;
    private boolean delayed;
    private long retryAt;
    private int known;
    private int place;

    ConnectedPeer(
            final Ledger.Entry entry,
            final int socket,
            final PeerCredentials process,
            final List<SharedDescriptor> vectors,
            final int queueLimit,
            final IntPredicate hushed,
            final Consumer<ConnectedPeer> onEnd) {
        this.entry = entry;
        this.socket = socket;
        this.process = process;
        this.vectors = vectors;
        this.queueLimit = queueLimit;
        this.hushed = hushed;
        this.onEnd = onEnd;
    }

    int id() {
        return entry.id();
    }

    Ledger.Entry entry() {
        return entry;
    }

    /** Tells this peer nothing any more, since it is not known what it was told. */
    void silence() {
        silenced = true;
    }

    PeerCredentials process() {
        return process;
    }

    int vectorCount() {
        return vectors.size();
    }

    /** How this peer is rung, or, for itself, how it is heard. */
    List<Message> vectors() {
        return vectors.stream().map(vector -> Message.vector(id(), vector)).toList();
    }

    /** So many peers, of all that ever were, it was told of. */
    void knows(final int peers) {
        known = peers;
    }

    /** Peers that it was told of, those that left since among them. */
    int known() {
        return known;
    }

    /** Tells of a peer that came. */
    void tellOf(final long event, final ConnectedPeer other) {
        known++;
        tell(event, other.vectors());
    }

    /** Sends the messages about an event as soon as there is room, after all that were to be sent before them. */
    void tell(final long event, final List<Message> messages) {
        if (end.isPresent() || silenced) {
            messages.forEach(Message::drop);
            return;
        }
        entry.telling(event, queue.size() + messages.size());
        queue.addAll(messages);
        flush();
        if (queue.size() > queueLimit) {
            end(Departure.SLOW);
        }
    }

    private void flush() {
        while (!delayed && !isHushed() && !queue.isEmpty() && end.isEmpty()) {
            final int result = queue.element().send(socket);
            switch (result) {
                case 0 -> {
                    queue.remove().drop();
                    entry.waiting(queue.size());
                }
                case Errno.INTERRUPTED -> {
                    // Nothing was sent: once more.
                }
                case Errno.AGAIN -> {
                    return;
                }
                case Errno.TOO_MANY_REFERENCES, Errno.NO_BUFFERS, Errno.OUT_OF_MEMORY -> {
                    // The socket may have room all the while, so that to wait for that would spin.
                    delayed = true;
                    retryAt = System.nanoTime() + RETRY_NANOS;
                }
                default -> end(reasonOf(result));
            }
        }
        if (queue.isEmpty() && end.isEmpty()) {
            entry.told();
        }
    }

    /** Has it read all that it was ever told? */
    boolean hasReadAll() {
        return end.isPresent() || UnixSocket.isAllRead(socket);
    }

    private boolean isHushed() {
        return hushed.test(process.pid());
    }

    private void end(final Departure reason) {
        if (end.isEmpty()) {
            end = Optional.of(reason);
            onEnd.accept(this);
        }
    }

    Departure reason() {
        return end.orElseThrow();
    }

    void addTo(final PollSet poll) {
        place = poll.add(socket, !delayed && !isHushed() && !queue.isEmpty());
    }

    boolean isDelayed() {
        return delayed;
    }

    void handle(final PollSet poll) {
        if (poll.isReadable(place)) {
            listen();
        }
        if (delayed && System.nanoTime() - retryAt >= 0) {
            delayed = false;
            flush();
        } else if (poll.isWritable(place)) {
            flush();
        }
    }

    private void listen() {
        final int read = UnixSocket.discard(socket);
        if (read > 0) {
            end(Departure.SPOKE);
        } else if (read == 0) {
            end(Departure.CLOSED);
        } else if (read != -Errno.AGAIN && read != -Errno.INTERRUPTED) {
            end(reasonOf(-read));
        }
    }

    private static Departure reasonOf(final int errno) {
        return errno == Errno.BROKEN_PIPE || errno == Errno.CONNECTION_RESET ? Departure.CLOSED : Departure.FAILED;
    }

    void fail() {
        end(Departure.FAILED);
    }

    /** Lets go of all descriptors. Those of its doorbells live on in messages about it that others were not sent yet. */
    void close() {
        Descriptors.close(socket);
        queue.forEach(Message::drop);
        queue.clear();
        vectors.forEach(SharedDescriptor::release);
    }
}
