package io.vicinity.guestd;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClientHello;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.ClientWelcome;
import io.vicinity.control.v1.DaemonForClientsGrpc;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.HeldChannel;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of the VM, as bare as can be: what it is sent waits in two queues. */
final class TestClient implements AutoCloseable {
    final BlockingQueue<DaemonToClient> answers = new LinkedBlockingQueue<>();
    final BlockingQueue<DaemonToClient> events = new LinkedBlockingQueue<>();
    final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
    final DaemonForClientsGrpc.DaemonForClientsBlockingStub blocking;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ManagedChannel connection;
    private final StreamObserver<ClientMessage> out;
    private volatile boolean reading = true;
    private ClientCallStreamObserver<ClientMessage> call;
    private long lastRequest;

    TestClient(final Path socket) {
        connection = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .eventLoopGroup(group)
                .channelType(EpollDomainSocketChannel.class)
                .usePlaintext()
                .overrideAuthority("localhost")
                .build();
        blocking = DaemonForClientsGrpc.newBlockingStub(connection);
        out = DaemonForClientsGrpc.newStub(connection)
                .session(new ClientResponseObserver<ClientMessage, DaemonToClient>() {
                    @Override
                    public void beforeStart(final ClientCallStreamObserver<ClientMessage> requests) {
                        call = requests;
                        call.disableAutoRequestWithInitial(1);
                    }

                    @Override
                    public void onNext(final DaemonToClient message) {
                        if (reading) {
                            call.request(1);
                        }
                        (message.getRequestId() == 0 ? events : answers).add(message);
                    }

                    @Override
                    public void onError(final Throwable thrown) {
                        ends.add(thrown);
                    }

                    @Override
                    public void onCompleted() {
                        ends.add("completed");
                    }
                });
    }

    /** As a process that hangs. */
    void readNothing() {
        reading = false;
    }

    static TestClient greeted(final Path socket) throws InterruptedException {
        final TestClient client = new TestClient(socket);
        client.hello(List.of(), List.of());
        return client;
    }

    ClientWelcome hello(final List<OwnedEndpoint> endpoints, final List<ChannelEnd> channels)
            throws InterruptedException {
        final ClientHello.Builder hello =
                ClientHello.newBuilder().setProtocolVersion(1).addAllHeldEndpoints(endpoints);
        channels.forEach(end -> hello.addHeldChannels(
                HeldChannel.newBuilder().setChannelId(end.getChannelId()).setSide(end.getSide())));
        return ask(ClientMessage.newBuilder().setHello(hello)).getWelcome();
    }

    DaemonToClient ask(final ClientMessage.Builder request) throws InterruptedException {
        final long id = send(request);
        final DaemonToClient answer = answers.poll(10, TimeUnit.SECONDS);
        if (answer == null || answer.getRequestId() != id) {
            throw new AssertionError("no answer to " + request.getMessageCase() + " but " + answer + ", ends " + ends);
        }
        return answer;
    }

    long send(final ClientMessage.Builder request) {
        out.onNext(request.setRequestId(++lastRequest).build());
        return lastRequest;
    }

    DaemonToClient tryClaim(final String name) throws InterruptedException {
        return ask(ClientMessage.newBuilder()
                .setClaim(ClaimEndpointRequest.newBuilder().setName(name)));
    }

    OwnedEndpoint claim(final String name) throws InterruptedException {
        return tryClaim(name).getClaimed().getEndpoint();
    }

    DaemonToClient tryOpen(final OwnedEndpoint endpoint, final String target) throws InterruptedException {
        return open(endpoint, target, false);
    }

    ChannelEnd openReliably(final OwnedEndpoint endpoint, final String target) throws InterruptedException {
        return open(endpoint, target, true).getOpened().getChannel();
    }

    private DaemonToClient open(final OwnedEndpoint endpoint, final String target, final boolean reliable)
            throws InterruptedException {
        return ask(ClientMessage.newBuilder()
                .setOpen(OpenChannelRequest.newBuilder()
                        .setEndpointId(endpoint.getEndpoint().getEndpointId())
                        .setTarget(target)
                        .setReliable(reliable)));
    }

    ChannelEnd open(final OwnedEndpoint endpoint, final String target) throws InterruptedException {
        return tryOpen(endpoint, target).getOpened().getChannel();
    }

    DaemonToClient release(final ChannelEnd end) throws InterruptedException {
        return ask(ClientMessage.newBuilder()
                .setReleaseChannel(ReleaseChannelRequest.newBuilder()
                        .setChannelId(end.getChannelId())
                        .setSide(end.getSide())));
    }

    DaemonToClient release(final OwnedEndpoint endpoint) throws InterruptedException {
        return ask(ClientMessage.newBuilder()
                .setReleaseEndpoint(ReleaseEndpointRequest.newBuilder()
                        .setEndpointId(endpoint.getEndpoint().getEndpointId())));
    }

    DaemonToClient event() throws InterruptedException {
        final DaemonToClient event = events.poll(10, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event, ends " + ends);
        }
        return event;
    }

    ChannelEnd offered() throws InterruptedException {
        final ChannelEnd end = event().getChannel();
        if (end.getState() != ChannelState.CHANNEL_STATE_OPEN) {
            throw new AssertionError("not offered: " + end);
        }
        return end;
    }

    /** Why the stream ended, as the daemon told. */
    String endCode() throws InterruptedException {
        final Object end = ends.poll(10, TimeUnit.SECONDS);
        return end instanceof final Throwable thrown
                ? FailureStatus.of(thrown).map(failure -> failure.getCode()).orElse(thrown.toString())
                : String.valueOf(end);
    }

    /** As if the process were killed. */
    @Override
    public void close() {
        connection.shutdownNow();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
