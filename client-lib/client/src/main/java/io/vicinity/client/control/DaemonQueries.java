package io.vicinity.client.control;

import io.grpc.StatusRuntimeException;
import io.vicinity.client.ChannelStatus;
import io.vicinity.client.EndpointStatus;
import io.vicinity.client.VicinityInfo;
import io.vicinity.control.v1.DaemonForClientsGrpc;
import io.vicinity.control.v1.DaemonForClientsGrpc.DaemonForClientsBlockingStub;
import io.vicinity.control.v1.InfoRequest;
import io.vicinity.control.v1.ListChannelsRequest;
import io.vicinity.control.v1.ListEndpointsRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What is only asked and changes nothing: unary calls beside the stream. Thread-safe. */
public final class DaemonQueries {
    private final Path socket;
    private final DaemonLink link;
    private final Duration timeout;

    DaemonQueries(final Path socket, final DaemonLink link, final Duration timeout) {
        this.socket = socket;
        this.link = link;
        this.timeout = timeout;
    }

    /**
     * Who and where this VM is.
     *
     * @return as known now.
     */
    public VicinityInfo info() {
        return Wire.info(ask(stub -> stub.info(InfoRequest.getDefaultInstance())));
    }

    /**
     * The endpoints of the tenant.
     *
     * @return as known now.
     */
    public List<EndpointStatus> endpoints() {
        return ask(stub -> stub.listEndpoints(ListEndpointsRequest.getDefaultInstance())).getEndpointsList().stream()
                .map(Wire::endpointStatus)
                .toList();
    }

    /**
     * The channels of this VM.
     *
     * @return as known now.
     */
    public List<ChannelStatus> channels() {
        return ask(stub -> stub.listChannels(ListChannelsRequest.getDefaultInstance())).getChannelsList().stream()
                .map(Wire::channelStatus)
                .toList();
    }

    private <T> T ask(final Function<DaemonForClientsBlockingStub, T> call) {
        try {
            return call.apply(DaemonForClientsGrpc.newBlockingStub(link.connection())
                    .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (final StatusRuntimeException e) {
            throw Failures.of(socket, e);
        }
    }
}
