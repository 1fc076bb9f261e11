package io.vicinity.vmlab;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** The virtio-serial ports of a guest: one for each program that is told something while it runs. Thread-safe. */
final class Ports {
    /** As many programs of a guest can be told something at a time. */
    static final int COUNT = 4;

    private final List<Port> taken = new ArrayList<>();
    private GuestFiles files;
    private final Deque<Integer> free =
            new ArrayDeque<>(IntStream.rangeClosed(1, COUNT).boxed().toList());

    Ports(final GuestFiles files) {
        this.files = files;
    }

    /**
     * Connects to a free port.
     *
     * @throws VmLabException if there is none.
     */
    synchronized Port take() throws IOException {
        if (free.isEmpty()) {
            throw new VmLabException("no more than " + COUNT + " programs of a guest can be told something at a time");
        }
        // The one that was given back first: QEMU, or who had it, may not be done yet with the one that was given back
        // last.
        final Port port = Port.connect(free.getFirst(), files.portSocket(free.getFirst()));
        free.removeFirst();
        taken.add(port);
        return port;
    }

    /** Takes a port back, whose program has ended. */
    synchronized void giveBack(final Port port) {
        taken.remove(port);
        try {
            port.close();
        } catch (final IOException e) {
            Progress.say("a port cannot be closed, and is used no more: " + e);
            return;
        }
        free.addLast(port.number());
    }

    /** Connects those that are taken to where the guest will go. */
    synchronized void follow(final GuestFiles next) throws IOException {
        for (final Port port : taken) {
            port.follow(next.portSocket(port.number()));
        }
    }

    /** The guest is there. */
    synchronized void arrive(final GuestFiles next) throws IOException {
        files = next;
        for (final Port port : taken) {
            port.arrive();
        }
    }

    /** The guest does not go. */
    synchronized void stay() throws IOException {
        for (final Port port : taken) {
            port.stay();
        }
    }
}
