package io.vicinity.client;

import io.vicinity.client.control.DaemonSession;
import io.vicinity.client.endpoint.EndpointRegistry;
import io.vicinity.client.fabric.FabricTiming;
import io.vicinity.client.fabric.ucx.VerbsSurvey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.IdleStrategy;

/**
 * This process's connection to the daemon of its VM: the way to endpoints, and through them to channels.
 *
 * <pre>{@code
 * try (Vicinity vicinity = Vicinity.connect();
 *         Endpoint endpoint = vicinity.claim("greeter");
 *         Channel channel = endpoint.open("printer", Duration.ofSeconds(10))) {
 *     channel.send(buffer, 0, length, Duration.ofSeconds(1));
 * }
 * }</pre>
 *
 * <p>The daemon is asked when something is claimed, opened or closed; data passes by it. When the daemon or the agent is gone, open
 * channels go on, and the connection heals by itself when it is back. When this process ends, in whichever way, its endpoints
 * are given back.
 *
 * <p>Thread-safe.
 */
public final class Vicinity implements AutoCloseable {
    private final Context context;
    private final EndpointRegistry registry;
    private final DaemonSession session;

    private Vicinity(final Context context) {
        this.context = context;
        registry = new EndpointRegistry(
                Optional.ofNullable(context.idleStrategy()), context.reconnectLimit(), context.errorHandler());
        session = new DaemonSession(context.socket(), context.requestTimeout(), registry, context.errorHandler());
        registry.session(session);
    }

    /**
     * Connects to this VM's daemon, with what the environment says.
     *
     * @return the connection.
     * @throws VicinityException DAEMON_UNREACHABLE, NOT_PERMITTED, JVM_FLAGS_MISSING, or naming another reason.
     */
    public static Vicinity connect() {
        return connect(new Context());
    }

    /**
     * Connects to a daemon.
     *
     * @param context how; it is concluded here, if it is not yet.
     * @return the connection.
     * @throws VicinityException DAEMON_UNREACHABLE, NOT_PERMITTED, JVM_FLAGS_MISSING, or naming another reason.
     */
    public static Vicinity connect(final Context context) {
        JvmFlags.check();
        if (!context.concluded) {
            context.conclude();
        }
        final Vicinity vicinity = new Vicinity(context);
        try {
            vicinity.session.connect(context.connectTimeout());
        } catch (final RuntimeException e) {
            vicinity.close();
            throw e;
        }
        return vicinity;
    }

    /**
     * Claims a name within the tenant, with an arena of the context's size.
     *
     * @param name without the tenant.
     * @return the endpoint.
     * @throws VicinityException NAME_TAKEN, QUOTA_REACHED, BAD_NAME, NO_SPACE, or naming another reason.
     */
    public Endpoint claim(final String name) {
        return claim(name, context.arenaBytes());
    }

    /**
     * Claims a name within the tenant.
     *
     * @param name       without the tenant.
     * @param arenaBytes of the arena, which carries what is too large for a ring; 0 for the tenant's default.
     * @return the endpoint.
     * @throws VicinityException NAME_TAKEN, QUOTA_REACHED, BAD_NAME, NO_SPACE, or naming another reason.
     */
    public Endpoint claim(final String name, final long arenaBytes) {
        return registry.claim(Objects.requireNonNull(name, "name"), arenaBytes);
    }

    /**
     * Asks the daemon who and where this VM is.
     *
     * @return as known now.
     * @throws VicinityException DAEMON_UNREACHABLE, or naming another reason.
     */
    public VicinityInfo info() {
        return session.queries().info();
    }

    /**
     * How large the memory is that this VM shares with its neighbours, as the daemon said when it was met. Asks nobody.
     *
     * @return bytes.
     * @throws VicinityException NO_DEVICE if the memory was taken out of this VM.
     */
    public long segmentBytes() {
        return registry.segmentBytes();
    }

    /**
     * Looks by what data goes to other hosts from here.
     *
     * @return what this VM has for RDMA, and what is used.
     * @throws VicinityException DAEMON_UNREACHABLE, or naming another reason.
     */
    public FabricDevices fabricDevices() {
        return VerbsSurvey.of(info().fabricDevice());
    }

    /**
     * Asks for the endpoints of the tenant.
     *
     * @return as the agent knows them now.
     * @throws VicinityException DAEMON_UNREACHABLE, AGENT_UNREACHABLE, or naming another reason.
     */
    public List<EndpointStatus> endpoints() {
        return session.queries().endpoints();
    }

    /**
     * Asks for the channels of all processes of this VM.
     *
     * @return as the daemon knows them now.
     * @throws VicinityException DAEMON_UNREACHABLE, or naming another reason.
     */
    public List<ChannelStatus> channelsOfVm() {
        return session.queries().channels();
    }

    /**
     * Is the daemon reached now? Channels work either way.
     *
     * @return false while the connection is being made again.
     */
    public boolean isConnected() {
        return session.isConnected();
    }

    /** Closes all endpoints with their channels, gives their names back, and ends the connection. May be called more than once. */
    @Override
    public void close() {
        registry.close();
        session.close();
    }

    /**
     * How to connect. Set what is not to be the default, then hand it to {@link #connect(Context)}. Not thread-safe.
     */
    public static final class Context {
        /** Environment variable with the path of the daemon's socket. */
        public static final String SOCKET_VARIABLE = "VICINITY_SOCKET";

