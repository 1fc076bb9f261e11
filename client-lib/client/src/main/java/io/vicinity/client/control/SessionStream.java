package io.vicinity.client.control;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.vicinity.client.VicinityException;
import io.vicinity.control.ControlProtocol;
import io.vicinity.control.v1.ClientHello;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.Detached;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the one stream to the daemon: makes it, greets, pairs answers with requests, and makes it again when it ends.
 *
 * <pre>{@code
 *   IDLE -- start --> GREETING -- welcome --> CONNECTED
 *                       |   ^                    |
 *                  fails|   |back-off            |ends
 *                       v   |                    v
 *                      AWAY <--------------------+        any -- close --> CLOSED
 * }</pre>
 *
 * All state but the link is confined to the control thread.
 */
final class SessionStream implements DaemonLink.Listener {
    private static final System.Logger LOG = System.getLogger(SessionStream.class.getName());
    private static final Set<String> HOPELESS =
            Set.of("NOT_PERMITTED", "PROTOCOL_MISMATCH", "LAYOUT_MISMATCH", "WRONG_SEGMENT", "FILE_UNUSABLE");

    private static final String NO_DEVICE = "NO_DEVICE";

    /** A daemon whose agent is away lets a hello wait for some seconds, and then says why. */
    static final Duration HELLO_PATIENCE = Duration.ofSeconds(6);

    private final Path socket;
    private final Duration requestTimeout;
    private final ControlThread control;
    private final EventReader events;
    private final Holdings holdings;
    private final EventLoopGroup transport;

    private final CompletableFuture<Void> connectedOnce = new CompletableFuture<>();
    private final Queue<Request<?>> unsent = new ArrayDeque<>();
    private final Map<Long, Request<?>> unanswered = new HashMap<>();
    private final List<ClientMessage> unreported = new ArrayList<>();
    private final BackOff backOff = new BackOff();

    private DaemonLink current;
    private Future<?> helloExpiry;
    private long connectDeadline;
    private long lastRequestId;
    private boolean closed;
    /** This VM loses its device: the daemon ends the stream when all have let go, and that is in order. */
    private boolean letGo;

    private SegmentGrant segment;
    private VicinityException awayBecause;
    private volatile DaemonLink connected;

