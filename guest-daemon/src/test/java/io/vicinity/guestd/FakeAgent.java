package io.vicinity.guestd;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.AcceptFabricRequest;
import io.vicinity.control.v1.AcceptFabricResponse;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.Challenge;
import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClaimEndpointResponse;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.DaemonMessage;
import io.vicinity.control.v1.Detach;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.EndpointSummary;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.GoneChannel;
import io.vicinity.control.v1.HeldEndpoint;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.ListEndpointsResponse;
import io.vicinity.control.v1.MemoryReport;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.PeerInfo;
import io.vicinity.control.v1.Region;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseChannelResponse;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.ReleaseEndpointResponse;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.ReportRouteResponse;
import io.vicinity.control.v1.Route;
import io.vicinity.control.v1.RouteOrder;
import io.vicinity.control.v1.RoutePhase;
import io.vicinity.control.v1.SegmentInfo;
import io.vicinity.control.v1.Side;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.control.v1.Welcome;
import io.vicinity.guestd.broker.EndKey;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.PeerTableDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An agent of one VM, over real mutual TLS, whose memory survives its restarts. Slow and simple; all state under one lock. */
final class FakeAgent extends AgentForDaemonsGrpc.AgentForDaemonsImplBase implements AutoCloseable {
    static final int PEER = 3;
    static final long INCARNATION = 77;

    final List<DaemonHello> hellos = Collections.synchronizedList(new ArrayList<>());
    final List<ReleaseEndpointRequest> releasedEndpoints = Collections.synchronizedList(new ArrayList<>());
    final List<ReleaseChannelRequest> releasedChannels = Collections.synchronizedList(new ArrayList<>());
    final List<ReleaseEndpointRequest> endpointsReleasedByHello = Collections.synchronizedList(new ArrayList<>());
    final List<ReleaseChannelRequest> channelsReleasedByHello = Collections.synchronizedList(new ArrayList<>());
    final List<Long> releasedByAbsence = Collections.synchronizedList(new ArrayList<>());
    final List<ViolationReport> violations = Collections.synchronizedList(new ArrayList<>());
    final List<ReportRouteRequest> routeReports = Collections.synchronizedList(new ArrayList<>());

    private final TestSegment segment;
    private final Path pki;
    private final Map<Long, OwnedEndpoint> endpoints = new LinkedHashMap<>();
    private final Map<EndKey, ChannelEnd> ends = new LinkedHashMap<>();
    /** The hellos of the sessions that ended by saying that nothing is mapped any more. */
    final List<DaemonHello> detached = Collections.synchronizedList(new ArrayList<>());

    final List<DaemonHello> memoryLost = Collections.synchronizedList(new ArrayList<>());

    final List<MemoryReport> memoryReports = Collections.synchronizedList(new ArrayList<>());

    private Server server;
    private long drain;
    private int port;
    private StreamObserver<AgentMessage> stream;
    private long version;
    private long lastId = 100;
    private ClaimEndpointRequest lastClaim;
    private long incarnation = INCARNATION;
    private Failure refusal;
    private boolean swallowOpens;
    private final List<Runnable> lateAnswers = new ArrayList<>();
    private boolean answersClaimsLate;

    FakeAgent(final TestSegment segment, final Path pki) {
        this.segment = segment;
        this.pki = pki;
    }

