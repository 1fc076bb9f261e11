package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.HostChannel;
import io.vicinity.control.v1.ListHostChannelsRequest;
import io.vicinity.control.v1.ListHostChannelsResponse;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vicinity-agent channels}. */
@Command(
        name = "channels",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Show the channels of this host.",
            "ROUTE shows an order that is under way as memory>fabric, and WAITS FOR the ends that have not answered it; SWITCHED is how"
                    + " long the last one took."
        })
public final class ChannelsCommand extends OperatorCommand {
    @Option(names = "--tenant", paramLabel = "TENANT", defaultValue = "", description = "Of this tenant only.")
    private String tenant;

    /** For picocli. */
    public ChannelsCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final ListHostChannelsResponse list = agent.listHostChannels(
                ListHostChannelsRequest.newBuilder().setTenant(tenant).build());
        if (isJson()) {
            list.getChannelsList().forEach(channel -> printJson(channel, out));
            return;
        }
        final TextTable table = new TextTable(
                "TENANT",
                "CHANNEL",
                "FROM",
                "VM",
                "TO",
                "VM",
                "STATE",
                "ROUTE",
                "EPOCH",
                "RELEASED",
                "OFFSET",
                "GENERATION",
                "SWITCHED",
                "WAITS FOR");
        for (final HostChannel channel : list.getChannelsList()) {
            table.row(
                    channel.getTenant(),
                    channel.getChannelId(),
                    channel.getEndpointA(),
                    channel.getVmA(),
                    channel.getEndpointB(),
                    channel.getVmB(),
                    channel.getState() == ChannelState.CHANNEL_STATE_OPEN ? "open" : "closing",
                    RouteName.of(channel),
                    channel.getEpoch(),
                    released(channel),
                    channel.hasRegion() ? channel.getRegion().getOffset() : "-",
                    channel.hasRegion() ? channel.getRegion().getGeneration() : "-",
                    switched(channel),
                    channel.getWaitsForCount() == 0 ? "-" : String.join(" and ", channel.getWaitsForList()));
        }
        table.print(out);
    }

    /** How long the last switch took. */
    private static String switched(final HostChannel channel) {
        return channel.getLastSwitchMicros() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.1fms", channel.getLastSwitchMicros() / 1e3);
    }

    private static String released(final HostChannel channel) {
        if (channel.getReleasedA()) {
            return "A";
        }
        return channel.getReleasedB() ? "B" : "-";
    }
}