    SessionStream(
            final Path socket,
            final Duration requestTimeout,
            final ControlThread control,
            final Holdings holdings,
            final EventReader events) {
        this.socket = socket;
        this.requestTimeout = requestTimeout;
        this.control = control;
        this.holdings = holdings;
        this.events = events;
        if (!Epoll.isAvailable()) {
            throw new VicinityException(
                    "FILE_UNUSABLE",
                    "UNIX sockets cannot be used: "
                            + Epoll.unavailabilityCause().getMessage(),
                    "run on Linux on x86_64 or aarch64, with netty-transport-native-epoll on the class path",
                    Epoll.unavailabilityCause());
        }
        transport = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon(true).name("vicinity-transport").factory(), EpollIoHandler.newFactory());
    }

    /** The link that was greeted, for any thread; null while the daemon is away. */
    DaemonLink link() {
        return connected;
    }

    /** What the last welcome said. On the control thread. */
    SegmentGrant segment() {
        return segment;
    }

    /** Starts to connect; fails when the time is over, or when trying again is of no use. */
    CompletableFuture<Void> start(final Duration timeout) {
        connectDeadline = System.nanoTime() + timeout.toNanos();
        control.execute(this::attempt);
        return connectedOnce;
    }

    /** Sends a request as soon as there is a daemon, and fails it when its time is over. */
    void submit(final Request<?> request, final Duration timeout) {
        if (control.isClosed()) {
            request.failed(Failures.closed());
            return;
        }
        control.execute(() -> {
            if (closed) {
                request.failed(Failures.closed());
                return;
            }
            request.expiry(control.schedule(() -> expire(request, timeout), timeout.toMillis()));
            if (connected == null) {
                unsent.add(request);
            } else {
                send(request);
            }
        });
    }

    /** Sends a request if there is a daemon now; else it is done, and what it says is repeated after the next welcome. */
    void sendIfConnected(final Request<?> request) {
        control.execute(() -> {
            if (connected == null) {
                request.dropped();
            } else {
                send(request);
            }
        });
        if (control.isClosed()) {
            request.dropped();
        }
    }

    /** Sends what has no answer, when the daemon is there. */
    void report(final ClientMessage message) {
        control.execute(() -> {
            if (connected == null) {
                unreported.add(message);
            } else {
                connected.send(message);
            }
        });
    }

    /** Lost if there is no daemon: what it is about is told again when there is. */
    void sayIfConnected(final ClientMessage message) {
        control.execute(() -> {
            if (connected != null) {
                connected.send(message);
            }
        });
    }

    /** Behind all releases that were asked for before. */
    void detached() {
        control.execute(() -> {
            if (connected != null) {
                connected.send(ClientMessage.newBuilder()
                        .setDetached(Detached.getDefaultInstance())
                        .build());
                letGo = true;
            }
        });
    }

    void meetAgain(final VicinityException why) {
        if (connected != null) {
            onEnd(connected, why);
        }
    }

    /** Ends the stream in order, without waiting for the daemon. */
    void close() {
        control.execute(this::end);
        control.close();
    }

    private void end() {
        closed = true;
        failAll(Failures.closed());
        connectedOnce.completeExceptionally(Failures.closed());
        if (connected != null) {
            connected.complete();
        } else if (current != null) {
            current.abandon();
        }
        connected = null;
        current = null;
        final var ignored = transport.shutdownGracefully(0, requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void attempt() {
        if (closed) {
            return;
        }
        try {
            current = DaemonLink.open(socket, transport, control, this);
        } catch (final VicinityException e) {
            away(e);
            return;
        }
        final ClientHello.Builder hello = ClientHello.newBuilder()
                .setProtocolVersion(ControlProtocol.PROTOCOL_VERSION)
                .setSoftwareVersion(softwareVersion());
        holdings.describe(hello);
        final DaemonLink greeted = current;
        final Duration patience = requestTimeout.plus(HELLO_PATIENCE);
        helloExpiry = control.schedule(() -> onEnd(greeted, helloTimedOut(patience)), patience.toMillis());
        current.send(ClientMessage.newBuilder()
                .setRequestId(++lastRequestId)
                .setHello(hello)
                .build());
    }

    private VicinityException helloTimedOut(final Duration patience) {
        return Failures.unreachable(
                "the daemon behind " + socket + " did not answer the hello within " + patience.toMillis() + " ms",
                null);
    }

    @Override
    public void onMessage(final DaemonLink link, final DaemonToClient message) {
        // gRPC would end the stream, and the daemon would take this process for dead.
        control.guard(() -> heard(link, message));
    }

    private void heard(final DaemonLink link, final DaemonToClient message) {
        if (link != current) {
            return;
        }
        if (connected == null) {
            if (message.hasWelcome()) {
                welcomed(message);
            } else if (message.hasFailure()) {
                onEnd(link, Failures.of(message.getFailure()));
            }
        } else if (message.getRequestId() == 0) {
            events.onEvent(message);
        } else {
            final Request<?> request = unanswered.remove(message.getRequestId());
            if (request != null) {
                request.answered(message);
            }
        }
    }

    private void welcomed(final DaemonToClient message) {
        helloExpiry.cancel(false);
        backOff.reset();
        segment = Wire.segment(message.getWelcome());
        connected = current;
        try {
            events.onWelcome(message.getWelcome(), segment);
        } catch (final VicinityException e) {
            onEnd(current, e);
            return;
        }
        LOG.log(System.Logger.Level.DEBUG, "event=daemon_connected socket={0} vm={1}", socket, segment.vm());
        unreported.forEach(connected::send);
        unreported.clear();
        for (Request<?> request = unsent.poll(); request != null; request = unsent.poll()) {
            if (!request.future().isDone()) {
                send(request);
            }
        }
        connectedOnce.complete(null);
    }

    @Override
    public void onEnd(final DaemonLink link, final VicinityException reason) {
        if (link != current) {
            return;
        }
        helloExpiry.cancel(false);
        link.abandon();
        current = null;
        if (connected != null) {
            connected = null;
            logLoss(reason);
            final List<Request<?>> lost = new ArrayList<>(unanswered.values());
            unanswered.clear();
            lost.forEach(request -> request.failed(Failures.connectionLost(socket)));
        }
        away(reason);
    }

    private void logLoss(final VicinityException reason) {
        if (letGo || NO_DEVICE.equals(reason.code())) {
            letGo = false;
            LOG.log(
                    System.Logger.Level.INFO,
                    "event=daemon_left socket={0} reason=\"the shared memory was taken out of this VM\"",
                    socket);
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=daemon_lost socket={0} reason=\"{1}\" remedy=\"open channels go on\"",
                    socket,
                    reason.getMessage());
        }
    }

    /** Waits for the next attempt, or gives up if nobody ever was connected and the time is over. */
    private void away(final VicinityException reason) {
        awayBecause = reason;
        final long delayMillis = backOff.nextMillis();
        if (!connectedOnce.isDone()) {
            final long remaining = connectDeadline - System.nanoTime();
            if (HOPELESS.contains(reason.code()) || remaining < TimeUnit.MILLISECONDS.toNanos(delayMillis)) {
                connectedOnce.completeExceptionally(reason);
                return;
            }
        }
        final var ignored = control.schedule(this::attempt, delayMillis);
    }

    private void send(final Request<?> request) {
        final long id = ++lastRequestId;
        unanswered.put(id, request);
        connected.send(request.message(id));
    }

    private void expire(final Request<?> request, final Duration timeout) {
        if (unsent.remove(request)) {
            request.failed(awayReason(request, timeout));
        } else {
            // It stays among the unanswered: a late answer must be undone.
            request.failed(Failures.timedOut(request.what(), timeout));
        }
    }

    /** That there is no device says more than that nobody answered. */
    private VicinityException awayReason(final Request<?> request, final Duration timeout) {
        final VicinityException reason = awayBecause;
        if (reason != null && NO_DEVICE.equals(reason.code())) {
            return new VicinityException(
                    NO_DEVICE, request.what() + ": " + reason.getMessage(), reason.remedy(), reason);
        }
        return Failures.unreachable(
                request.what() + ": the daemon behind " + socket + " was away for " + timeout.toMillis() + " ms", null);
    }

    private void failAll(final VicinityException reason) {
        unsent.forEach(request -> request.failed(reason));
        unsent.clear();
        unanswered.values().forEach(request -> request.failed(reason));
        unanswered.clear();
    }

    private static String softwareVersion() {
        final String version = SessionStream.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
