package io.vicinity.vmlab;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The machine's end of a virtio-serial port, connected. Its guest may migrate: then it is connected to the ends of two QEMUs for a
 * while, and nothing is written until it is known which of them has the guest. Thread-safe.
 */
final class PortSocket implements AutoCloseable {
    private volatile SocketChannel current;
    private SocketChannel next;

    private PortSocket(final SocketChannel socket) {
        current = socket;
    }

    static PortSocket connect(final Path path) throws IOException {
        return new PortSocket(open(path));
    }

    private static SocketChannel open(final Path path) throws IOException {
        final SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            opened.connect(UnixDomainSocketAddress.of(path));
            return opened;
        } catch (final IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Where the guest is. */
    SocketChannel current() {
        return current;
    }

    synchronized void write(final ByteBuffer bytes) throws IOException {
        try {
            while (next != null) {
                wait();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        while (bytes.hasRemaining()) {
            current.write(bytes);
        }
    }

    /** Connects to where the guest will go. */
    synchronized void follow(final Path path) throws IOException {
        next = open(path);
    }

    /**
     * It is there.
     *
     * @return where it was: there may still be something to read.
     */
    synchronized SocketChannel arrive() {
        final SocketChannel previous = current;
        current = next;
        next = null;
        notifyAll();
        return previous;
    }

    /** It does not go. */
    synchronized void stay() throws IOException {
        if (next != null) {
            next.close();
            next = null;
        }
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        // Not in the monitor: whoever writes may be waiting for the guest to read, and shall fail.
        current.close();
        stay();
    }
}
