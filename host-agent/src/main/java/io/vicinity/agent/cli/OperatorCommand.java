package io.vicinity.agent.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.AgentForOperatorsGrpc;
import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a running agent by its operator socket. */
abstract class OperatorCommand implements Callable<Integer> {
    private static final long DEADLINE_SECONDS = 10;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Operator socket of the agent; that of the configuration if not given.")
    private Path socket;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: one object a line.")
    private OutputFormat format;

    @Spec
    private CommandSpec spec;

    /** Asks and prints. */
    protected abstract void ask(AgentForOperatorsBlockingStub agent, PrintWriter out);

    @Override
    public final Integer call() {
        final Path path = socket != null
                ? socket
                : ((AgentCommand) spec.root().userObject()).load().operatorSocket();
        if (!Files.exists(path)) {
            throw unreachable(path, "there is no such socket", null);
        }
        if (!Files.isWritable(path)) {
            throw new VicinityFailure(
                    FailureCode.NOT_PERMITTED,
                    "operator socket " + path + " is not yours",
                    "run as the agent's user or as root");
        }
        final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("operator", true), EpollIoHandler.newFactory());
        final ManagedChannel channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
                .channelType(EpollDomainSocketChannel.class)
                .eventLoopGroup(loop)
                // A TCP option that gRPC sets and a UNIX socket does not know: Netty would say so with each answer.
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .usePlaintext()
                .build();
        try {
            ask(
                    AgentForOperatorsGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS),
                    spec.commandLine().getOut());
            return 0;
        } catch (final StatusRuntimeException e) {
            throw FailureStatus.of(e)
                    .map(failure -> new VicinityFailure(
                            FailureCode.ofName(failure.getCode()), failure.getMessage(), failure.getRemedy()))
                    .orElseGet(() -> unreachable(path, CauseChain.oneLine(e), e));
        } finally {
            channel.shutdownNow();
            final var ignored = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static VicinityFailure unreachable(final Path path, final String why, final Throwable cause) {
        return new VicinityFailure(
                FailureCode.AGENT_UNREACHABLE,
                "no agent answers on operator socket " + path + ": " + why,
                "start the agent, or give its socket by --socket or its configuration by --config",
                cause);
    }

    /** For a request that is answered at a deadline of its own. */
    static AgentForOperatorsBlockingStub patient(final AgentForOperatorsBlockingStub agent, final Duration deadline) {
        return agent.withDeadlineAfter(deadline.toMillis() + DEADLINE_SECONDS * 1000, TimeUnit.MILLISECONDS);
    }

    static int millis(final Duration deadline) {
        return Math.clamp(deadline.toMillis(), 1, Integer.MAX_VALUE);
    }

    protected final boolean isJson() {
        return format == OutputFormat.JSON;
    }

    static void printJson(final MessageOrBuilder message, final PrintWriter out) {
        try {
            out.println(JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .preservingProtoFieldNames()
                    .alwaysPrintFieldsWithNoPresence()
                    .print(message));
            out.flush();
        } catch (final InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
