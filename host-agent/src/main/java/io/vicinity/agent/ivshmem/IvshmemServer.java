package io.vicinity.agent.ivshmem;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.PollSet;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.RuntimeDirectory;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Serves QEMU's {@code ivshmem-doorbell} devices: one socket a tenant, one thread for all of them. Thread-safe.
 */
public final class IvshmemServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(IvshmemServer.class.getName());
    private static final String SUFFIX = ".sock";
    private static final String LEDGER_SUFFIX = ".ivshmem";
    private static final int TICK_MILLIS = 50;
    private static final long AFTER_FAILURE_NANOS = 1_000_000_000;
    private static final long MOST_QUIET_NANOS = 2_000_000_000;
    private static final long QUIET_LOOK_NANOS = 2_000_000;

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
     * Starts to serve. What a killed agent left in the directory is removed, and what is held of it taken up.
     *
     * @param options   how.
     * @param segments  what is served, one for each tenant.
     * @param listeners is told of a tenant's peers.
     * @return the server.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#FILE_UNUSABLE}, {@link FailureCode#NOT_PERMITTED};
     *                         nothing remains then.
     */
    public static IvshmemServer start(
            final IvshmemOptions options,
            final List<IvshmemSegment> segments,
            final Function<String, IvshmemListener> listeners) {
        final Path directory = options.directory();
        RuntimeDirectory.open(directory);
        options.access().letThrough(directory);
        final Map<String, Integer> held = new HashMap<>(options.store().takeBack());
        final IvshmemServer server;
        try {
            removeSockets(directory, segments, held.keySet());
            server = new IvshmemServer(directory, Descriptors.event());
        } catch (final IOException e) {
            throw unusable(directory, e);
        }
        try {
            for (final IvshmemSegment segment : segments) {
                server.sockets.put(
                        segment.tenant(),
                        open(
                                path(directory, segment.tenant()),
                                options,
                                segment,
                                held,
                                listeners.apply(segment.tenant())));
            }
        } catch (final RuntimeException e) {
            server.release();
            throw e;
        }
        // Of tenants that are no longer served.
        held.forEach((name, descriptor) -> {
            options.store().release(name);
            Descriptors.close(descriptor);
        });
        server.sockets.values().forEach(TenantSocket::begin);
        server.thread.start();
        return server;
    }

    private static VicinityFailure unusable(final Path path, final IOException cause) {
        return new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                "VMs cannot be served in " + path + ": " + CauseChain.oneLine(cause),
                "give an ivshmem_dir that the agent may write, or set ivshmem: false",
                cause);
    }

    private static void removeSockets(final Path directory, final List<IvshmemSegment> segments, final Set<String> held)
            throws IOException {
        final Set<Path> listening = segments.stream()
                .map(IvshmemSegment::tenant)
                .filter(tenant -> held.contains(HeldNames.listen(tenant)))
                .map(tenant -> path(directory, tenant))
                .collect(Collectors.toSet());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX + "*")) {
            for (final Path file : files) {
                if (!listening.contains(file)
                        && Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                                .isOther()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static TenantSocket open(
            final Path path,
            final IvshmemOptions options,
            final IvshmemSegment segment,
            final Map<String, Integer> held,
            final IvshmemListener listener) {
        final SharedDescriptor memory;
        try {
            memory = new SharedDescriptor(Descriptors.open(segment.memory()));
        } catch (final IOException e) {
            throw unusable(segment.memory(), e);
        }
        warnIfNotForQemu(segment);
        try {
            final Optional<ListeningSocket> resumed = Optional.ofNullable(held.get(HeldNames.listen(segment.tenant())))
                    .flatMap(descriptor -> ListeningSocket.resume(path, descriptor, options.access()));
            resumed.ifPresent(socket -> held.remove(HeldNames.listen(segment.tenant())));
            final ListeningSocket socket = resumed.orElseGet(() -> ListeningSocket.open(path, options.access()));
            final Holding holding = new Holding(
                    segment,
                    options.ledgers().resolve(segment.tenant() + LEDGER_SUFFIX),
                    options.store(),
                    socket.descriptor(),
                    HeldNames.takePeers(segment.tenant(), held),
                    resumed.isPresent());
            return new TenantSocket(segment, options.vectors(), socket, memory, holding, listener);
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
     * Tells the devices of a process nothing: QEMU does not survive to be told of a peer while it takes the device out. What they are to
     * be told waits. Returns when they have read what they were told before, or when they do not read for two seconds.
     *
     * @param tenant name.
     * @param pid    of the process; 0: not known, which hushes nobody.
     * @return ends it; to be called once.
     */
    public Runnable hush(final String tenant, final long pid) {
        final TenantSocket socket = sockets.get(tenant);
        if (socket == null || pid == 0) {
            return () -> {};
        }
        socket.hush((int) pid);
        awaitQuiet(socket, (int) pid);
        return () -> {
            socket.unhush((int) pid);
            wake();
        };
    }

    /** What was told before may still lie in the process's socket, to be read when the device is half gone. */
    private void awaitQuiet(final TenantSocket socket, final int pid) {
        final long deadline = System.nanoTime() + MOST_QUIET_NANOS;
        while (!socket.isQuiet(pid) && isServing() && System.nanoTime() - deadline < 0) {
            wake();
            LockSupport.parkNanos(QUIET_LOOK_NANOS);
        }
    }

    private synchronized void wake() {
        // The descriptor is closed with the server, and its number then somebody else's.
        if (!stopped) {
            Descriptors.ring(wakeUp);
        }
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
        final int woken = poll.add(wakeUp, false);
        boolean delayed = false;
        for (final TenantSocket socket : sockets.values()) {
            socket.addTo(poll);
            delayed |= socket.isDelayed();
        }
        if (poll.await(delayed ? TICK_MILLIS : -1) || delayed) {
            if (poll.isReadable(woken)) {
                Descriptors.hear(wakeUp);
            }
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
        } catch (final DirectoryNotEmptyException e) {
            // Sockets that stay for the next life.
        } catch (final IOException e) {
            LOG.log(
                    Level.WARNING,
                    "directory of ivshmem sockets stays path={0} reason={1}",
                    directory,
                    CauseChain.oneLine(e));
        }
    }

    /**
     * Stops. Connections end, and the sockets are removed, unless a later life is to go on with them; QEMUs keep the memory and the
     * doorbells that they have. May be called more than once.
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
