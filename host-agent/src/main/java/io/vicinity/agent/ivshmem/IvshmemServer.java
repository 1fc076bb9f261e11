package io.vicinity.agent.ivshmem;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.PollSet;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.RuntimeDirectory;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Serves QEMU's {@code ivshmem-doorbell} devices: one socket a tenant, one thread for all of them. Who may open a socket may map the
 * tenant's memory; so its file is the agent's user's alone. Thread-safe.
 */
public final class IvshmemServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(IvshmemServer.class.getName());
    private static final String SUFFIX = ".sock";
    private static final int TICK_MILLIS = 50;
    private static final long AFTER_FAILURE_NANOS = 1_000_000_000;

    private final Map<String, TenantSocket> sockets = new LinkedHashMap<>();
    private final Path directory;
    private final int wakeUp;
    private final Thread thread;
    private volatile boolean stopped;

    private IvshmemServer(final Path directory, final int wakeUp) {
        this.directory = directory;
        this.wakeUp = wakeUp;
        thread = Thread.ofPlatform().name("ivshmem").daemon(true).unstarted(this::run);
    }

    /**
     * Where a tenant's socket is.
     *
     * @param directory of the sockets.
     * @param tenant    name.
     * @return the path of its file.
     */
    public static Path path(final Path directory, final String tenant) {
        return directory.resolve(tenant + SUFFIX);
    }

    /**
     * Starts to serve. What a killed agent left in the directory is removed.
     *
     * @param directory for the sockets: this agent's alone; made if it is not there.
     * @param vectors   doorbells of each peer, at least 1.
     * @param segments  what is served, one for each tenant.
     * @param listeners is told of a tenant's peers.
     * @return the server.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#FILE_UNUSABLE}; nothing remains then.
     */
    public static IvshmemServer start(
            final Path directory,
            final int vectors,
            final List<IvshmemSegment> segments,
            final Function<String, IvshmemListener> listeners) {
        RuntimeDirectory.open(directory);
        final IvshmemServer server;
        try {
            removeSockets(directory);
            server = new IvshmemServer(directory, Descriptors.event());
        } catch (final IOException e) {
            throw unusable(directory, e);
        }
        try {
            for (final IvshmemSegment segment : segments) {
                final TenantSocket socket =
                        open(path(directory, segment.tenant()), vectors, segment, listeners.apply(segment.tenant()));
                server.sockets.put(segment.tenant(), socket);
            }
        } catch (final RuntimeException e) {
            server.release();
            throw e;
        }
        server.sockets.values().forEach(TenantSocket::begin);
        server.thread.start();
        return server;
    }

    private static VicinityFailure unusable(final Path path, final IOException cause) {
        return new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                "VMs cannot be served in " + path + ": " + CauseChain.oneLine(cause),
                "give a runtime_dir that the agent may write, or set ivshmem: false",
                cause);
    }

    private static void removeSockets(final Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX + "*")) {
            for (final Path file : files) {
                if (Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static TenantSocket open(
            final Path path, final int vectors, final IvshmemSegment segment, final IvshmemListener listener) {
        final SharedDescriptor memory;
        try {
            memory = new SharedDescriptor(Descriptors.open(segment.memory()));
        } catch (final IOException e) {
            throw unusable(segment.memory(), e);
        }
        warnIfNotForQemu(segment);
        try {
            return new TenantSocket(segment, vectors, ListeningSocket.open(path), memory, listener);
        } catch (final RuntimeException e) {
            memory.release();
            throw e;
        }
    }

    private static void warnIfNotForQemu(final IvshmemSegment segment) {
        final long size = segment.memory().toFile().length();
        if (Long.bitCount(size) != 1) {
            LOG.log(
                    Level.WARNING,
                    "QEMU refuses memory whose size is no power of two; change segment_size tenant={0} bytes={1,number,#}",
                    segment.tenant(),
                    size);
        }
    }

    /**
     * How a tenant is served.
     *
     * @param tenant name.
     * @return empty if it is not.
     */
    public Optional<IvshmemSocket> socket(final String tenant) {
        return Optional.ofNullable(sockets.get(tenant)).map(TenantSocket::status);
    }

    /**
     * If the server works.
     *
     * @return true until it is closed.
     */
    public boolean isServing() {
        return thread.isAlive();
    }

    private void run() {
        final PollSet poll = new PollSet();
        try {
            while (!stopped) {
                try {
                    turn(poll);
                } catch (final IOException | RuntimeException e) {
                    LOG.log(Level.ERROR, "the ivshmem server failed, and goes on in a second", e);
                    LockSupport.parkNanos(AFTER_FAILURE_NANOS);
                }
            }
        } finally {
            release();
        }
    }

    private void turn(final PollSet poll) throws IOException {
        poll.clear();
        poll.add(wakeUp, false);
        boolean delayed = false;
        for (final TenantSocket socket : sockets.values()) {
            socket.addTo(poll);
            delayed |= socket.isDelayed();
        }
        if (poll.await(delayed ? TICK_MILLIS : -1) || delayed) {
            for (final TenantSocket socket : sockets.values()) {
                socket.handle(poll);
            }
        }
    }

    private void release() {
        sockets.values().forEach(TenantSocket::close);
        Descriptors.close(wakeUp);
        try {
            Files.deleteIfExists(directory);
        } catch (final IOException e) {
            LOG.log(
                    Level.WARNING,
                    "directory of ivshmem sockets stays path={0} reason={1}",
                    directory,
                    CauseChain.oneLine(e));
        }
    }

    /**
     * Stops, and removes the sockets. Connections end; QEMUs keep the memory and the doorbells that they have. May be called more than
     * once.
     */
    @Override
    public synchronized void close() {
        if (stopped) {
            return;
        }
        stopped = true;
        Descriptors.ring(wakeUp);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
