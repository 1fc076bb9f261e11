package io.vicinity.cli.doctor;

import io.vicinity.cli.CliVersion;
import io.vicinity.cli.ClientOptions;
import io.vicinity.cli.output.OutputFormat;
import io.vicinity.cli.process.Programs;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vicinity doctor}. */
@Command(
        name = "doctor",
        description = {
            "Looks for what is wrong on this host or in this guest, and says what to do: one line each.",
            "Without --host or --guest it looks at what is here: an agent's configuration, a daemon or a device."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:warnings: it works, but slowly, or not for long",
            "2:the command line makes no sense",
            "7:failures: it does not work"
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final String SANDBOX_CONFIG = "agent.yaml";

    @Mixin
    private ClientOptions client;

    @Option(names = "--host", description = "Look at a host: its agent, memory and hypervisor.")
    private boolean host;

    @Option(names = "--guest", description = "Look at a guest: its device, daemon and channels.")
    private boolean guest;

    @Option(
            names = "--agent-config",
            paramLabel = "FILE",
            description =
                    "Configuration of the host's agent (default: that of the sandbox, else /etc/vicinity/agent.yaml).")
    private Path agentConfig;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Output (default: ${DEFAULT-VALUE}); json: one object a line.")
    private OutputFormat format;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    public DoctorCommand() {}

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        final Report report = new Report(checks(Machine.here()).stream()
                .flatMap(check -> check.look().stream())
                .toList());
        if (format == OutputFormat.JSON) {
            report.json().forEach(out::println);
        } else {
            report.text().forEach(out::println);
        }
        out.flush();
        return report.worst().exitCode();
    }

    private List<Check> checks(final Machine machine) {
        final Path config = agentConfig != null ? agentConfig : defaultConfig(machine);
        final boolean hasDevice = !DeviceCheck.devices(machine).isEmpty();
        final boolean said = host || guest;
        final boolean isHost = said ? host : agentConfig != null || Files.exists(config);
        final boolean isGuest = said ? guest : hasDevice || Files.exists(client.socket()) || !isHost;
        final List<Check> checks = new ArrayList<>();
        checks.add(new JavaCheck());
        if (isHost) {
            checks.add(new SharedMemoryCheck(machine));
            checks.add(new HypervisorCheck(machine));
            checks.add(new AgentCheck(machine, agent(config, "status")));
            checks.add(new VmsCheck(machine, agent(config, "vms"), agent(config, "vm", "list")));
        }
        if (isGuest) {
            // A daemon may as well map a file: then there is no device to miss.
            if (hasDevice || !Files.exists(client.socket())) {
                checks.add(new DeviceCheck(machine));
            }
            checks.add(new ProcessorCheck(machine));
            checks.add(new DaemonCheck(client::connect, CliVersion.version()));
        }
        return checks;
    }

    private static List<String> agent(final Path config, final String... command) {
        final List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of("--format", "json", "--config", config.toString()));
        return Programs.agent(args);
    }

    private static Path defaultConfig(final Machine machine) {
        final String sandbox = System.getenv("VICINITY_SANDBOX");
        return sandbox == null ? machine.path("/etc/vicinity/agent.yaml") : Path.of(sandbox, SANDBOX_CONFIG);
    }
}
