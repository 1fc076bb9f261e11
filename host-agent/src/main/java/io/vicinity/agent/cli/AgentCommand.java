package io.vicinity.agent.cli;

import io.vicinity.agent.Agent;
import io.vicinity.agent.config.AgentConfig;
import io.vicinity.service.JvmFlags;
import io.vicinity.service.Logging;
import io.vicinity.service.ParentWatch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code vicinity-agent}: runs the agent until it is told to end. */
@Command(
        name = "vicinity-agent",
        mixinStandardHelpOptions = true,
        description = "The host agent: owns the shared memory of this host, and brokers channels between its VMs.",
        versionProvider = AgentVersionProvider.class)
public final class AgentCommand implements Callable<Integer> {
    private static final String EXIT_WITH_PARENT = "--exit-with-parent";

    /** In the order in which they are listed. */
    private static final List<Class<?>> COMMANDS = List.of(
            EnrollCommand.class,
            StatusCommand.class,
            VmsCommand.class,
            VmCommand.class,
            ChannelsCommand.class,
            EndpointsCommand.class,
            RouteCommand.class,
            DrainCommand.class,
            UndrainCommand.class,
            EvictCommand.class);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration of the agent; " + AgentConfig.DEFAULT_FILE + " if not given.")
    private Path config;

    @Option(names = "--check-config", description = "Check the configuration file and end.")
    private boolean checkConfig;

    @Option(
            names = "--ephemeral",
            description =
                    "Remove segments and runtime files at the end. Without it they stay, guests go on, and the next"
                            + " start takes them over.")
    private boolean ephemeral;

    @Option(names = EXIT_WITH_PARENT, description = "End when standard input ends; implies --ephemeral.")
    private boolean exitWithParent;

    @Option(
            names = "--enroll",
            paramLabel = "TENANT/VM=DIR",
            description =
                    "Mint a certificate for a VM as the command enroll does, before the agent says that it is ready; an"
                            + " agent that cannot start mints none. May be given more than once.")
    private Map<String, Path> enrolments = Map.of();

    @Option(names = "--debug", description = "Log more.")
    private boolean debug;

    @Spec
    private CommandSpec spec;

    private AgentCommand() {}

    /**
     * The command line with all its commands; without them for an agent that a program of ours starts: to look through what all of them take
     * costs its start a tenth of a second.
     *
     * @param args that it will be given.
     * @return ready to execute.
     */
    public static CommandLine commandLine(final String... args) {
        final CommandLine commandLine = new CommandLine(new AgentCommand());
        if (!List.of(args).contains(EXIT_WITH_PARENT)) {
            COMMANDS.forEach(commandLine::addSubcommand);
        }
        return commandLine;
    }

    Path file() {
        return config == null ? Path.of(AgentConfig.DEFAULT_FILE) : config;
    }

    AgentConfig load() {
        return AgentConfig.load(file());
    }

    @Override
    public Integer call() throws InterruptedException {
        final AgentConfig loaded = load();
        if (checkConfig) {
            if (loaded.directory().etcd() != null) {
                loaded.directory().etcd().checkFiles();
            }
            final PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    "%s is good: tenants %s%n",
                    file(),
                    loaded.tenants().stream().map(tenant -> tenant.name()).toList());
            out.flush();
            return 0;
        }
        JvmFlags.check();
        Logging.setUp(debug);
        final List<Enrolment> wanted = wanted(loaded);
        final CountDownLatch told = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);
        if (exitWithParent) {
            ParentWatch.start(System.in, told::countDown);
        }
        // Before the start, so that a signal during it is not missed and nothing remains behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(told, ended), "agent-shutdown"));
        try {
            final Agent agent = Agent.start(
                    loaded,
                    ephemeral || exitWithParent,
                    authority -> wanted.forEach(enrolment -> enrolment.perform(authority)));
            told.await();
            agent.close();
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private List<Enrolment> wanted(final AgentConfig loaded) {
        final List<Enrolment> wanted = enrolments.entrySet().stream()
                .map(enrolment -> Enrolment.of(enrolment.getKey(), enrolment.getValue()))
                .toList();
        final PrintWriter messages = spec.commandLine().getErr();
        wanted.forEach(enrolment -> noteIfUnknown(enrolment.identity().tenant(), loaded, messages));
        return wanted;
    }

    /** Says so if the configuration does not have a tenant, for which a VM is enrolled. */
    void noteIfUnknown(final String tenant, final AgentConfig loaded, final PrintWriter messages) {
        if (loaded.tenants().stream().noneMatch(configured -> configured.name().equals(tenant))) {
            messages.printf(
                    "vicinity-agent: note: %s has no tenant %s yet: the agent will refuse this VM%n", file(), tenant);
            messages.flush();
        }
    }

    /** SIGTERM and SIGINT: the JVM goes when this returns, so it waits for the agent's end. */
    private static void end(final CountDownLatch told, final CountDownLatch ended) {
        told.countDown();
        try {
            ended.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
