package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.AttachVmRequest;
import io.vicinity.control.v1.DeviceModel;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vicinity-agent vm attach}. */
@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Plug the memory of a tenant into a running VM, as an ivshmem device behind a PCIe root port.",
            "All is checked before anything is changed. The VM's name is that of its daemon's certificate."
        })
public final class VmAttachCommand extends OperatorCommand {
    private static final long PATIENCE_SECONDS = 60;

    /** As QEMU's devices are called, without their prefix. */
    enum Model {
        plain,
        doorbell
    }

    @Parameters(paramLabel = "VM", description = "Name of the VM, as in `vm list`.")
    private String vm;

    @Option(names = "--tenant", paramLabel = "TENANT", required = true, description = "Tenant of the VM.")
    private String tenant;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "plain",
            description = "plain: memory only; doorbell: with interrupts, by the agent's ivshmem server.")
    private Model model;

    @Option(
            names = "--bus",
            paramLabel = "PORT",
            defaultValue = "",
            description = "Root port, as in `vm list`; any with room if not given.")
    private String bus;

    @Option(
            names = "--vectors",
            paramLabel = "N",
            defaultValue = "0",
            description = "Interrupts of a doorbell device; those of the agent's ivshmem server if not given.")
    private int vectors;

    /** For picocli. */
    public VmAttachCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final AttachVmRequest request = AttachVmRequest.newBuilder()
                .setVm(vm)
                .setTenant(tenant)
                .setModel(model == Model.doorbell ? DeviceModel.DEVICE_MODEL_DOORBELL : DeviceModel.DEVICE_MODEL_PLAIN)
                .setBus(bus)
                .setVectors(Math.max(0, vectors))
                .build();
        ProgressPrinter.print(
                agent.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS).attachVm(request), isJson(), out);
    }
}
