package io.vicinity.guestd.doorbell;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.PollSet;
import io.vicinity.posix.UnixSocket;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The doorbell of a VM that is a process: the daemon connects to the agent's ivshmem server as QEMU does, and takes part in its event
 * descriptors, and in its memory if it has no other. A thread of its own hears what comes.
 *
 * <p>QEMU never connects again to a server that was away; this does, and rings by the descriptors that it has until then.
 */
public final class EventDoorbell implements Doorbell {
    private static final Logger LOG = System.getLogger(EventDoorbell.class.getName());
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LONGEST_RETRY_MILLIS = 2_000;
    private static final long CLOSE_MILLIS = 2_000;

    private final Path socket;
    private final Runnable onRing;
    private final Runnable onMove;
    private final int stop;
    private final Thread thread;
    private final CountDownLatch attached = new CountDownLatch(1);
    private volatile IvshmemPeers peers = new IvshmemPeers();
    /** The memory, where it has no path: kept while connections to the server come and go. */
    private int kept = Descriptors.NONE;

    private volatile boolean connected;
    private volatile boolean closed;
    private volatile String trouble = "not connected yet";

    private EventDoorbell(final Path socket, final Runnable onRing, final Runnable onMove) throws IOException {
        this.socket = socket;
        this.onRing = onRing;
        this.onMove = onMove;
        stop = Descriptors.event();
        thread = Thread.ofPlatform().daemon(true).name("doorbell").unstarted(this::run);
    }

    /**
     * Starts to connect.
     *
     * @param socket of the ivshmem server.
     * @param onRing called when this VM was rung, on a thread that must not wait.
     * @param onMove called when this VM's position is another one, likewise.
     * @return the doorbell.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE} if the system has no descriptor left.
     */
    public static EventDoorbell start(final Path socket, final Runnable onRing, final Runnable onMove) {
        try {
            final EventDoorbell doorbell = new EventDoorbell(socket, onRing, onMove);
            doorbell.thread.start();
            return doorbell;
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "no doorbell: " + CauseChain.oneLine(e),
                    "let this process have more descriptors (ulimit -n)",
                    e);
        }
    }

    /**
     * Waits until it is connected for the first time.
     *
     * @param patience how long at most.
     * @return true if it was.
     * @throws InterruptedException if the daemon is to end before.
     */
    public boolean awaitAttached(final Duration patience) throws InterruptedException {
        return attached.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * A path by which the memory can be mapped that the server gave.
     *
     * @return its own, if that is there and the same file; else one through this process's descriptor, as long as this process lives.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE} if the server does not give any.
     */
    public Path memoryPath() {
        final int memory = peers.memory();
        if (memory < 0) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "ivshmem server at " + socket + " gives no memory: " + trouble,
                    "check that the agent runs and serves this tenant's socket, or give --bar");
        }
        final Path self = Path.of("/proc/self/fd/" + memory);
        try {
            final Path real = Files.readSymbolicLink(self);
            if (Files.isReadable(real) && Files.isWritable(real) && Files.isSameFile(real, self)) {
                return real;
            }
        } catch (final IOException e) {
            LOG.log(Level.DEBUG, "the memory has no path that this process can use: " + CauseChain.oneLine(e));
        }
        try {
            kept = Descriptors.open(self);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "the memory that ivshmem server at " + socket + " gives cannot be opened: " + CauseChain.oneLine(e),
                    "give --bar",
                    e);
        }
        return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + kept);
    }

    private void run() {
        long retry = FIRST_RETRY_MILLIS;
        while (!closed) {
            try {
                final int connection = UnixSocket.connect(socket);
                try {
                    serve(connection);
                } finally {
                    Descriptors.close(connection);
                }
                trouble = "the server ended the connection";
            } catch (final IOException e) {
                tell(CauseChain.oneLine(e));
            }
            if (connected) {
                connected = false;
                retry = FIRST_RETRY_MILLIS;
                LOG.log(Level.WARNING, "doorbell lost, sleepers wake by time socket=" + socket + ": " + trouble);
            }
            pause(retry);
            retry = Math.min(2 * retry, LONGEST_RETRY_MILLIS);
        }
    }

    private void tell(final String reason) {
        if (!reason.equals(trouble)) {
            trouble = reason;
            LOG.log(Level.WARNING, "no doorbell, trying again socket=" + socket + ": " + reason);
        }
    }

    private void serve(final int connection) throws IOException {
        final IvshmemPeers met = new IvshmemPeers();
        final PollSet poll = new PollSet();
        try {
            while (!closed) {
                poll.clear();
                poll.add(stop, false);
                final int messages = poll.add(connection, false);
                final int own = met.own();
                final int rung = own < 0 ? -1 : poll.add(own, false);
                poll.await(-1);
                if (rung >= 0 && poll.isReadable(rung) && Descriptors.hear(own) > 0) {
                    onRing.run();
                }
                if (poll.isReadable(messages)) {
                    final Optional<UnixSocket.Message> message = UnixSocket.receive(connection);
                    if (message.isEmpty()) {
                        return;
                    }
                    met.accept(message.get());
                    if (own < 0 && met.own() >= 0) {
                        attached(met);
                    }
                }
            }
        } finally {
            if (peers != met) {
                met.close();
            }
        }
    }

    /** All of the greeting is here: from now on this is what others are rung by. */
    private void attached(final IvshmemPeers met) {
        final IvshmemPeers before = peers;
        peers = met;
        connected = true;
        trouble = "";
        LOG.log(
                Level.INFO,
                "doorbell connected socket=" + socket + " position="
                        + met.position().orElseThrow());
        // Sleepers look once: what was rung while the server was away was not heard.
        onRing.run();
        onMove.run();
        attached.countDown();
        before.close();
    }

    private void pause(final long millis) {
        try {
            final PollSet poll = new PollSet();
            poll.add(stop, false);
            poll.await((int) millis);
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "poll failed", e);
        }
    }

    @Override
    public boolean ring(final int position) {
        return peers.ring(position);
    }

    @Override
    public boolean isServed() {
        return true;
    }

    /** What was rung while it was not connected is made up for by a wake when it is again, within a second or two. */
    @Override
    public boolean hears() {
        return true;
    }

    @Override
    public OptionalInt position() {
        return connected ? peers.position() : OptionalInt.empty();
    }

    @Override
    public String kind() {
        return "EVENTFD";
    }

    @Override
    public String detail() {
        final IvshmemPeers known = peers;
        return connected
                ? "position " + known.position().orElseThrow() + " of " + known.count() + " at " + socket
                : "not connected to " + socket + ": " + trouble;
    }

    @Override
    public void close() {
        closed = true;
        Descriptors.ring(stop);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            peers.close();
            if (kept >= 0) {
                Descriptors.close(kept);
            }
            Descriptors.close(stop);
        }
    }
}
