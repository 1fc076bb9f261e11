package io.vicinity.benchmarks.control;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.control.ControlProtocol;
import io.vicinity.control.v1.Acknowledge;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.AgentForDaemonsGrpc.AgentForDaemonsStub;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.Challenge;
import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.DaemonMessage;
import io.vicinity.control.v1.NonceProof;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.Side;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A guest daemon as the agent sees it, with one process that opens channels and closes them at once, and that closes what is opened to it
 * when the other end did. What a real daemon says to the agent for that, this one says too: the stream with its acknowledgements, and a call for each
 * opening and each release. Whoever waits for it waits on another thread than gRPC's.
 */
final class SimulatedDaemon implements AutoCloseable {
    private final Path bar;
    private final ManagedChannel connection;
    private final AgentForDaemonsStub calls;
    private final LongAdder closed;
    private final CompletableFuture<Void> welcomed = new CompletableFuture<>();
    private final CompletableFuture<Void> failed;
    private StreamObserver<DaemonMessage> out;
    private long endpointId;
    private String target;
    private volatile boolean stopping;

    /**
     * Connects.
     *
     * @param agent       address.
     * @param credentials of the VM.
     * @param bar         file that the tenant's segment is.
     * @param closed      counts channels that were opened here and are over at both ends.
     * @param failed      completed by whatever should not happen.
     */
    SimulatedDaemon(
            final HostPort agent,
            final Credentials credentials,
            final Path bar,
            final LongAdder closed,
            final CompletableFuture<Void> failed)
            throws IOException {
        this.bar = bar;
        this.closed = closed;
        this.failed = failed;
        connection = NettyChannelBuilder.forAddress(agent.host(), agent.port())
                .sslContext(GrpcSslContexts.forClient()
                        .keyManager(credentials.key(), credentials.certificate())
                        .trustManager(credentials.authority())
                        .protocols("TLSv1.3")
                        .build())
                .directExecutor()
                .build();
        calls = AgentForDaemonsGrpc.newStub(connection);
    }

    /** Registers the VM and claims an endpoint. */
    void attach(final String endpoint) throws IOException {
        final DaemonHello hello = hello();
        out = calls.session(observer(this::heard));
        out.onNext(DaemonMessage.newBuilder().setHello(hello).build());
        await(welcomed);
        final CompletableFuture<Void> claimed = new CompletableFuture<>();
        calls.claimEndpoint(ClaimEndpointRequest.newBuilder().setName(endpoint).build(), observer(response -> {
            endpointId = response.getEndpoint().getEndpoint().getEndpointId();
            claimed.complete(null);
        }));
        await(claimed);
    }

    private void await(final CompletableFuture<Void> step) {
        CompletableFuture.anyOf(step, failed).join();
    }

    private DaemonHello hello() throws IOException {
        try (Mapping header = Mapping.map(bar, 0, SegmentDescriptor.HEADER_LENGTH)) {
            return DaemonHello.newBuilder()
                    .setProtocolVersion(ControlProtocol.PROTOCOL_VERSION)
                    .setSoftwareVersion("simulated")
                    .setLayoutVersion(SegmentDescriptor.layoutMajor(header.buffer()))
                    .setSegmentGeneration(SegmentDescriptor.generation(header.buffer()))
                    .setBarLength(Files.size(bar))
                    .build();
        }
    }

    /**
     * Opens and closes channels from now on.
     *
     * @param name  of the endpoint that they are opened to.
     * @param width how many are under way at a time.
     */
    void begin(final String name, final int width) {
        target = name;
        for (int i = 0; i < width; i++) {
            open();
        }
    }

    /** Opens no more. What is under way ends by itself. */
    void stop() {
        stopping = true;
    }

    private void open() {
        if (stopping) {
            return;
        }
        calls.openChannel(
                OpenChannelRequest.newBuilder()
                        .setEndpointId(endpointId)
                        .setTarget(target)
                        .build(),
                observer(response -> release(response.getChannel().getChannelId(), Side.SIDE_A)));
    }

    private void release(final long channelId, final Side side) {
        calls.releaseChannel(
                ReleaseChannelRequest.newBuilder()
                        .setChannelId(channelId)
                        .setSide(side)
                        .build(),
                observer(response -> {}));
    }

    private void heard(final AgentMessage message) {
        switch (message.getMessageCase()) {
            case CHALLENGE -> prove(message.getChallenge());
            case WELCOME -> {
                applied(message.getWelcome().getChanges());
                welcomed.complete(null);
            }
            case CHANGES -> applied(message.getChanges());
            default -> failed.completeExceptionally(new IllegalStateException("the agent said " + message));
        }
    }

    private void prove(final Challenge challenge) {
        final byte[] nonce = new byte[challenge.getNonceLength()];
        final long page = challenge.getNonceOffset() / SegmentDescriptor.PAGE * SegmentDescriptor.PAGE;
        try (Mapping table = Mapping.map(bar, page, SegmentDescriptor.PAGE)) {
            table.buffer().getBytes((int) (challenge.getNonceOffset() - page), nonce);
        } catch (final IOException e) {
            failed.completeExceptionally(e);
            return;
        }
        out.onNext(DaemonMessage.newBuilder()
                .setProof(NonceProof.newBuilder().setNonce(ByteString.copyFrom(nonce)))
                .build());
    }

    private void applied(final Changes changes) {
        changes.getChannelsList().stream()
                .filter(end -> end.getSide() == Side.SIDE_B && end.getState() == ChannelState.CHANNEL_STATE_CLOSING)
                .forEach(end -> release(end.getChannelId(), Side.SIDE_B));
        changes.getGoneList().stream()
                .filter(gone -> gone.getSide() == Side.SIDE_A)
                .forEach(gone -> {
                    closed.increment();
                    open();
                });
        out.onNext(DaemonMessage.newBuilder()
                .setAcknowledge(Acknowledge.newBuilder().setVersion(changes.getVersion()))
                .build());
    }

    private <T> StreamObserver<T> observer(final Consumer<T> onNext) {
        return new StreamObserver<>() {
            @Override
            public void onNext(final T message) {
                onNext.accept(message);
            }

            @Override
            public void onError(final Throwable thrown) {
                if (!stopping) {
                    failed.completeExceptionally(thrown);
                }
            }

            @Override
            public void onCompleted() {
                // All that matters was in the message before.
            }
        };
    }

    @Override
    public void close() {
        stop();
        connection.shutdownNow();
    }
}
