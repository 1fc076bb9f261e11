package io.vicinity.guestd.client;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonForClientsGrpc;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.InfoRequest;
import io.vicinity.control.v1.InfoResponse;
import io.vicinity.control.v1.ListChannelsRequest;
import io.vicinity.control.v1.ListChannelsResponse;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.ListEndpointsResponse;
import io.vicinity.guestd.agent.AgentCalls;
import io.vicinity.guestd.broker.Broker;
import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.service.Program;
import io.vicinity.service.VicinityFailure;
import java.util.function.Supplier;

/** The gRPC face of the daemon: takes calls, and lets the control loop answer them. */
public final class DaemonService extends DaemonForClientsGrpc.DaemonForClientsImplBase {
    private final ControlLoop loop;
    private final Broker broker;
    private final Supplier<InfoResponse> info;
    private final Supplier<ListChannelsResponse> channels;

    /**
     * Creates the service.
     *
     * @param loop     that answers.
     * @param broker   of the clients.
     * @param info     asked on the loop.
     * @param channels asked on the loop.
     */
    public DaemonService(
            final ControlLoop loop,
            final Broker broker,
            final Supplier<InfoResponse> info,
            final Supplier<ListChannelsResponse> channels) {
        this.loop = loop;
        this.broker = broker;
        this.info = info;
        this.channels = channels;
    }

    @Override
    public StreamObserver<ClientMessage> session(final StreamObserver<DaemonToClient> responses) {
        final ClientStream stream = new ClientStream(
                (ServerCallStreamObserver<DaemonToClient>) responses, loop, broker, CredentialInterceptor.CALLER.get());
        stream.start();
        return stream;
    }

    @Override
    public void info(final InfoRequest request, final StreamObserver<InfoResponse> responses) {
        answer(info, responses);
    }

    @Override
    public void listChannels(final ListChannelsRequest request, final StreamObserver<ListChannelsResponse> responses) {
        answer(channels, responses);
    }

    @Override
    public void listEndpoints(
            final ListEndpointsRequest request, final StreamObserver<ListEndpointsResponse> responses) {
        loop.execute(() -> broker.listEndpoints(
                request,
                AgentCalls.Answer.of(
                        response -> {
                            responses.onNext(response);
                            responses.onCompleted();
                        },
                        failure -> fail(responses, failure))));
    }

    private <T> void answer(final Supplier<T> source, final StreamObserver<T> responses) {
        loop.execute(() -> {
            final T response;
            try {
                response = source.get();
            } catch (final RuntimeException e) {
                fail(responses, Program.named(e));
                return;
            }
            responses.onNext(response);
            responses.onCompleted();
        });
    }

    private static void fail(final StreamObserver<?> responses, final VicinityFailure failure) {
        responses.onError(FailureStatus.toException(
                FailureStatus.failure(failure.code().name(), failure.getMessage(), failure.remedy())));
    }
}
