package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.ListVmsRequest;
import io.vicinity.control.v1.ListVmsResponse;
import io.vicinity.control.v1.VmStatus;
import io.vicinity.service.ByteSize;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vicinity-agent vms}. */
@Command(
        name = "vms",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = "Show the VMs that are attached to segments of this host.")
public final class VmsCommand extends OperatorCommand {
    @Option(names = "--tenant", paramLabel = "TENANT", defaultValue = "", description = "Of this tenant only.")
    private String tenant;

    /** For picocli. */
    public VmsCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final ListVmsResponse list =
                agent.listVms(ListVmsRequest.newBuilder().setTenant(tenant).build());
        if (isJson()) {
            list.getVmsList().forEach(vm -> printJson(vm, out));
            return;
        }
        final TextTable table = new TextTable(
                "TENANT",
                "VM",
                "PEER",
                "INCARNATION",
                "CONNECTED",
                "ENDPOINTS",
                "CHANNELS",
                "ARENAS",
                "DAEMON",
                "IVSHMEM",
                "QEMU",
                "DRAINED");
        for (final VmStatus vm : list.getVmsList()) {
            table.row(
                    vm.getTenant(),
                    vm.getVm(),
                    vm.getPeerId(),
                    vm.getIncarnation(),
                    vm.getConnected() ? "yes" : "no",
                    vm.getEndpoints(),
                    vm.getChannels(),
                    new ByteSize(vm.getBytes()),
                    vm.getDaemonVersion().isEmpty() ? "-" : vm.getDaemonVersion(),
                    vm.hasIvshmemPosition() ? vm.getIvshmemPosition() : "-",
                    vm.getQemuPid() == 0 ? "-" : vm.getQemuPid(),
                    drained(vm));
        }
        table.print(out);
    }

    private static String drained(final VmStatus vm) {
        if (!vm.getDrained()) {
            return "no";
        }
        return vm.getUnmapped() ? "unmapped" : "yes";
    }
}
