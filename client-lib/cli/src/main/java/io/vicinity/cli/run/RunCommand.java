package io.vicinity.cli.run;

import io.vicinity.cli.process.ScratchDirectory;
import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.client.Vicinity;
import io.vicinity.mpi.job.JobSettings;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vicinity run}: a program of MPI, as N processes. */
@Command(
        name = "run",
        description = {
            "Runs a Java program of MPI, written for Open MPI's API and unmodified, as N processes, its ranks.",
            "They meet through this VM's daemon, if one answers (VICINITY_SOCKET, else /run/vicinity/guestd.sock), and"
                    + " in a sandbox of their own otherwise, or if --vms is given. Its VMs get the ranks in blocks, as"
                    + " mpirun deals them to hosts: with -n 4 --vms 2, ranks 0 and 1 live in the first one, 2 and 3 in the"
                    + " second.",
            "What ranks print is passed on line by line, and standard input goes to rank 0. The job ends with 0 if all"
                    + " its ranks did, else with the code of the rank that failed first: the others are then taken down at"
                    + " once. Nothing is left behind, also when the launcher is killed.",
            "With --hosts, ranks are started by ssh on other hosts, where the JDK, Vicinity, the program and this"
                    + " directory lie at the same paths, and meet through those hosts' daemons. They end with the"
                    + " connection.",
            "The JVMs of the ranks take the flags of VICINITY_JVM_OPTS, too."
        })
public final class RunCommand implements Callable<Integer> {
    private static final String CLASS_PATH_VARIABLE = "CLASSPATH";
    private static final String SOCKET_VARIABLE = Vicinity.Context.SOCKET_VARIABLE;

    @Option(names = "-n", paramLabel = "N", description = "Number of ranks.")
    private Integer ranks;

    @Option(names = "--vms", paramLabel = "K", description = "Bring a sandbox of K VMs up for the job (default: 1).")
    private Integer vms;

    @Option(
            names = "--sockets",
            split = ",",
            paramLabel = "PATH",
            description = "Deal the ranks to the VMs whose daemons listen at these sockets, instead of to those of a"
                    + " sandbox.")
    private List<Path> sockets = List.of();

    @Mixin
    private HostOptions hosts;

    @Option(names = "--tag", description = "Put the number of its rank before each line: [0] and so on.")
    private boolean isTagged;

    @Option(
            names = {"-cp", "--class-path"},
            paramLabel = "PATH",
            description =
                    "Directories and jars of the program, as java takes them (default: CLASSPATH, else this directory)."
                            + " Those of Vicinity, with package mpi, come behind.")
    private String classPath;

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description = "An option of the ranks' JVMs, such as --jvm-option=-Xmx1g. May be given more than once.")
    private List<String> jvmOptions = List.of();

    @Parameters(
            arity = "0..*",
            paramLabel = "MAIN ARGS",
            hideParamSyntax = true,
            description = "The class of the program, and the program's arguments.")
    private List<String> program = List.of();

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    public RunCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (ranks == null) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, "the number of ranks is missing", "give it by -n, as in -n 4");
        }
        if (program.isEmpty()) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "the class of the program is missing",
                    "give it after the options, and the program's arguments after it");
        }
        final JobPlan plan = plan();
        final ClassPath classes = ClassPath.of(classPath, System.getenv(CLASS_PATH_VARIABLE));
        classes.check(program.getFirst());
        final RankCommand command = new RankCommand(
                classes, jvmOptions, program.getFirst(), program.subList(1, program.size()), isCrowded());
        if (hosts.file() != null) {
            return run(plan, hosts.start(plan, command));
        }
        if (!sockets.isEmpty()) {
            return run(plan, new LocalRanks(plan, command, hosts.exports(), sockets));
        }
        // A rank that is alone meets nobody.
        if (vms == null && (ranks == 1 || hasDaemon())) {
            return run(plan, new LocalRanks(plan, command, hosts.exports(), List.of()));
        }
        final long sharedMib = plan.sharedMib(ScratchDirectory.freeBytes());
        try (Sandbox sandbox = Sandbox.prepare(plan.ownSandbox(sharedMib), line -> {})) {
            final Map<String, String> environment = new HashMap<>(sandbox.places());
            environment.put(JobSettings.SHARED_VARIABLE, Long.toString(sharedMib));
            environment.putAll(hosts.exports());
            try (Ranks job = ranks(plan, new LocalRanks(plan, command, environment, sandbox.sockets()))) {
                sandbox.bringUp(new SlowStart(job));
                job.start();
                return job.await();
            }
        }
    }

    /** Do the ranks share the processors of this host? Of others nothing is known. */
    private boolean isCrowded() {
        return hosts.file() == null && ranks > Runtime.getRuntime().availableProcessors();
    }

    private JobPlan plan() {
        final boolean hasHosts = hosts.file() != null;
        if ((vms == null ? 0 : 1) + (sockets.isEmpty() ? 0 : 1) + (hasHosts ? 1 : 0) > 1) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "--vms, --sockets and --hosts exclude one another",
                    "give --vms for a sandbox, --sockets for daemons of this host, or --hosts for other hosts");
        }
        if (sockets.isEmpty()) {
            return JobPlan.of(ranks, vms == null ? 1 : vms);
        }
        if (sockets.size() > ranks) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "--sockets names " + sockets.size() + " VMs for " + ranks + (ranks == 1 ? " rank" : " ranks"),
                    "name no more than there are ranks");
        }
        return JobPlan.of(ranks, sockets.size());
    }

    private int run(final JobPlan plan, final RankStart start) throws IOException, InterruptedException {
        try (Ranks job = ranks(plan, start)) {
            job.start();
            return job.await();
        }
    }

    private Ranks ranks(final JobPlan plan, final RankStart start) {
        final PrintWriter err = spec.commandLine().getErr();
        return new Ranks(start, plan.ranks(), isTagged, line -> {
            err.println("vicinity: " + line);
            err.flush();
        });
    }

    private boolean hasDaemon() {
        final Path socket = new Vicinity.Context().conclude().socket();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (final IOException e) {
            if (System.getenv(SOCKET_VARIABLE) != null) {
                spec.commandLine()
                        .getErr()
                        .println("vicinity: no daemon answers at " + socket + ", the job runs in a sandbox");
                spec.commandLine().getErr().flush();
            }
            return false;
        }
    }
}