    FakeAgent start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sslContext(GrpcSslContexts.forServer(
                                pki.resolve("cert.pem").toFile(),
                                pki.resolve("key.pem").toFile())
                        .trustManager(pki.resolve("ca.pem").toFile())
                        .clientAuth(ClientAuth.REQUIRE)
                        .protocols("TLSv1.3")
                        .build())
                .addService(this)
                .build()
                .start();
        port = server.getPort();
        return this;
    }

    /** Takes the port of an agent that was killed. */
    void startOn(final FakeAgent other) throws IOException {
        port = other.port;
        start();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** As if it were killed: connections break. */
    void kill() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            stream = null;
        }
    }

    /** The device is to be taken out of the VM. */
    synchronized void detach(final int deadlineMillis) {
        stream.onNext(AgentMessage.newBuilder()
                .setDetach(Detach.newBuilder().setDeadlineMillis(deadlineMillis))
                .build());
    }

    synchronized void loseMemory() {
        endpoints.clear();
        ends.clear();
        version = 0;
        incarnation++;
    }

    synchronized void refuseWith(final Failure failure) {
        refusal = failure;
    }

    /** Claims are done at once, and answered when {@link #answerClaims} is called. */
    synchronized void answerClaimsLate() {
        answersClaimsLate = true;
    }

    synchronized void answerClaims() {
        answersClaimsLate = false;
        lateAnswers.forEach(Runnable::run);
        lateAnswers.clear();
    }

    /** As it arrived. */
    synchronized ClaimEndpointRequest lastClaim() {
        return lastClaim;
    }

    synchronized boolean hasClaimed(final String name) {
        return endpoints.values().stream()
                .anyMatch(endpoint -> endpoint.getEndpoint().getName().equals(name));
    }

    /** Opens are done, and what comes by the fabric is taken up, but no process hears of it. */
    synchronized void swallowOpens() {
        swallowOpens = true;
    }

    @Override
    public StreamObserver<DaemonMessage> session(final StreamObserver<AgentMessage> responses) {
        return new StreamObserver<>() {
            private DaemonHello hello;
            private byte[] nonce;

            @Override
            public void onNext(final DaemonMessage message) {
                switch (message.getMessageCase()) {
                    case HELLO -> {
                        hello = message.getHello();
                        hellos.add(hello);
                        nonce = challenge(responses);
                    }
                    case PROOF ->
                        welcome(responses, hello, message.getProof().getNonce().equals(ByteString.copyFrom(nonce)));
                    case VIOLATION -> violations.add(message.getViolation());
                    case DETACHED -> detached.add(hello);
                    case MEMORY -> memoryReports.add(message.getMemory());
                    case MEMORY_LOST -> memoryLost.add(hello);
                    default -> {}
                }
            }

            @Override
            public void onError(final Throwable thrown) {}

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }

    private synchronized byte[] challenge(final StreamObserver<AgentMessage> responses) {
        final byte[] nonce = new byte[PeerTableDescriptor.NONCE_LENGTH];
        new SecureRandom().nextBytes(nonce);
        PeerTableDescriptor.writeNonce(segment.peers(), PEER, nonce);
        responses.onNext(AgentMessage.newBuilder()
                .setChallenge(Challenge.newBuilder()
                        .setNonceOffset(PeerTableDescriptor.nonceOffset(segment.layout(), PEER))
                        .setNonceLength(nonce.length))
                .build());
        return nonce;
    }

    private synchronized void welcome(
            final StreamObserver<AgentMessage> responses, final DaemonHello hello, final boolean proved) {
        final Failure why;
        if (!proved) {
            why = FailureStatus.failure("NONCE_MISMATCH", "the nonce is another one", "give its BAR");
        } else if (hello.getIncarnation() != 0 && hello.getIncarnation() != incarnation) {
            why = FailureStatus.failure("INCARNATION_UNKNOWN", "the agent knows no such incarnation", "start anew");
        } else {
            why = refusal;
        }
        if (why != null) {
            responses.onNext(AgentMessage.newBuilder().setRefused(why).build());
            responses.onCompleted();
            return;
        }
        if (hello.getIncarnation() == 0) {
            endpoints.clear();
            ends.clear();
        } else if (hello.getKnowsHeld()) {
            hello.getReleasedChannelsList().forEach(released -> {
                channelsReleasedByHello.add(released);
                letGo(new EndKey(released.getChannelId(), released.getSide()), reason(released.getDied()));
            });
            hello.getReleasedEndpointsList().forEach(released -> {
                endpointsReleasedByHello.add(released);
                drop(released.getEndpointId(), reason(released.getDied()));
            });
            final List<Long> held = hello.getHeldEndpointsList().stream()
                    .map(HeldEndpoint::getEndpointId)
                    .toList();
            List.copyOf(endpoints.keySet()).stream()
                    .filter(id -> !held.contains(id))
                    .forEach(id -> {
                        releasedByAbsence.add(id);
                        drop(id, CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
                    });
        }
        stream = responses;
        touchOrdered();
        final boolean all = hello.getLastVersion() == 0 || hello.getIncarnation() != incarnation;
        responses.onNext(AgentMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setVm("vm-a")
                        .setPeerId(PEER)
                        .setIncarnation(incarnation)
                        .setAgentVersion("fake")
                        .setSegment(SegmentInfo.newBuilder()
                                .setTenant(TestSegment.TENANT)
                                .setSize(segment.layout().size())
                                .setGeneration(segment.layout().generation())
                                .setLayoutVersion(1))
                        .setChanges(Changes.newBuilder()
                                .setDrain(drain)
                                .setVersion(version)
                                .addAllEndpoints(endpoints.values())
                                .addAllChannels(ends.values().stream()
                                        .filter(end -> all || end.getVersion() > hello.getLastVersion())
                                        .toList())
                                .addPeers(PeerInfo.newBuilder()
                                        .setPeerId(PEER)
                                        .setVm("vm-a")
                                        .setIncarnation(incarnation)
                                        .setConnected(true))))
                .build());
    }

    /** An operator drains the VM by a drain of this number, or, by 0, undrains it. */
    synchronized void drained(final long number) {
        drain = number;
        send(Changes.newBuilder());
    }

    private synchronized void send(final Changes.Builder changes) {
        if (stream != null) {
            stream.onNext(AgentMessage.newBuilder()
                    .setChanges(changes.setVersion(version).setDrain(drain))
                    .build());
        }
    }

    @Override
    public synchronized void claimEndpoint(
            final ClaimEndpointRequest request, final StreamObserver<ClaimEndpointResponse> responses) {
        if (hasClaimed(request.getName())) {
            responses.onError(FailureStatus.toException(FailureStatus.failure(
                    "NAME_TAKEN", "endpoint " + request.getName() + " is claimed", "choose another name")));
            return;
        }
        lastClaim = request;
        final long id = ++lastId;
        final OwnedEndpoint endpoint = OwnedEndpoint.newBuilder()
                .setEndpoint(EndpointInfo.newBuilder()
                        .setEndpointId(id)
                        .setName(request.getName())
                        .setPeerId(PEER))
                .setToken(ByteString.copyFromUtf8("token of " + id))
                .build();
        endpoints.put(id, endpoint);
        final Runnable answer = () -> {
            responses.onNext(
                    ClaimEndpointResponse.newBuilder().setEndpoint(endpoint).build());
            responses.onCompleted();
        };
        if (answersClaimsLate) {
            lateAnswers.add(answer);
        } else {
            answer.run();
        }
    }

    @Override
    public synchronized void openChannel(
            final OpenChannelRequest request, final StreamObserver<OpenChannelResponse> responses) {
        final OwnedEndpoint opener = endpoints.get(request.getEndpointId());
        final OwnedEndpoint target = endpoints.values().stream()
                .filter(endpoint -> endpoint.getEndpoint().getName().equals(request.getTarget()))
                .findFirst()
                .orElse(null);
        if (opener == null || target == null) {
            responses.onError(FailureStatus.toException(FailureStatus.failure(
                    "ENDPOINT_UNKNOWN", "there is no endpoint " + request.getTarget(), "start it")));
            return;
        }
        final long id = ++lastId;
        final int slot = (int) (id * 2 % TestSegment.COUNTER_SLOTS);
        CountersDescriptor.format(segment.counters(), slot, id, id);
        CountersDescriptor.format(segment.counters(), slot + 1, id, id);
        final ChannelEnd sideA = end(id, Side.SIDE_A, opener, target, request.getReliable(), slot, slot + 1);
        final ChannelEnd sideB = end(id, Side.SIDE_B, target, opener, request.getReliable(), slot + 1, slot);
        // Both ends are of this VM: a real agent tells the opener's too.
        send(Changes.newBuilder().addChannels(sideA).addChannels(sideB));
        if (swallowOpens) {
            responses.onError(Status.INTERNAL.withDescription("lost").asRuntimeException());
            return;
        }
        responses.onNext(OpenChannelResponse.newBuilder().setChannel(sideA).build());
        responses.onCompleted();
    }

    /** The stream is faster than the answer, and tells of an order already. */
    @Override
    public synchronized void acceptFabric(
            final AcceptFabricRequest request, final StreamObserver<AcceptFabricResponse> responses) {
        final OwnedEndpoint own = endpoints.get(request.getEndpointId());
        final long id = ++lastId;
        final int slot = (int) (id * 2 % TestSegment.COUNTER_SLOTS);
        CountersDescriptor.format(segment.counters(), slot, id, id);
        final ChannelEnd accepted = end(id, Side.SIDE_B, own, own, false, slot, 0).toBuilder()
                .clearRegion()
                .setRoute(Route.ROUTE_FABRIC)
                .build();
        ends.put(EndKey.of(accepted), accepted);
        send(Changes.newBuilder()
                .addChannels(accepted.toBuilder()
                        .setOrder(RouteOrder.newBuilder()
                                .setEpoch(2)
                                .setRoute(Route.ROUTE_SHARED_MEMORY)
                                .setPhase(RoutePhase.ROUTE_PHASE_PREPARE))
                        .setVersion(++version)));
        if (swallowOpens) {
            responses.onError(
                    FailureStatus.toException(FailureStatus.failure("NOT_PERMITTED", "never mind", "ask again")));
            return;
        }
        responses.onNext(AcceptFabricResponse.newBuilder().setChannel(accepted).build());
        responses.onCompleted();
    }

    private ChannelEnd end(
            final long id,
            final Side side,
            final OwnedEndpoint own,
            final OwnedEndpoint remote,
            final boolean reliable,
            final int slot,
            final int remoteSlot) {
        final ChannelEnd end = ChannelEnd.newBuilder()
                .setChannelId(id)
                .setSide(side)
                .setEndpointId(own.getEndpoint().getEndpointId())
                .setRemote(remote.getEndpoint())
                .setRegion(Region.newBuilder().setOffset(65536).setLength(65536).setGeneration(id))
                .setCounterGeneration(id)
                .setCounterSlot(slot)
                .setRemoteCounterSlot(remoteSlot)
                .setState(ChannelState.CHANNEL_STATE_OPEN)
                .setRoute(Route.ROUTE_SHARED_MEMORY)
                .setEpoch(1)
                .setReliable(reliable)
                .setVersion(++version)
                .build();
        ends.put(EndKey.of(end), end);
        return end;
    }

    /** Orders a channel to the fabric: both ends are told. */
    synchronized void order(final long channelId, final RoutePhase phase) {
        ends.replaceAll((key, end) -> key.channelId() == channelId
                ? end.toBuilder()
                        .setOrder(RouteOrder.newBuilder()
                                .setEpoch(2)
                                .setRoute(Route.ROUTE_FABRIC)
                                .setPhase(phase))
                        .build()
                : end);
        final Changes.Builder changes = Changes.newBuilder();
        touchOrdered().forEach(changes::addChannels);
        send(changes);
    }

    private List<ChannelEnd> touchOrdered() {
        ends.replaceAll((key, end) ->
                end.hasOrder() ? end.toBuilder().setVersion(++version).build() : end);
        return ends.values().stream().filter(ChannelEnd::hasOrder).toList();
    }

    @Override
    public void reportRoute(final ReportRouteRequest request, final StreamObserver<ReportRouteResponse> responses) {
        routeReports.add(request);
        responses.onNext(ReportRouteResponse.getDefaultInstance());
        responses.onCompleted();
    }

    @Override
    public synchronized void releaseEndpoint(
            final ReleaseEndpointRequest request, final StreamObserver<ReleaseEndpointResponse> responses) {
        releasedEndpoints.add(request);
        drop(request.getEndpointId(), reason(request.getDied()));
        responses.onNext(ReleaseEndpointResponse.getDefaultInstance());
        responses.onCompleted();
    }

    private static CloseReason reason(final boolean died) {
        return died ? CloseReason.CLOSE_REASON_PEER_DIED : CloseReason.CLOSE_REASON_CLOSED_BY_PEER;
    }

    private void drop(final long endpointId, final CloseReason reason) {
        endpoints.remove(endpointId);
        for (final ChannelEnd end : List.copyOf(ends.values())) {
            if (end.getEndpointId() == endpointId) {
                letGo(EndKey.of(end), reason);
            }
        }
    }

    @Override
    public synchronized void releaseChannel(
            final ReleaseChannelRequest request, final StreamObserver<ReleaseChannelResponse> responses) {
        releasedChannels.add(request);
        letGo(new EndKey(request.getChannelId(), request.getSide()), CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
        responses.onNext(ReleaseChannelResponse.getDefaultInstance());
        responses.onCompleted();
    }

    private void letGo(final EndKey key, final CloseReason reason) {
        if (ends.remove(key) == null) {
            return;
        }
        final Side otherSide = key.side() == Side.SIDE_A ? Side.SIDE_B : Side.SIDE_A;
        final EndKey other = new EndKey(key.channelId(), otherSide);
        final ChannelEnd remaining = ends.get(other);
        version++;
        if (remaining != null) {
            final ChannelEnd closing = remaining.toBuilder()
                    .setState(ChannelState.CHANNEL_STATE_CLOSING)
                    .setCloseReason(reason)
                    .setVersion(version)
                    .build();
            ends.put(other, closing);
            send(Changes.newBuilder().addChannels(closing));
        } else {
            send(Changes.newBuilder()
                    .addGone(GoneChannel.newBuilder()
                            .setChannelId(key.channelId())
                            .setSide(Side.SIDE_A))
                    .addGone(GoneChannel.newBuilder()
                            .setChannelId(key.channelId())
                            .setSide(Side.SIDE_B)));
        }
    }

    synchronized void evict(final long endpointId) {
        drop(endpointId, CloseReason.CLOSE_REASON_EVICTED);
        version++;
        send(Changes.newBuilder().addGoneEndpoints(endpointId));
    }

    @Override
    public synchronized void listEndpoints(
            final ListEndpointsRequest request, final StreamObserver<ListEndpointsResponse> responses) {
        responses.onNext(ListEndpointsResponse.newBuilder()
                .addAllEndpoints(endpoints.values().stream()
                        .map(endpoint -> EndpointSummary.newBuilder()
                                .setName(endpoint.getEndpoint().getName())
                                .setVm("vm-a")
                                .build())
                        .collect(Collectors.toList()))
                .build());
        responses.onCompleted();
    }

    synchronized int endCount() {
        return ends.size();
    }

    synchronized int endpointCount() {
        return endpoints.size();
    }

    @Override
    public void close() {
        kill();
    }
}
