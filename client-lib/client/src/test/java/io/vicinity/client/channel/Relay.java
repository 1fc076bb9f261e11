package io.vicinity.client.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between two ends of TCP connections on loopback, and cuts them. */
final class Relay implements AutoCloseable {
    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;
    private volatile boolean silent;
    private final AtomicLong bytes = new AtomicLong();

    Relay(final InetSocketAddress target) {
        this(target, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    Relay(final InetSocketAddress target, final InetSocketAddress address) {
        this.target = target;
        try {
            server = new ServerSocket(address.getPort(), 50, address.getAddress());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("relay").start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                final Socket in = server.accept();
                if (!open) {
                    in.close();
                    continue;
                }
                final Socket out = new Socket(target.getAddress(), target.getPort());
                sockets.add(in);
                sockets.add(out);
                carry(in, out);
                carry(out, in);
            } catch (final IOException e) {
                // Closed, or the target is gone: whoever connected sees it.
            }
        }
    }

    private void carry(final Socket from, final Socket to) {
        Thread.ofPlatform().daemon().name("relay").start(() -> {
            final byte[] buffer = new byte[32 << 10];
            try (from;
                    to) {
                final InputStream in = from.getInputStream();
                final OutputStream out = to.getOutputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    if (!silent) {
                        bytes.addAndGet(length);
                        out.write(buffer, 0, length);
                    }
                }
            } catch (final IOException e) {
                // Cut.
            } finally {
                sockets.remove(from);
                sockets.remove(to);
            }
        });
    }

    /** What it has carried, both ways. */
    long bytes() {
        return bytes.get();
    }

    /** Ends all connections, in the middle of whatever they carry. */
    void cut() {
        for (final Socket socket : sockets) {
            try {
                socket.close();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Lets connections be made, or refuses them. */
    void open(final boolean let) {
        open = let;
    }

    /** Swallows what comes, or carries it. */
    void silent(final boolean swallow) {
        silent = swallow;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
