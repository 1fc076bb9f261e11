package io.vicinity.client.testing;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelStatus;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClaimEndpointResponse;
import io.vicinity.control.v1.ClientHello;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.ClientWelcome;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.DaemonForClientsGrpc;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.Detach;
import io.vicinity.control.v1.EndpointSummary;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.GoneChannel;
import io.vicinity.control.v1.InfoRequest;
import io.vicinity.control.v1.InfoResponse;
import io.vicinity.control.v1.ListChannelsRequest;
import io.vicinity.control.v1.ListChannelsResponse;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.ListEndpointsResponse;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.PeerInfo;
import io.vicinity.control.v1.ReleaseChannelResponse;
import io.vicinity.control.v1.ReleaseEndpointResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The daemon's service on a UNIX socket, without anything behind it but {@link MiniHost}. */
final class MiniDaemon extends DaemonForClientsGrpc.DaemonForClientsImplBase {
    private final MiniHost host;
    private final EventLoopGroup transport = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    private final ScheduledExecutorService waiting = Executors.newSingleThreadScheduledExecutor();
    private final List<Stream> streams = new CopyOnWriteArrayList<>();
    private final Server server;
    private volatile boolean stopped;

    MiniDaemon(final MiniHost host, final Path socket) {
        this.host = host;
        try {
            Files.deleteIfExists(socket);
            server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                    .channelType(EpollServerDomainSocketChannel.class)
                    .bossEventLoopGroup(transport)
                    .workerEventLoopGroup(transport)
                    .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                    .addService(this)
                    .build()
                    .start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all streams, without believing that their clients died. */
    void stop() {
        stopped = true;
        server.shutdownNow();
        waiting.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
            transport.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public StreamObserver<ClientMessage> session(final StreamObserver<DaemonToClient> answers) {
        final Stream stream = new Stream((ServerCallStreamObserver<DaemonToClient>) answers);
        streams.add(stream);
        return stream;
    }

    /** Tells all clients that the device is to be taken out. */
    void detach() {
        streams.forEach(stream -> stream.send(
                0, DaemonToClient.newBuilder().setDetach(Detach.newBuilder().setDeadlineMillis(10_000))));
    }

    @Override
    public void info(final InfoRequest request, final StreamObserver<InfoResponse> answer) {
        answer.onNext(InfoResponse.newBuilder()
                .setVm(MiniHost.VM)
                .setTenant(MiniHost.TENANT)
                .setPeerId(1)
                .setIncarnation(7)
                .setBarPath(host.segment().file().toString())
                .setSegment(host.segmentInfo())
                .setDaemonVersion("mini-daemon")
                .setAgentVersion("mini-agent")
                .setAgentAddress("here")
                .setAgentConnected(true)
                .addPeers(PeerInfo.newBuilder()
                        .setPeerId(1)
                        .setVm(MiniHost.VM)
                        .setIncarnation(7)
                        .setConnected(true))
                .setEndpoints(host.names().size())
                .setChannels(host.channelsInUse())
                .setHeartbeatAgeMillis(3)
                .build());
        answer.onCompleted();
    }

    @Override
    public void listEndpoints(final ListEndpointsRequest request, final StreamObserver<ListEndpointsResponse> answer) {
        final ListEndpointsResponse.Builder response = ListEndpointsResponse.newBuilder();
        host.names()
                .forEach(name -> response.addEndpoints(
                        EndpointSummary.newBuilder().setName(name).setVm(MiniHost.VM)));
        answer.onNext(response.build());
        answer.onCompleted();
    }

    @Override
    public void listChannels(final ListChannelsRequest request, final StreamObserver<ListChannelsResponse> answer) {
        final ListChannelsResponse.Builder response = ListChannelsResponse.newBuilder();
        host.allEnds()
                .values()
                .forEach(end -> response.addChannels(ChannelStatus.newBuilder().setEnd(end)));
        answer.onNext(response.build());
        answer.onCompleted();
    }

    private final class Stream implements StreamObserver<ClientMessage>, MiniHost.Owner {
        private final ServerCallStreamObserver<DaemonToClient> answers;

        Stream(final ServerCallStreamObserver<DaemonToClient> answers) {
            this.answers = answers;
        }

        @Override
        public void onNext(final ClientMessage message) {
            final long id = message.getRequestId();
            try {
                switch (message.getMessageCase()) {
                    case HELLO -> welcome(id, message.getHello());
                    case CLAIM -> claim(id, message.getClaim());
                    case OPEN ->
                        open(
                                id,
                                message.getOpen(),
                                System.nanoTime() + message.getOpen().getWaitMillis() * 1_000_000L);
                    case RELEASE_ENDPOINT -> {
                        host.releaseEndpoint(
                                message.getReleaseEndpoint().getEndpointId(), CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
                        send(
                                id,
                                DaemonToClient.newBuilder()
                                        .setEndpointReleased(ReleaseEndpointResponse.getDefaultInstance()));
                    }
                    case RELEASE_CHANNEL -> {
                        host.channelReleased();
                        host.releaseChannel(
                                message.getReleaseChannel().getChannelId(),
                                message.getReleaseChannel().getSide(),
                                CloseReason.CLOSE_REASON_CLOSED_BY_PEER,
                                "");
                        send(
                                id,
                                DaemonToClient.newBuilder()
                                        .setChannelReleased(ReleaseChannelResponse.getDefaultInstance()));
                    }
                    case VIOLATION ->
                        host.violated(
                                message.getViolation().getChannelId(),
                                message.getViolation().getSide(),
                                message.getViolation().getViolation());
                    case DETACHED -> host.detached();
                    case REPORT_ROUTE -> host.reported(message.getReportRoute());
                    default -> throw new MiniHost.Refusal("FAILED", "what is " + message.getMessageCase());
                }
            } catch (final MiniHost.Refusal e) {
                send(
                        id,
                        DaemonToClient.newBuilder()
                                .setFailure(Failure.newBuilder()
                                        .setCode(e.code())
                                        .setMessage(e.getMessage())
                                        .setRemedy("do otherwise")));
            }
        }

        private void welcome(final long id, final ClientHello hello) {
            if (!host.hasDevice()) {
                throw new MiniHost.Refusal("NO_DEVICE", "there is no device");
            }
            final List<Long> unknown = new ArrayList<>();
            for (final OwnedEndpoint held : hello.getHeldEndpointsList()) {
                if (!host.adopt(held.getEndpoint().getEndpointId(), this)) {
                    unknown.add(held.getEndpoint().getEndpointId());
                }
            }
            send(
                    id,
                    DaemonToClient.newBuilder()
                            .setWelcome(ClientWelcome.newBuilder()
                                    .setVm(MiniHost.VM)
                                    .setBarPath(host.segment().file().toString())
                                    .setSegment(host.segmentInfo())
                                    .setPeerId(1)
                                    .setIncarnation(7)
                                    .addAllChannels(host.endsOf(this))));
            unknown.forEach(this::endpointGone);
        }

        private void claim(final long id, final ClaimEndpointRequest request) {
            // As one: a channel that another opens to it is told behind the answer, as a real daemon does.
            synchronized (host) {
                final OwnedEndpoint endpoint = host.claim(request.getName(), request.getArenaBytes(), this);
                send(
                        id,
                        DaemonToClient.newBuilder()
                                .setClaimed(ClaimEndpointResponse.newBuilder().setEndpoint(endpoint)));
            }
        }

        private void open(final long id, final OpenChannelRequest request, final long deadline) {
            if (!host.exists(request.getTarget()) && System.nanoTime() < deadline) {
                final var ignored = waiting.schedule(() -> openLate(id, request, deadline), 2, TimeUnit.MILLISECONDS);
                return;
            }
            // As one: that the other closed it is told behind the answer.
            synchronized (host) {
                final ChannelEnd end = host.open(request.getEndpointId(), request.getTarget(), request.getReliable());
                send(
                        id,
                        DaemonToClient.newBuilder()
                                .setOpened(OpenChannelResponse.newBuilder().setChannel(end)));
            }
        }

        private void openLate(final long id, final OpenChannelRequest request, final long deadline) {
            onNext(ClientMessage.newBuilder()
                    .setRequestId(id)
                    .setOpen(OpenChannelRequest.newBuilder(request)
                            .setWaitMillis((int) Math.max(0, (deadline - System.nanoTime()) / 1_000_000)))
                    .build());
        }

        @Override
        public void channel(final ChannelEnd end) {
            send(0, DaemonToClient.newBuilder().setChannel(end));
        }

        @Override
        public void gone(final GoneChannel gone) {
            send(0, DaemonToClient.newBuilder().setGone(gone));
        }

        @Override
        public void endpointGone(final long endpointId) {
            send(0, DaemonToClient.newBuilder().setGoneEndpoint(endpointId));
        }

        private synchronized void send(final long id, final DaemonToClient.Builder message) {
            if (!answers.isCancelled()) {
                answers.onNext(message.setRequestId(id).build());
            }
        }

        @Override
        public void onError(final Throwable error) {
            end();
        }

        @Override
        public void onCompleted() {
            end();
            answers.onCompleted();
        }

        private void end() {
            if (!stopped) {
                host.died(this);
            }
        }
    }
}
