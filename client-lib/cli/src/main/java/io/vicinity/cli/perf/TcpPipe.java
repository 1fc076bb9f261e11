package io.vicinity.cli.perf;

import io.vicinity.service.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The peer "tcp": one connection, without delay. Both sides know the lengths of messages, so nothing but the message travels. */
final class TcpPipe implements Pipe {
    private static final int ATTEMPTS = 600;
    private static final long BETWEEN_MILLIS = 100;

    private final SocketChannel socket;
    private final ByteBuffer source;
    private final ByteBuffer sink;
    private final int length;

    /**
     * Connects a side; waits for the other.
     *
     * @param address of the follower; its port for the first lane.
     * @param lane    number of the connection.
     * @param leader  true if this side connects, false if it listens.
     * @param buffers private memory of this side.
     * @param length  of all messages in bytes.
     */
    TcpPipe(final HostPort address, final int lane, final boolean leader, final Payload buffers, final int length) {
        this.length = length;
        source = buffers.source().byteBuffer().duplicate();
        sink = buffers.sink().byteBuffer().duplicate();
        try {
            final int port = address.port() + lane;
            socket = leader ? connect(new InetSocketAddress(address.host(), port)) : accept(address.host(), port);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SocketChannel connect(final InetSocketAddress address) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return SocketChannel.open(address);
            } catch (final ConnectException e) {
                if (i == ATTEMPTS) {
                    throw e;
                }
                waitAWhile();
            }
        }
    }

    private static void waitAWhile() throws ConnectException {
        try {
            Thread.sleep(BETWEEN_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("interrupted");
        }
    }

    private static SocketChannel accept(final String host, final int port) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(host, port));
            return server.accept();
        }
    }

    @Override
    public void send(final int bytes) {
        try {
            source.clear().limit(bytes);
            while (source.hasRemaining()) {
                socket.write(source);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int receive(final int limit) {
        try {
            sink.clear().limit(length);
            while (sink.hasRemaining()) {
                if (socket.read(sink) < 0) {
                    throw new IllegalStateException("the other side closed the connection");
                }
            }
            return 1;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
