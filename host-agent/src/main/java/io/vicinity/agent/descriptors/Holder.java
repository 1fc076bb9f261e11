package io.vicinity.agent.descriptors;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.Errno;
import io.vicinity.posix.PacketSocket;
import io.vicinity.posix.PollSet;
import io.vicinity.posix.UnixSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Holds descriptors for an agent that comes and goes: the newest that connects is the one. Ends when it is told to, and when no agent is
 * there and no connection that it holds is alive. For one thread.
 */
final class Holder {
    /** A descriptor, and whether its end is still to come. */
    private static final class Held {
        private final int descriptor;
        private final boolean connection;
        private boolean ended;

        Held(final int descriptor, final boolean connection) {
            this.descriptor = descriptor;
            this.connection = connection;
        }

        boolean isAlive() {
            return connection && !ended;
        }
    }

    /** A message that waits for room. */
    private record Answer(String text, int descriptor) {}

    private final int listener;
    private final int user;
    private final int patienceMillis;
    private final Map<String, Held> held = new LinkedHashMap<>();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private int agent = Descriptors.NONE;
    private boolean told;

    /**
     * Creates a holder of nothing.
     *
     * @param listener       where agents connect.
     * @param user           whose agents are heard.
     * @param patienceMillis until the first of them is there.
     */
    Holder(final int listener, final int user, final int patienceMillis) {
        this.listener = listener;
        this.user = user;
        this.patienceMillis = patienceMillis;
    }

    /** Serves until the end. */
    void run() throws IOException {
        final PollSet poll = new PollSet();
        boolean used = false;
        while (!told && (agent >= 0 || !used || isNeeded())) {
            poll.clear();
            final int door = poll.add(listener, false);
            final int line = agent < 0 ? -1 : poll.add(agent, !answers.isEmpty());
            // While an agent is there, ends are its business.
            final Map<Held, Integer> places = agent < 0 ? watch(poll) : Map.of();
            final boolean happened = poll.await(used ? -1 : patienceMillis);
            if (!happened && !used) {
                return;
            }
            places.forEach((one, place) -> one.ended = poll.isReadable(place));
            if (line >= 0 && (poll.isReadable(line) || poll.isWritable(line))) {
                converse();
            }
            if (poll.isReadable(door)) {
                used |= admit();
            }
        }
    }

    private boolean isNeeded() {
        return held.values().stream().anyMatch(Held::isAlive);
    }

    private Map<Held, Integer> watch(final PollSet poll) {
        final Map<Held, Integer> places = new HashMap<>();
        for (final Held one : held.values()) {
            if (one.isAlive()) {
                places.put(one, poll.addForEnd(one.descriptor));
            }
        }
        return places;
    }

    private boolean admit() throws IOException {
        final int connection = UnixSocket.accept(listener);
        if (connection < 0) {
            return false;
        }
        if (UnixSocket.credentials(connection).uid() != user) {
            Descriptors.close(connection);
            return false;
        }
        hangUp();
        agent = connection;
        return true;
    }

    private void hangUp() {
        answers.clear();
        if (agent >= 0) {
            Descriptors.close(agent);
            agent = Descriptors.NONE;
        }
    }

    private void converse() {
        try {
            for (Optional<PacketSocket.Packet> packet = PacketSocket.receive(agent);
                    packet.isPresent();
                    packet = PacketSocket.receive(agent)) {
                if (packet.get().text().isEmpty()) {
                    hangUp();
                    return;
                }
                hear(packet.get().text(), packet.get().descriptor());
                if (told) {
                    return;
                }
            }
            answer();
        } catch (final IOException e) {
            // An agent that was killed, most likely: the next one connects anew.
            hangUp();
        }
    }

    private void hear(final String text, final int descriptor) {
        if (text.startsWith(HolderProtocol.CONNECTION)) {
            hold(text.substring(HolderProtocol.CONNECTION.length()), descriptor, true);
            return;
        }
        if (text.startsWith(HolderProtocol.OTHER)) {
            hold(text.substring(HolderProtocol.OTHER.length()), descriptor, false);
            return;
        }
        closeIfAny(descriptor);
        if (text.startsWith(HolderProtocol.RELEASE)) {
            final Held gone = held.remove(text.substring(HolderProtocol.RELEASE.length()));
            if (gone != null) {
                Descriptors.close(gone.descriptor);
            }
        } else if (text.equals(HolderProtocol.LIST)) {
            held.forEach((name, one) -> answers.add(new Answer(
                    (one.connection ? HolderProtocol.CONNECTION : HolderProtocol.OTHER) + name, one.descriptor)));
            answers.add(new Answer(HolderProtocol.DONE, Descriptors.NONE));
        } else if (text.equals(HolderProtocol.END)) {
            told = true;
        }
    }

    private void hold(final String name, final int descriptor, final boolean connection) {
        if (descriptor < 0 || !Names.isGood(name)) {
            closeIfAny(descriptor);
            return;
        }
        final Held before = held.put(name, new Held(descriptor, connection));
        if (before != null) {
            Descriptors.close(before.descriptor);
        }
    }

    private static void closeIfAny(final int descriptor) {
        if (descriptor >= 0) {
            Descriptors.close(descriptor);
        }
    }

    private void answer() throws IOException {
        while (!answers.isEmpty()) {
            final Answer next = answers.element();
            final int result = PacketSocket.send(agent, next.text(), next.descriptor());
            if (result == Errno.AGAIN) {
                return;
            }
            if (result != 0 && result != Errno.INTERRUPTED) {
                throw new IOException(Errno.message(result));
            }
            if (result == 0) {
                answers.remove();
            }
        }
    }

    /** Lets go of everything. */
    void close() {
        hangUp();
        held.values().forEach(one -> Descriptors.close(one.descriptor));
        held.clear();
        Descriptors.close(listener);
    }
}