        /** Where the daemon's socket is if nothing else is said. */
        public static final Path DEFAULT_SOCKET = Path.of("/run/vicinity/guestd.sock");

        private Path socket;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration requestTimeout = Duration.ofSeconds(5);
        private Duration reconnectLimit = FabricTiming.DEFAULT.limit();
        private long arenaBytes;
        private Supplier<IdleStrategy> idleStrategy;
        private ErrorHandler errorHandler;
        private boolean concluded;

        /** Creates a context of defaults. */
        public Context() {
            // Nothing is read from the environment before conclude().
        }

        /**
         * Fills in the defaults and forbids further change. May happen once.
         *
         * @return this.
         * @throws IllegalStateException if it happened before.
         */
        public Context conclude() {
            change();
            if (socket == null) {
                final String path = System.getenv(SOCKET_VARIABLE);
                socket = path == null || path.isBlank() ? DEFAULT_SOCKET : Path.of(path);
            }
            if (errorHandler == null) {
                errorHandler = Context::log;
            }
            concluded = true;
            return this;
        }

        /**
         * Path of the daemon's UNIX socket. Default: what {@value #SOCKET_VARIABLE} says, then {@link #DEFAULT_SOCKET}.
         *
         * @param path to connect to.
         * @return this.
         */
        public Context socket(final Path path) {
            change().socket = Objects.requireNonNull(path, "socket");
            return this;
        }

        /**
         * Path of the daemon's UNIX socket.
         *
         * @return null if not set and not concluded.
         */
        public Path socket() {
            return socket;
        }

        /**
         * How long {@link #connect(Context)} waits for the daemon at most. Default: 5 s.
         *
         * @param timeout zero tries once.
         * @return this.
         */
        public Context connectTimeout(final Duration timeout) {
            change().connectTimeout = notNegative(timeout, "connectTimeout");
            return this;
        }

        /**
         * How long {@link #connect(Context)} waits for the daemon at most.
         *
         * @return the time.
         */
        public Duration connectTimeout() {
            return connectTimeout;
        }

        /**
         * How long an answer of the daemon is waited for at most, beyond the time that a call itself asks to wait. Default: 5 s.
         *
         * @param timeout of each request.
         * @return this.
         */
        public Context requestTimeout(final Duration timeout) {
            change().requestTimeout = notNegative(timeout, "requestTimeout");
            return this;
        }

        /**
         * How long an answer of the daemon is waited for at most.
         *
         * @return the time.
         */
        public Duration requestTimeout() {
            return requestTimeout;
        }

        /**
         * How long a channel on the fabric outlives its connection: when that is lost it is made again, and nothing is lost with it; if that
         * cannot be done in this time, the channel is closed. Both ends have a limit of their own, and the shorter ends the channel. Default:
         * 30 s.
         *
         * @param limit zero closes channels with their connection.
         * @return this.
         */
        public Context reconnectLimit(final Duration limit) {
            change().reconnectLimit = notNegative(limit, "reconnectLimit");
            return this;
        }

        /**
         * How long a channel on the fabric outlives its connection.
         *
         * @return the time.
         */
        public Duration reconnectLimit() {
            return reconnectLimit;
        }

        /**
         * Bytes of each endpoint's arena. Default: 0, which is the tenant's default.
         *
         * @param bytes wanted.
         * @return this.
         */
        public Context arenaBytes(final long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("arenaBytes is negative: " + bytes);
            }
            change().arenaBytes = bytes;
            return this;
        }

        /**
         * Bytes of each endpoint's arena.
         *
         * @return 0 for the tenant's default.
         */
        public long arenaBytes() {
            return arenaBytes;
        }

        /**
         * Makes what a waiting {@link Channel#send} or {@link Channel#receive} idles by, one for each waiting thread of an endpoint.
         * Default: spins briefly, then yields, then parks, ever longer; who waits to receive for longer than a millisecond sleeps then until
         * something comes, and where nobody can wake it, as whoever waits to send, parks for up to 8 ms at a time.
         *
         * @param supplier of strategies.
         * @return this.
         */
        public Context idleStrategy(final Supplier<IdleStrategy> supplier) {
            change().idleStrategy = Objects.requireNonNull(supplier, "idleStrategy");
            return this;
        }

        /**
         * Makes what a waiting call idles by.
         *
         * @return the supplier of strategies; null for the default.
         */
        public Supplier<IdleStrategy> idleStrategy() {
            return idleStrategy;
        }

        /**
         * Told of what goes wrong on the control thread, where nobody else could be. Default: logs a warning.
         *
         * @param handler called on the control thread.
         * @return this.
         */
        public Context errorHandler(final ErrorHandler handler) {
            change().errorHandler = Objects.requireNonNull(handler, "errorHandler");
            return this;
        }

        /**
         * Told of what goes wrong on the control thread.
         *
         * @return null if not set and not concluded.
         */
        public ErrorHandler errorHandler() {
            return errorHandler;
        }

        private Context change() {
            if (concluded) {
                throw new IllegalStateException("the context was concluded, it cannot be changed or concluded again");
            }
            return this;
        }

        private static Duration notNegative(final Duration duration, final String name) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException(name + " is negative: " + duration);
            }
            return duration;
        }

        private static void log(final Throwable error) {
            System.getLogger(Vicinity.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "event=control_error error=\"" + error.getMessage() + "\"",
                            error);
        }
    }
}
