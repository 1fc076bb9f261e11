package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.DrainVmRequest;
import io.vicinity.control.v1.RouteProgress;
import java.time.Duration;
import java.util.Iterator;
import picocli.CommandLine.Command;

/** {@code vicinity-agent drain}. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Move all channels of a VM to the fabric, while messages flow, let new ones begin there, and have the VM unmap the memory,"
                    + " until `undrain`.",
            "Ends when no channel of the VM has memory and nothing in the VM maps it any more; at the deadline it says which channels"
                    + " have, what they wait for, and which processes map it. The VM stays drained either way.",
            "A VM that is to move to another host, or whose memory is to be taken out, is drained first."
        })
public final class DrainCommand extends VmRoutesCommand {
    /** For picocli. */
    public DrainCommand() {}

    @Override
    Iterator<RouteProgress> begin(
            final AgentForOperatorsBlockingStub agent, final String tenant, final String vm, final Duration deadline) {
        return agent.drainVm(DrainVmRequest.newBuilder()
                .setTenant(tenant)
                .setVm(vm)
                .setDeadlineMillis(millis(deadline))
                .build());
    }
}
