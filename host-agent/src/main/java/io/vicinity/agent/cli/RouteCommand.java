package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.HostChannel;
import io.vicinity.control.v1.Route;
import io.vicinity.control.v1.RouteChannelRequest;
import io.vicinity.control.v1.RouteChannelResponse;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vicinity-agent route}. */
@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Move a channel to shared memory or to the fabric, while messages flow: none is lost, repeated or reordered.",
            "Ends when both ends have left the old route. If one of them cannot have the new one, the channel stays as it was."
        })
public final class RouteCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Number of the channel, as `channels` shows it.")
    private long channel;

    @Parameters(index = "1", paramLabel = "ROUTE", description = "memory, or fabric.")
    private RouteName route;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            defaultValue = "",
            description = "Tenant of the channel; not needed if only one has a channel of that number.")
    private String tenant;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "After which the command fails, and the channel may still be moved; 30s if not given.")
    private Duration deadline;

    /** For picocli. */
    public RouteCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final RouteChannelResponse moved = patient(agent, deadline)
                .routeChannel(RouteChannelRequest.newBuilder()
                        .setTenant(tenant)
                        .setChannelId(channel)
                        .setRoute(route == RouteName.MEMORY ? Route.ROUTE_SHARED_MEMORY : Route.ROUTE_FABRIC)
                        .setDeadlineMillis(millis(deadline))
                        .build());
        final HostChannel now = moved.getChannel();
        if (isJson()) {
            printJson(now, out);
        } else {
            out.printf("channel %d is on %s, epoch %d%n", channel, RouteName.of(now), now.getEpoch());
            out.flush();
        }
    }
}
