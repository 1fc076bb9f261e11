package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.DetachVmRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vicinity-agent vm detach}. */
@Command(
        name = "detach",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Take the memory of its tenant out of a running VM: its daemon and applications unmap it first, their peers are"
                    + " told, then the device is unplugged.",
            "If they do not unmap it in time, the device stays, unless --force is given: then what they map reads 0.",
            "A doorbell device of an emulated VM stays too, since QEMU does not survive that for long, unless --force is given."
        })
public final class VmDetachCommand extends OperatorCommand {
    /** The guest's own time to give a device up, and more. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Parameters(paramLabel = "VM", description = "Name of the VM.")
    private String vm;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "For daemon and applications to unmap the memory; 10s if not given.")
    private Duration deadline;

    @Option(
            names = "--force",
            description = "Unplug at the deadline even if the memory is still mapped or QEMU is in danger.")
    private boolean force;

    /** For picocli. */
    public VmDetachCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final DetachVmRequest request = DetachVmRequest.newBuilder()
                .setVm(vm)
                .setDeadlineMillis(millis(deadline))
                .setForce(force)
                .build();
        ProgressPrinter.print(
                agent.withDeadlineAfter(deadline.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS)
                        .detachVm(request),
                isJson(),
                out);
    }
}
