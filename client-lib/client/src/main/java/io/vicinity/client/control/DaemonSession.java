package io.vicinity.client.control;

import com.google.protobuf.ByteString;
import io.vicinity.client.Route;
import io.vicinity.client.VicinityException;
import io.vicinity.control.v1.AcceptFabricRequest;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.FabricRefusals;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.MemoryUse;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.RoutePauses;
import io.vicinity.control.v1.ViolationReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;

/**
 * What this process asks of its daemon. Requests wait for a daemon that is away, as long as their time allows; what is let go of is
 * told as soon as the daemon is back. Thread-safe; not to be waited for on the control thread.
 */
public final class DaemonSession implements AutoCloseable, EventReader.Releases {
    private final Path socket;
    private final Duration requestTimeout;
    private final ControlThread control;
    private final Holdings holdings = new Holdings();
    private final SessionStream stream;

    /**
     * Creates a session that is not connected yet.
     *
     * @param socket         of the daemon.
     * @param requestTimeout for each answer.
     * @param listener       told what the daemon says.
     * @param errorHandler   told of what goes wrong on the control thread.
     */
    public DaemonSession(
            final Path socket,
            final Duration requestTimeout,
            final ControlListener listener,
            final ErrorHandler errorHandler) {
        this.socket = socket;
        this.requestTimeout = requestTimeout;
        control = new ControlThread(errorHandler);
        stream =
                new SessionStream(socket, requestTimeout, control, holdings, new EventReader(holdings, listener, this));
    }

    /**
     * Connects, trying again until the time is over.
     *
     * @param timeout to try for; zero tries once.
     * @throws VicinityException naming why it did not succeed.
     */
    public void connect(final Duration timeout) {
        final CompletableFuture<?> connected = stream.start(timeout);
        await("connect to " + socket, connected, timeout.plus(requestTimeout).plus(SessionStream.HELLO_PATIENCE));
    }

    /**
     * Is the daemon reached now?
     *
     * @return true from its welcome to the end of the stream.
     */
    public boolean isConnected() {
        return stream.link() != null;
    }

    /**
     * The way to ask what changes nothing.
     *
     * @return for one use.
     * @throws VicinityException DAEMON_UNREACHABLE if it is away.
     */
    public DaemonQueries queries() {
        final DaemonLink link = stream.link();
        if (link == null) {
            throw control.isClosed()
                    ? Failures.closed()
                    : Failures.unreachable("the daemon behind " + socket + " is away", null);
        }
        return new DaemonQueries(socket, link, requestTimeout);
    }

    /**
     * Claims an endpoint.
     *
     * @param name       within the tenant.
     * @param arenaBytes wanted, 0 for the tenant's default.
     * @param addresses  where this process is connected to on the fabric, host:port.
     * @param onGranted  makes something of it, on the control thread; if it throws, the endpoint is given back.
     * @param <T>        what is made.
     * @return what was made.
     */
    public <T> T claim(
            final String name,
            final long arenaBytes,
            final List<String> addresses,
            final Function<EndpointGrant, T> onGranted) {
        final ClientMessage.Builder message = ClientMessage.newBuilder()
                .setClaim(ClaimEndpointRequest.newBuilder()
                        .setName(name)
                        .setArenaBytes(arenaBytes)
                        .addAllFabricAddresses(addresses));
        final String what = "claim endpoint " + name;
        return ask(
                new Request<>(
                        what,
                        message,
                        answer -> {
                            final OwnedEndpoint endpoint = answer.getClaimed().getEndpoint();
                            final long id = endpoint.getEndpoint().getEndpointId();
                            holdings.hold(endpoint);
                            return orElse(
                                    () -> onGranted.apply(Wire.endpoint(endpoint.getEndpoint(), stream.segment())),
                                    () -> releaseEndpoint(id));
                        },
                        late -> {
                            if (late.hasClaimed()) {
                                holdings.hold(late.getClaimed().getEndpoint());
                                releaseEndpoint(late.getClaimed()
                                        .getEndpoint()
                                        .getEndpoint()
                                        .getEndpointId());
                            }
                        }),
                Duration.ZERO);
    }

