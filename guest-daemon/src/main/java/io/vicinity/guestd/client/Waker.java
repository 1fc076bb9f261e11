package io.vicinity.guestd.client;

import io.vicinity.posix.Descriptors;
import io.vicinity.segment.WakeProtocol;
import java.io.IOException;

/**
 * Wakes one process by its connection from any thread, without a turn of the control loop: who heard the doorbell writes. It has a
 * descriptor of its own, as the loop may close the connection's at any time, and its number is another file's then. Thread-safe.
 */
final class Waker implements AutoCloseable {
    private final long pid;
    private int descriptor;

    /**
     * Creates it.
     *
     * @param pid        of the process, as the kernel said.
     * @param connection descriptor of the connection, which does not block; stays the caller's.
     * @throws IOException if the system has no descriptor left.
     */
    Waker(final long pid, final int connection) throws IOException {
        this.pid = pid;
        descriptor = Descriptors.duplicate(connection);
    }

    /** Which process it wakes. */
    long pid() {
        return pid;
    }

    /** Wakes the process. One that has no room for a byte is woken by those that it did not read yet. */
    synchronized void wake() {
        if (descriptor != Descriptors.NONE) {
            Descriptors.write(descriptor, WakeProtocol.WAKE);
        }
    }

    /** The connection ends. */
    @Override
    public synchronized void close() {
        if (descriptor != Descriptors.NONE) {
            Descriptors.close(descriptor);
            descriptor = Descriptors.NONE;
        }
    }
}
