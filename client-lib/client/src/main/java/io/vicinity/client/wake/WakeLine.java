package io.vicinity.client.wake;

import io.vicinity.segment.WakeProtocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * This process's connection to the socket by which its daemon wakes sleepers, as {@link WakeProtocol} says. Made when the first channel is, by
 * a thread of its own, which waits for what comes, and connects again when the daemon is back. Thread-safe.
 */
public final class WakeLine implements Ringer, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WakeLine.class.getName());
    private static final int READ_AT_ONCE = 256;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MILLIS = 2_000;

    private final Runnable onWake;
    private final Object writing = new Object();
    private final ByteBuffer ring =
            ByteBuffer.allocateDirect(2 * WakeProtocol.RING_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer heard = ByteBuffer.allocateDirect(READ_AT_ONCE);

    private volatile Path socket;
    private volatile SocketChannel connection;
    private volatile boolean deaf;
    private volatile Selector selector;
    private volatile boolean closed;
    private Thread thread;

    /**
     * Creates a line that is not connected.
     *
     * @param onWake called, on the line's thread, when something may have come for those that sleep.
     */
    public WakeLine(final Runnable onWake) {
        this.onWake = onWake;
    }

    /**
     * Says where the daemon's socket for sleepers is.
     *
     * @param path of the socket; null if this daemon has none.
     */
    public void socket(final Path path) {
        socket = path;
        final Thread waiting;
        synchronized (this) {
            waiting = thread;
        }
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Connects, soon, if that did not happen before: there is somebody now to ring, or to be rung by. */
    public synchronized void use() {
        if (thread == null && !closed && socket != null) {
            thread = Thread.ofPlatform().daemon(true).name("vicinity-wake").start(this::run);
        }
    }

    @Override
    public boolean isServed() {
        return connection != null && !deaf;
    }

    @Override
    public boolean ring(final int peerId) {
        return ring(WakeProtocol.NOBODY, peerId);
    }

    @Override
    public Ringer to(final long endpointId) {
        return new ToEndpoint(this, WakeProtocol.nameOf(endpointId));
    }

    /** Rings the VM of one endpoint, and says which one. */
    private record ToEndpoint(WakeLine line, int name) implements Ringer {
        @Override
        public boolean ring(final int peerId) {
            return line.ring(name, peerId);
        }

        @Override
        public boolean isServed() {
            return line.isServed();
        }
    }

    private boolean ring(final int name, final int peerId) {
        final SocketChannel line = connection;
        if (line == null) {
            return false;
        }
        synchronized (writing) {
            ring.clear();
            if (WakeProtocol.isName(name)) {
                ring.putInt(name);
            }
            final int length = ring.putInt(peerId).flip().remaining();
            try {
                final int written = line.write(ring);
                if (written != 0 && written != length) {
                    throw new IOException("a ring was sent in part");
                }
                return written != 0;
            } catch (final IOException e) {
                // The thread that reads hears of it too, and makes a new connection.
                connection = null;
                quietlyClose(line);
                return false;
            }
        }
    }

    private void run() {
        while (!closed) {
            final Path path = socket;
            if (path != null) {
                serve(path);
            }
            if (!closed) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    private void serve(final Path path) {
        try (SocketChannel line = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector events = Selector.open()) {
            line.connect(UnixDomainSocketAddress.of(path));
            line.configureBlocking(false);
            line.register(events, SelectionKey.OP_READ);
            selector = events;
            deaf = false;
            connection = line;
            // Whoever fell asleep before there was a line looks once, and sleeps by the line.
            onWake.run();
            listen(line, events);
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=wake_line_lost socket={0} reason=\"{1}\"", path, e.getMessage());
        } finally {
            connection = null;
            // They must not wait for a ring that cannot come.
            onWake.run();
        }
    }

    private void listen(final SocketChannel line, final Selector events) throws IOException {
        while (!closed) {
            events.select();
            events.selectedKeys().clear();
            heard.clear();
            final int read = line.read(heard);
            if (read < 0) {
                return;
            }
            if (read > 0) {
                heed();
                onWake.run();
            }
        }
    }

    private void heed() {
        heard.flip();
        while (heard.hasRemaining()) {
            switch (heard.get()) {
                case WakeProtocol.DEAF -> deaf = true;
                case WakeProtocol.HEARS -> deaf = false;
                default -> {
                    // It wakes, and says no more.
                }
            }
        }
    }

    private static void quietlyClose(final SocketChannel line) {
        try {
            line.close();
        } catch (final IOException e) {
            // It is gone either way.
        }
    }

    /** Ends the connection. */
    @Override
    public void close() {
        closed = true;
        final Thread ending;
        synchronized (this) {
            ending = thread;
        }
        if (ending == null) {
            return;
        }
        final Selector events = selector;
        if (events != null) {
            events.wakeup();
        }
        LockSupport.unpark(ending);
        try {
            ending.join(CLOSE_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
