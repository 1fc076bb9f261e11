package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.RouteProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Iterator;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that moves all channels of a VM, and tells of each. */
abstract class VmRoutesCommand extends OperatorCommand {
    @Parameters(paramLabel = "VM", description = "Name of the VM.")
    private String vm;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            defaultValue = "",
            description = "Tenant of the VM; not needed if only one has a VM of that name.")
    private String tenant;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "For all of it to be done; 30s if not given.")
    private Duration deadline;

    /** Asks, and returns what is told. */
    abstract Iterator<RouteProgress> begin(
            AgentForOperatorsBlockingStub agent, String tenant, String vm, Duration deadline);

    @Override
    protected final void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final Iterator<RouteProgress> steps = begin(patient(agent, deadline), tenant, vm, deadline);
        while (steps.hasNext()) {
            final RouteProgress step = steps.next();
            if (isJson()) {
                printJson(step, out);
            } else {
                ProgressPrinter.print(step.getText(), step.getWarning(), out);
            }
        }
    }
}
