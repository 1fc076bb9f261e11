package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.StatusRequest;
import io.vicinity.control.v1.StatusResponse;
import io.vicinity.control.v1.TenantStatus;
import io.vicinity.service.ByteSize;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine.Command;

/** {@code vicinity-agent status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = "Show the agent and its tenants.")
public final class StatusCommand extends OperatorCommand {
    /** For picocli. */
    public StatusCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final StatusResponse status = agent.status(StatusRequest.getDefaultInstance());
        if (isJson()) {
            printJson(status, out);
            return;
        }
        out.printf(
                "vicinity-agent %s, process %d, since %s, listens on %s%n",
                status.getVersion(),
                status.getPid(),
                Instant.ofEpochMilli(status.getStartTimeMillis()),
                status.getListenAddress());
        final TextTable table = new TextTable(
                "TENANT",
                "SEGMENT",
                "SIZE",
                "USED",
                "QUOTA",
                "ENDPOINTS",
                "OF",
                "CHANNELS",
                "OF",
                "VMS",
                "ADOPTED",
                "QEMUS",
                "IVSHMEM");
        for (final TenantStatus tenant : status.getTenantsList()) {
            table.row(
                    tenant.getName(),
                    tenant.getSegmentPath(),
                    new ByteSize(tenant.getSegmentSize()),
                    new ByteSize(tenant.getBytesUsed()),
                    new ByteSize(tenant.getBytesQuota()),
                    tenant.getEndpoints(),
                    tenant.getEndpointsQuota(),
                    tenant.getChannels(),
                    tenant.getChannelsQuota(),
                    tenant.getPeers(),
                    tenant.getAdopted() ? "yes" : "no",
                    tenant.getIvshmemPeers(),
                    tenant.getIvshmemSocket().isEmpty() ? "-" : tenant.getIvshmemSocket());
        }
        table.print(out);
    }
}
