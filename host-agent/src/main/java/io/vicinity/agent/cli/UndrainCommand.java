package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.RouteProgress;
import io.vicinity.control.v1.UndrainVmRequest;
import java.time.Duration;
import java.util.Iterator;
import picocli.CommandLine.Command;

/** {@code vicinity-agent undrain}. */
@Command(
        name = "undrain",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Bring the channels of a drained VM back to shared memory, while messages flow, and let new ones begin there.",
            "Channels whose other VM is drained stay on the fabric. Those that cannot come back now are tried again later, by themselves."
        })
public final class UndrainCommand extends VmRoutesCommand {
    /** For picocli. */
    public UndrainCommand() {}

    @Override
    Iterator<RouteProgress> begin(
            final AgentForOperatorsBlockingStub agent, final String tenant, final String vm, final Duration deadline) {
        return agent.undrainVm(UndrainVmRequest.newBuilder()
                .setTenant(tenant)
                .setVm(vm)
                .setDeadlineMillis(millis(deadline))
                .build());
    }
}
