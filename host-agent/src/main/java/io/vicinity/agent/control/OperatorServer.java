package io.vicinity.agent.control;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.vicinity.agent.host.Tenants;
import io.vicinity.agent.hypervisor.Attachments;
import io.vicinity.agent.ivshmem.IvshmemSocket;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Function;

/** Serves operators on a UNIX socket, mode 0600: whoever may open it is an operator. */
public final class OperatorServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OperatorServer.class.getName());
    private static final long STOP_SECONDS = 1;

    private final Server server;
    private final EventLoopGroup loop;
    private final HealthStatusManager health;
    private final Path socket;

    private OperatorServer(
            final Server server, final EventLoopGroup loop, final HealthStatusManager health, final Path socket) {
        this.server = server;
        this.loop = loop;
        this.health = health;
        this.socket = socket;
    }

    /**
     * Starts to serve. A socket that a dead agent left is replaced.
     *
     * @param socket   path.
     * @param tenants  of this host.
     * @param ivshmem  how a tenant is served to QEMU, empty if it is not.
     * @param directory of names.
     * @param attachments plugs devices into VMs.
     * @param facts    about the agent.
     * @param refusals counts.
     * @return the server.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}.
     */
    public static OperatorServer start(
            final Path socket,
            final Tenants tenants,
            final Function<String, Optional<IvshmemSocket>> ivshmem,
            final Directory directory,
            final Attachments attachments,
            final AgentFacts facts,
            final Refusals refusals) {
        // Bound under another name, so that the socket that others find has its mode from its first moment.
        final Path next = socket.resolveSibling(socket.getFileName() + ".next");
        final EventLoopGroup loop = EventLoops.start("operators", 1, socket);
        final HealthStatusManager health = new HealthStatusManager();
        final Server server = NettyServerBuilder.forAddress(new DomainSocketAddress(next.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                // A TCP option that gRPC sets and a UNIX socket does not know.
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .directExecutor()
                .addService(new OperatorService(tenants, ivshmem, directory, attachments, facts, refusals))
                .addService(health.getHealthService())
                .build();
        try {
            Files.deleteIfExists(next);
            server.start();
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
            Files.move(next, socket, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            server.shutdownNow();
            EventLoops.stop(loop);
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "operators cannot be served on " + socket + ": " + CauseChain.oneLine(e),
                    "set operator_socket to a path that the agent may write",
                    e);
        }
        return new OperatorServer(server, loop, health, socket);
    }

    /** Stops, and removes the socket. */
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        Stops.await(server, STOP_SECONDS);
        EventLoops.stop(loop);
        try {
            Files.deleteIfExists(socket);
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "operator socket cannot be removed path=" + socket, e);
        }
    }
}