    /**
     * Opens a channel.
     *
     * @param endpointId of ours.
     * @param target     name of the other endpoint.
     * @param wait       for the name to appear.
     * @param reliable   true if the channel is to outlive memory that it is on.
     * @param onGranted  makes something of it, on the control thread; if it throws, the channel is given back.
     * @param <T>        what is made.
     * @return what was made.
     */
    public <T> T open(
            final long endpointId,
            final String target,
            final Duration wait,
            final boolean reliable,
            final Function<ChannelGrant, T> onGranted) {
        final ClientMessage.Builder message = ClientMessage.newBuilder()
                .setOpen(OpenChannelRequest.newBuilder()
                        .setEndpointId(endpointId)
                        .setTarget(target)
                        .setReliable(reliable)
                        .setWaitMillis(Math.clamp(wait.toMillis(), 0, Integer.MAX_VALUE)));
        return ask(
                new Request<>(
                        "open a channel to " + target,
                        message,
                        answer -> {
                            final ChannelEnd end = answer.getOpened().getChannel();
                            final ChannelKey key = Wire.key(end);
                            holdings.hold(key, end.getEndpointId());
                            return orElse(() -> onGranted.apply(Wire.channel(end)), () -> releaseChannel(key));
                        },
                        late -> {
                            if (late.hasOpened()) {
                                final ChannelEnd end = late.getOpened().getChannel();
                                holdings.hold(Wire.key(end), end.getEndpointId());
                                releaseChannel(Wire.key(end));
                            }
                        }),
                wait);
    }

    /**
     * Takes up a channel that a process of another host opened to this one, by a connection of its own. Does not wait.
     *
     * @param endpointId of ours.
     * @param channelKey 32 hexadecimal digits.
     * @param remoteName name of the other endpoint, as its process says it.
     * @param remoteVm   the VM of that process, as its certificate says it.
     * @param onGranted  makes something of it, on the control thread; if it throws, the channel is given back.
     * @param onRefused  told why there is none, on the control thread.
     */
    public void acceptFabric(
            final long endpointId,
            final String channelKey,
            final String remoteName,
            final String remoteVm,
            final Consumer<ChannelGrant> onGranted,
            final Consumer<VicinityException> onRefused) {
        final ClientMessage.Builder message = ClientMessage.newBuilder()
                .setAcceptFabric(AcceptFabricRequest.newBuilder()
                        .setEndpointId(endpointId)
                        .setChannelKey(ByteString.copyFrom(HexFormat.of().parseHex(channelKey)))
                        .setRemoteName(remoteName)
                        .setRemoteVm(remoteVm));
        final Request<Void> request = new Request<>(
                "accept a channel of " + remoteName,
                message,
                answer -> {
                    final ChannelEnd end = answer.getFabricAccepted().getChannel();
                    holdings.hold(Wire.key(end), end.getEndpointId());
                    return orElse(
                            () -> {
                                onGranted.accept(Wire.channel(end));
                                return null;
                            },
                            () -> releaseChannel(Wire.key(end)));
                },
                late -> {
                    if (late.hasFabricAccepted()) {
                        final ChannelEnd end = late.getFabricAccepted().getChannel();
                        holdings.hold(Wire.key(end), end.getEndpointId());
                        releaseChannel(Wire.key(end));
                    }
                });
        final var ignored = request.future().whenComplete((done, failure) -> {
            if (failure != null) {
                control.execute(() -> onRefused.accept(
                        failure instanceof final VicinityException named ? named : Failures.connectionLost(socket)));
            }
        });
        stream.submit(request, requestTimeout);
    }

    /**
     * Gives an endpoint back. Said again to a daemon that comes back, until one has heard it. Does not wait.
     *
     * @param endpointId of ours.
     */
    @Override
    public void releaseEndpoint(final long endpointId) {
        holdings.letGo(endpointId);
        stream.sendIfConnected(releaseRequest(endpointId));
    }

    /**
     * Gives an endpoint back, and waits until the daemon confirms it: its name is free then. Does not wait for a daemon that is away.
     *
     * @param endpointId of ours.
     * @throws VicinityException naming why it was not confirmed.
     */
    public void releaseEndpointAndWait(final long endpointId) {
        holdings.letGo(endpointId);
        final Request<Void> request = releaseRequest(endpointId);
        stream.sendIfConnected(request);
        await(request.what(), request.future(), requestTimeout);
    }

    private Request<Void> releaseRequest(final long endpointId) {
        return new Request<>(
                "release endpoint " + endpointId,
                ClientMessage.newBuilder()
                        .setReleaseEndpoint(ReleaseEndpointRequest.newBuilder().setEndpointId(endpointId)),
                ignored -> {
                    holdings.forget(endpointId);
                    return null;
                },
                ignored -> holdings.forget(endpointId));
    }

    /**
     * Gives an end of a channel back: it is mapped no more. Said again to a daemon that comes back, until one has heard it. Does
     * not wait.
     *
     * @param key of our end.
     */
    @Override
    public void releaseChannel(final ChannelKey key) {
        holdings.letGo(key);
        // What was let go stays known until the daemon says that the channel is gone, or knows nothing of it.
        stream.sendIfConnected(new Request<>(
                "release channel " + key,
                ClientMessage.newBuilder()
                        .setReleaseChannel(ReleaseChannelRequest.newBuilder()
                                .setChannelId(key.channelId())
                                .setSide(Wire.side(key))),
                ignored -> null,
                ignored -> {}));
    }

