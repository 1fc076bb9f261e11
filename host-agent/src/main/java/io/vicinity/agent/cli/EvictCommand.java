package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.EvictVmRequest;
import io.vicinity.control.v1.EvictVmResponse;
import io.vicinity.control.v1.ListVmsRequest;
import io.vicinity.control.v1.VmStatus;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vicinity-agent evict}. */
@Command(
        name = "evict",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Declare a VM dead: its endpoints and channels end, and its memory is used again.",
            "For a VM that is known to be gone and whose death the agent could not see. A VM that still runs loses all"
                    + " its channels, and must restart its daemon and applications."
        })
public final class EvictCommand extends OperatorCommand {
    @Parameters(paramLabel = "VM", description = "Name of the VM.")
    private String vm;

    @Option(names = "--tenant", paramLabel = "TENANT", required = true, description = "Tenant of the VM.")
    private String tenant;

    @Option(names = "--force", description = "Also if the VM's daemon is connected.")
    private boolean force;

    /** For picocli. */
    public EvictCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        if (!force && isConnected(agent)) {
            throw new VicinityFailure(
                    FailureCode.NOT_PERMITTED,
                    "VM " + vm + " of tenant " + tenant + " lives: its daemon is connected",
                    "stop the VM first, or use --force");
        }
        final EvictVmResponse evicted = agent.evictVm(
                EvictVmRequest.newBuilder().setTenant(tenant).setVm(vm).build());
        if (isJson()) {
            printJson(evicted, out);
        } else {
            out.printf(
                    "evicted VM %s of tenant %s: %d endpoints, %d channels%n",
                    vm, tenant, evicted.getEndpoints(), evicted.getChannels());
            out.flush();
        }
    }

    private boolean isConnected(final AgentForOperatorsBlockingStub agent) {
        return agent.listVms(ListVmsRequest.newBuilder().setTenant(tenant).build()).getVmsList().stream()
                .filter(status -> status.getVm().equals(vm))
                .anyMatch(VmStatus::getConnected);
    }
}
