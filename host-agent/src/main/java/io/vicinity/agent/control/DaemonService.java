package io.vicinity.agent.control;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.HeldEnd;
import io.vicinity.agent.tenant.Tenant;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.control.v1.AcceptFabricRequest;
import io.vicinity.control.v1.AcceptFabricResponse;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClaimEndpointResponse;
import io.vicinity.control.v1.DaemonMessage;
import io.vicinity.control.v1.EndpointSummary;
import io.vicinity.control.v1.FabricCredentialsRequest;
import io.vicinity.control.v1.FabricCredentialsResponse;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.ListEndpointsResponse;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseChannelResponse;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.ReleaseEndpointResponse;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.ReportRouteResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** The agent for daemons. Every call is about the caller's own tenant: there is no way to name another. */
final class DaemonService extends AgentForDaemonsGrpc.AgentForDaemonsImplBase {
    private final Directory directory;
    private final ScheduledExecutorService executor;
    private final PerVm perVm;
    private final FabricCertifier fabric;
    private final String agentVersion;
    private final Set<SessionStream> sessions = ConcurrentHashMap.newKeySet();

    DaemonService(
            final Directory directory,
            final ScheduledExecutorService executor,
            final Refusals refusals,
            final FabricCertifier fabric,
            final String agentVersion) {
        this.directory = directory;
        this.executor = executor;
        this.fabric = fabric;
        this.agentVersion = agentVersion;
        perVm = new PerVm(refusals, System::nanoTime);
    }

    @Override
    public StreamObserver<DaemonMessage> session(final StreamObserver<AgentMessage> response) {
        final ServerCallStreamObserver<AgentMessage> out = (ServerCallStreamObserver<AgentMessage>) response;
        final SessionStream session =
                new SessionStream(Caller.current(), out, executor, perVm, agentVersion, sessions::remove);
        sessions.add(session);
        return session;
    }

    /** Ends all streams because the agent does. */
    void goAway() {
        sessions.forEach(SessionStream::goAway);
    }

    @Override
    public void claimEndpoint(
            final ClaimEndpointRequest request, final StreamObserver<ClaimEndpointResponse> response) {
        final Caller caller = Caller.current();
        Calls.answerLater(
                (ServerCallStreamObserver<ClaimEndpointResponse>) response,
                () -> tenant(caller)
                        .claim(
                                caller.vm(),
                                request.getName(),
                                request.getArenaBytes(),
                                request.getFabricAddressesList(),
                                caller.origin())
                        .thenApply(endpoint -> ClaimEndpointResponse.newBuilder()
                                .setEndpoint(Messages.owned(endpoint))
                                .build()),
                failure -> perVm.refused(caller, failure));
    }

    @Override
    public void releaseEndpoint(
            final ReleaseEndpointRequest request, final StreamObserver<ReleaseEndpointResponse> response) {
        final Caller caller = Caller.current();
        answer(caller, response, () -> {
            tenant(caller).releaseEndpoint(caller.vm(), request.getEndpointId(), request.getDied());
            return ReleaseEndpointResponse.getDefaultInstance();
        });
    }

    @Override
    public void openChannel(final OpenChannelRequest request, final StreamObserver<OpenChannelResponse> response) {
        new WaitingOpen(
                        Caller.current(),
                        request,
                        (ServerCallStreamObserver<OpenChannelResponse>) response,
                        directory,
                        executor,
                        perVm)
                .start();
    }

    @Override
    public void releaseChannel(
            final ReleaseChannelRequest request, final StreamObserver<ReleaseChannelResponse> response) {
        final Caller caller = Caller.current();
        answer(caller, response, () -> {
            final HeldEnd held = new HeldEnd(request.getChannelId(), Messages.side(request.getSide()));
            tenant(caller).releaseChannel(caller.vm(), held, request.getDied());
            return ReleaseChannelResponse.getDefaultInstance();
        });
    }

    @Override
    public void acceptFabric(final AcceptFabricRequest request, final StreamObserver<AcceptFabricResponse> response) {
        final Caller caller = Caller.current();
        answer(
                caller,
                response,
                () -> AcceptFabricResponse.newBuilder()
                        .setChannel(Messages.end(tenant(caller)
                                .acceptOnFabric(
                                        caller.vm(),
                                        request.getEndpointId(),
                                        Messages.channelKey(request.getChannelKey()),
                                        request.getRemoteName(),
                                        request.getRemoteVm(),
                                        caller.origin())))
                        .build());
    }

    @Override
    public void reportRoute(final ReportRouteRequest request, final StreamObserver<ReportRouteResponse> response) {
        final Caller caller = Caller.current();
        answer(caller, response, () -> {
            tenant(caller)
                    .routes()
                    .report(
                            caller.vm(),
                            new HeldEnd(request.getChannelId(), Messages.side(request.getSide())),
                            Messages.statement(request));
            return ReportRouteResponse.getDefaultInstance();
        });
    }

    @Override
    public void fabricCredentials(
            final FabricCredentialsRequest request, final StreamObserver<FabricCredentialsResponse> response) {
        final Caller caller = Caller.current();
        answer(caller, response, () -> fabric.issue(caller.identity()));
    }

    @Override
    public void listEndpoints(
            final ListEndpointsRequest request, final StreamObserver<ListEndpointsResponse> response) {
        final Caller caller = Caller.current();
        answer(caller, response, () -> {
            final ListEndpointsResponse.Builder list = ListEndpointsResponse.newBuilder();
            final TenantReport report = tenant(caller).report();
            report.names()
                    .forEach(name -> list.addEndpoints(EndpointSummary.newBuilder()
                            .setName(name.name())
                            .setVm(name.vm())
                            .setPeerId(name.peerId())
                            .setChannels(name.channels())
                            .setHost(report.host())));
            report.elsewhere()
                    .forEach(entry -> list.addEndpoints(EndpointSummary.newBuilder()
                            .setName(entry.name())
                            .setVm(entry.location().vm())
                            .setHost(entry.location().host())
                            .setElsewhere(true)));
            return list.build();
        });
    }

    private <T> void answer(final Caller caller, final StreamObserver<T> response, final Supplier<T> body) {
        Calls.answer(response, body, failure -> perVm.refused(caller, failure));
    }

    private static Tenant tenant(final Caller caller) {
        return caller.tenant().tenant();
    }
}