    /**
     * Lets go of an end of a channel that is mapped no more, and whose endpoint is given back next: that says it of all its ends at once.
     * Tells nobody.
     *
     * @param key of our end.
     */
    public void letGoWithEndpoint(final ChannelKey key) {
        holdings.letGo(key);
    }

    /**
     * Tells that the shared memory of a channel was found violated. Does not wait.
     *
     * @param key       of our end.
     * @param violation its name.
     */
    public void reportViolation(final ChannelKey key, final String violation) {
        stream.report(ClientMessage.newBuilder()
                .setViolation(ViolationReport.newBuilder()
                        .setChannelId(key.channelId())
                        .setSide(Wire.side(key))
                        .setViolation(violation))
                .build());
    }

    /**
     * Tells that connections on the fabric were not let in. Does not wait.
     *
     * @param reason its name.
     * @param count  of them.
     */
    public void reportRefusals(final String reason, final long count) {
        stream.report(ClientMessage.newBuilder()
                .setFabricRefusals(FabricRefusals.newBuilder().setReason(reason).setCount(count))
                .build());
    }

    /**
     * Tells for how long changes of route held receivers up. Does not wait.
     *
     * @param before the route that was left.
     * @param nanos  one for each change of a channel.
     */
    public void reportPauses(final Route before, final List<Long> nanos) {
        stream.report(ClientMessage.newBuilder()
                .setPauses(RoutePauses.newBuilder()
                        .setTo(Wire.route(before == Route.FABRIC ? Route.SHARED_MEMORY : Route.FABRIC))
                        .addAllNanos(nanos))
                .build());
    }

    /**
     * Says whether this process maps the segment. Does not wait; lost if the daemon is away, and then it takes it for mapped.
     *
     * @param mapped true if it does.
     */
    public void reportMemory(final boolean mapped) {
        stream.sayIfConnected(ClientMessage.newBuilder()
                .setMemory(MemoryUse.newBuilder().setMapped(mapped))
                .build());
    }

    /**
     * Says how far this process is with a route that a channel was ordered to. Does not wait; lost if the daemon is away, and then the
     * order is told again.
     *
     * @param key       of our end.
     * @param statement what there is to say.
     */
    public void reportRoute(final ChannelKey key, final RouteStatement statement) {
        final ReportRouteRequest.Builder request = ReportRouteRequest.newBuilder()
                .setChannelId(key.channelId())
                .setSide(Wire.side(key))
                .setEpoch(statement.epoch())
                .setReport(Wire.report(statement.report()))
                .setCarriesNothing(statement.carriesNothing())
                .setReceivedPosition(statement.received());
        statement
                .why()
                .ifPresent(why -> request.setFailure(Failure.newBuilder()
                        .setCode(why.code())
                        .setMessage(why.getMessage())
                        .setRemedy(why.remedy())));
        stream.sayIfConnected(ClientMessage.newBuilder().setReportRoute(request).build());
    }

    /** Says that this process maps nothing of the device any more. */
    @Override
    public void detached() {
        stream.detached();
    }

    /**
     * Does something later on the control thread, unless the session is closed by then.
     *
     * @param millis from now.
     * @param task   to do.
     */
    public void later(final long millis, final Runnable task) {
        final var ignored = control.schedule(task, millis);
    }

    /**
     * Ends the stream and makes another: what the daemon said is not what this process sees. On the control thread.
     *
     * @param why it is.
     */
    public void meetAgain(final VicinityException why) {
        stream.meetAgain(why);
    }

    /** Ends the stream. What is still held then is taken for dead. */
    @Override
    public void close() {
        stream.close();
    }

    private <T> T ask(final Request<T> request, final Duration wait) {
        final Duration timeout = requestTimeout.plus(wait);
        stream.submit(request, timeout);
        return await(request.what(), request.future(), timeout.plus(requestTimeout));
    }

    /** The stream itself ends each wait in time; the bound here is for a control thread that is stuck. */
    private <T> T await(final String what, final CompletableFuture<T> future, final Duration timeout) {
        try {
            return future.get(timeout.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            future.completeExceptionally(e);
            throw Failures.interrupted(what);
        } catch (final TimeoutException e) {
            future.completeExceptionally(e);
            final VicinityException failure = Failures.timedOut(what, timeout);
            failure.addSuppressed(control.stuck());
            throw failure;
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof final VicinityException failure) {
                // Made on the control thread: the caller wants to see where he called from, too.
                throw new VicinityException(failure.code(), failure.getMessage(), failure.remedy(), failure);
            }
            throw new VicinityException(
                    "INTERNAL", what + ": " + e.getCause(), "report this, with the log of this process", e.getCause());
        }
    }

    private static <T> T orElse(final Supplier<T> make, final Runnable undo) {
        try {
            return make.get();
        } catch (final RuntimeException e) {
            undo.run();
            throw e;
        }
    }
}
