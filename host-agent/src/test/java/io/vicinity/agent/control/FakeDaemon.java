package io.vicinity.agent.control;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.control.ControlProtocol;
import io.vicinity.control.v1.Acknowledge;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.AgentForDaemonsGrpc.AgentForDaemonsBlockingStub;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.Challenge;
import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.DaemonMessage;
import io.vicinity.control.v1.Detached;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.MemoryReport;
import io.vicinity.control.v1.NonceProof;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.Side;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.control.v1.Welcome;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/** A daemon as the agent sees it: real TLS, a real BAR, and all that it was told. */
public final class FakeDaemon implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final Path bar;
    private final ManagedChannel connection;
    private final AgentForDaemonsBlockingStub calls;
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private StreamObserver<DaemonMessage> out;
    private boolean acknowledging = true;
    private boolean corruptProof;

    /** What was told since the welcome, merged. */
    public final Map<Long, ChannelEnd> offered = new ConcurrentHashMap<>();

    public final List<Long> gone = new ArrayList<>();
    public final List<Long> goneEndpoints = new ArrayList<>();
    /** Number of the drain; 0: it is not drained. */
    public long drain;

    public long version;
    public Welcome welcome;

    public FakeDaemon(final HostPort agent, final Credentials credentials, final Path bar) {
        this.bar = bar;
        try {
            connection = NettyChannelBuilder.forAddress("localhost", agent.port())
                    .sslContext(GrpcSslContexts.forClient()
                            .keyManager(credentials.key(), credentials.certificate())
                            .trustManager(credentials.authority())
                            .protocols("TLSv1.3")
                            .build())
                    .build();
        } catch (final SSLException e) {
            throw new IllegalStateException(e);
        }
        calls = AgentForDaemonsGrpc.newBlockingStub(connection);
    }

    public AgentForDaemonsBlockingStub calls() {
        return calls.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A hello of a new life, with what lies in the BAR. */
    public DaemonHello hello() throws IOException {
        try (Mapping header = Mapping.map(bar, 0, SegmentDescriptor.HEADER_LENGTH)) {
            return DaemonHello.newBuilder()
                    .setProtocolVersion(ControlProtocol.PROTOCOL_VERSION)
                    .setSoftwareVersion("fake")
                    .setLayoutVersion(SegmentDescriptor.layoutMajor(header.buffer()))
                    .setSegmentGeneration(SegmentDescriptor.generation(header.buffer()))
                    .setBarLength(Files.size(bar))
                    .build();
        }
    }

    public FakeDaemon attach() throws Exception {
        return attach(hello -> hello);
    }

    public FakeDaemon attach(final UnaryOperator<DaemonHello.Builder> change) throws Exception {
        begin(change);
        final Object answer = next();
        if (!(answer instanceof final AgentMessage message) || !message.hasChallenge()) {
            throw new AssertionError("no challenge but " + answer);
        }
        prove(message.getChallenge());
        final Object greeting = next();
        if (!(greeting instanceof final AgentMessage welcomed) || !welcomed.hasWelcome()) {
            throw new AssertionError("no welcome but " + greeting);
        }
        welcome = welcomed.getWelcome();
        apply(welcome.getChanges());
        return this;
    }

    /** Attaches, and expects a refusal. */
    public Failure refused(final UnaryOperator<DaemonHello.Builder> change) throws Exception {
        begin(change);
        AgentMessage message = (AgentMessage) next();
        if (message.hasChallenge()) {
            prove(message.getChallenge());
            message = (AgentMessage) next();
        }
        return message.getRefused();
    }

    public FakeDaemon withCorruptProof() {
        corruptProof = true;
        return this;
    }

    public FakeDaemon withoutAcknowledging() {
        acknowledging = false;
        return this;
    }

    public void begin(final UnaryOperator<DaemonHello.Builder> change) throws IOException {
        received.clear();
        out = AgentForDaemonsGrpc.newStub(connection).session(new StreamObserver<>() {
            @Override
            public void onNext(final AgentMessage message) {
                received.add(message);
            }

            @Override
            public void onError(final Throwable thrown) {
                received.add(thrown);
            }

            @Override
            public void onCompleted() {
                received.add("completed");
            }
        });
        out.onNext(DaemonMessage.newBuilder()
                .setHello(change.apply(hello().toBuilder()))
                .build());
    }

    private void prove(final Challenge challenge) throws IOException {
        final byte[] nonce = new byte[challenge.getNonceLength()];
        final long page = challenge.getNonceOffset() / SegmentDescriptor.PAGE * SegmentDescriptor.PAGE;
        try (Mapping table = Mapping.map(bar, page, SegmentDescriptor.PAGE)) {
            table.buffer().getBytes((int) (challenge.getNonceOffset() - page), nonce);
        }
        nonce[0] ^= (byte) (corruptProof ? 1 : 0);
        out.onNext(DaemonMessage.newBuilder()
                .setProof(NonceProof.newBuilder().setNonce(ByteString.copyFrom(nonce)))
                .build());
    }

    /** The next message, error or end of the stream. */
    public Object next() throws InterruptedException {
        final Object next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("the agent said nothing");
        }
        return next;
    }

    /** Applies the next changes. */
    public Changes nextChanges() throws InterruptedException {
        final Object next = next();
        if (!(next instanceof final AgentMessage message) || !message.hasChanges()) {
            throw new AssertionError("no changes but " + next);
        }
        apply(message.getChanges());
        return message.getChanges();
    }

    /** Applies all that was received and what comes until the condition holds. */
    public void until(final BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            nextChanges();
        }
    }

    private void apply(final Changes changes) {
        changes.getChannelsList().forEach(end -> offered.put(end.getChannelId() * 2 + end.getSideValue() - 1, end));
        changes.getGoneList().forEach(end -> {
            offered.remove(end.getChannelId() * 2 + end.getSideValue() - 1);
            gone.add(end.getChannelId());
        });
        goneEndpoints.addAll(changes.getGoneEndpointsList());
        drain = changes.getDrain();
        version = changes.getVersion();
        if (acknowledging) {
            out.onNext(DaemonMessage.newBuilder()
                    .setAcknowledge(Acknowledge.newBuilder().setVersion(version))
                    .build());
        }
    }

    public ChannelEnd end(final long channelId, final Side side) {
        return offered.get(channelId * 2 + side.getNumber() - 1);
    }

    public EndpointInfo claim(final String name) {
        return claim(name, 0);
    }

    public EndpointInfo claim(final String name, final long arenaBytes) {
        return calls().claimEndpoint(ClaimEndpointRequest.newBuilder()
                        .setName(name)
                        .setArenaBytes(arenaBytes)
                        .build())
                .getEndpoint()
                .getEndpoint();
    }

    public EndpointInfo claim(final String name, final List<String> fabricAddresses) {
        return calls().claimEndpoint(ClaimEndpointRequest.newBuilder()
                        .setName(name)
                        .addAllFabricAddresses(fabricAddresses)
                        .build())
                .getEndpoint()
                .getEndpoint();
    }

    public ChannelEnd open(final EndpointInfo from, final String target) {
        return open(from, target, 0);
    }

    public ChannelEnd open(final EndpointInfo from, final String target, final int waitMillis) {
        return calls().openChannel(OpenChannelRequest.newBuilder()
                        .setEndpointId(from.getEndpointId())
                        .setTarget(target)
                        .setWaitMillis(waitMillis)
                        .build())
                .getChannel();
    }

    public void release(final ChannelEnd end, final boolean died) {
        final var ignored = calls().releaseChannel(ReleaseChannelRequest.newBuilder()
                .setChannelId(end.getChannelId())
                .setSide(end.getSide())
                .setDied(died)
                .build());
    }

    public void release(final EndpointInfo endpoint, final boolean died) {
        final var ignored = calls().releaseEndpoint(ReleaseEndpointRequest.newBuilder()
                .setEndpointId(endpoint.getEndpointId())
                .setDied(died)
                .build());
    }

    public void report(final ChannelEnd end, final String violation) {
        out.onNext(DaemonMessage.newBuilder()
                .setViolation(ViolationReport.newBuilder()
                        .setChannelId(end.getChannelId())
                        .setSide(end.getSide())
                        .setViolation(violation))
                .build());
    }

    /** Says that nothing maps the device any more. */
    public void sayDetached() {
        out.onNext(DaemonMessage.newBuilder()
                .setDetached(Detached.getDefaultInstance())
                .build());
    }

    /** Says what maps the segment: nothing, or these processes. */
    public void sayMemory(final Long... pids) {
        sayMemoryOf(drain, pids);
    }

    /** The same in answer to a drain that may not be the newest. */
    public void sayMemoryOf(final long drain, final Long... pids) {
        out.onNext(DaemonMessage.newBuilder()
                .setMemory(MemoryReport.newBuilder()
                        .setDrain(drain)
                        .setUnmapped(pids.length == 0)
                        .addAllPids(List.of(pids)))
                .build());
    }

    /** How the stream ends, whatever is told before. */
    public Object end() throws InterruptedException {
        Object next = next();
        while (next instanceof AgentMessage) {
            next = next();
        }
        return next;
    }

    /** Ends the stream in order; the connection stays. */
    public void endStream() {
        out.onCompleted();
    }

    public ManagedChannel connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.shutdownNow();
        try {
            if (!connection.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the connection does not end");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
