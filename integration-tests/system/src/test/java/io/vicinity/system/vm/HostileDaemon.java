package io.vicinity.system.vm;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.control.ControlProtocol;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.DaemonMessage;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.NonceProof;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/**
 * A process with the certificate of a VM that speaks to the agent as the VM's daemon does, but lies: what a guest can do whose root is
 * hostile. Not thread-safe.
 */
final class HostileDaemon implements AutoCloseable {
    private static final int NONCE_LENGTH = 16;

    private final DaemonHello honest;
    private final ManagedChannel connection;

    /**
     * Connects.
     *
     * @param port     of the agent, on this machine.
     * @param segment  of the VM's tenant.
     */
    HostileDaemon(final int port, final Credentials credentials, final Path segment) {
        honest = hello(segment);
        try {
            connection = NettyChannelBuilder.forAddress("localhost", port)
                    .sslContext(GrpcSslContexts.forClient()
                            .keyManager(credentials.key(), credentials.certificate())
                            .trustManager(credentials.authority())
                            .protocols("TLSv1.3")
                            .build())
                    .build();
        } catch (final SSLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DaemonHello hello(final Path segment) {
        try (Mapping header = Mapping.map(segment, 0, SegmentDescriptor.HEADER_LENGTH)) {
            return DaemonHello.newBuilder()
                    .setProtocolVersion(ControlProtocol.PROTOCOL_VERSION)
                    .setSoftwareVersion("hostile")
                    .setLayoutVersion(SegmentDescriptor.layoutMajor(header.buffer()))
                    .setSegmentGeneration(SegmentDescriptor.generation(header.buffer()))
                    .setBarLength(Files.size(segment))
                    .build();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Begins a session with a lie, and answers a challenge with a wrong nonce.
     *
     * @return the code of the refusal.
     */
    String lie(final UnaryOperator<DaemonHello.Builder> change) throws InterruptedException {
        final Answers<AgentMessage> answers = new Answers<>();
        final StreamObserver<DaemonMessage> stream =
                AgentForDaemonsGrpc.newStub(connection).session(answers);
        stream.onNext(DaemonMessage.newBuilder()
                .setHello(change.apply(honest.toBuilder()))
                .build());
        AgentMessage answer = answers.next();
        if (answer.hasChallenge()) {
            stream.onNext(DaemonMessage.newBuilder()
                    .setProof(NonceProof.newBuilder().setNonce(ByteString.copyFrom(new byte[NONCE_LENGTH])))
                    .build());
            answer = answers.next();
        }
        stream.onCompleted();
        return answer.getRefused().getCode();
    }

    private AgentForDaemonsGrpc.AgentForDaemonsBlockingStub calls() {
        return AgentForDaemonsGrpc.newBlockingStub(connection).withDeadlineAfter(VicinityHost.PATIENCE);
    }

    /** Claims a name behind the back of the VM's daemon; returns the endpoint's number. */
    long claim(final String name) {
        return calls().claimEndpoint(
                        ClaimEndpointRequest.newBuilder().setName(name).build())
                .getEndpoint()
                .getEndpoint()
                .getEndpointId();
    }

    /** Gives back what was claimed. */
    void release(final long endpoint) {
        final var ignored = calls().releaseEndpoint(ReleaseEndpointRequest.newBuilder()
                .setEndpointId(endpoint)
                .build());
    }

    /**
     * Begins to open a channel to a name that nobody has.
     *
     * @param codes gets the code of the refusal, at once or after a quarter of an hour.
     */
    void beginOpen(final long endpoint, final BlockingQueue<String> codes) {
        final OpenChannelRequest request = OpenChannelRequest.newBuilder()
                .setEndpointId(endpoint)
                .setTarget("nobody")
                .setWaitMillis((int) TimeUnit.MINUTES.toMillis(15))
                .build();
        AgentForDaemonsGrpc.newStub(connection).openChannel(request, new StreamObserver<>() {
            @Override
            public void onNext(final OpenChannelResponse opened) {
                codes.add("opened");
            }

            @Override
            public void onError(final Throwable thrown) {
                codes.add(FailureStatus.of(thrown)
                        .map(Failure::getCode)
                        .orElseGet(() -> Status.fromThrowable(thrown).toString()));
            }

            @Override
            public void onCompleted() {
                // Said by onNext.
            }
        });
    }

    @Override
    public void close() {
        connection.shutdownNow();
    }

    /** What the agent says on a stream. */
    private static final class Answers<T> implements StreamObserver<T> {
        private final BlockingQueue<T> said = new LinkedBlockingQueue<>();

        T next() throws InterruptedException {
            final T next = said.poll(VicinityHost.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("the agent said nothing");
            }
            return next;
        }

        @Override
        public void onNext(final T message) {
            said.add(message);
        }

        @Override
        public void onError(final Throwable thrown) {
            // The refusal was said before; where it was not, next() fails.
        }

        @Override
        public void onCompleted() {
            // As with an error.
        }
    }
}
