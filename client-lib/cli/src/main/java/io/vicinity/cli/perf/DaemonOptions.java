package io.vicinity.cli.perf;

import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.cli.sandbox.SandboxOptions;
import io.vicinity.client.Vicinity;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Options that choose the daemons of the two sides. */
final class DaemonOptions {
    @Option(names = "--sandbox", description = "Bring a sandbox of two VMs up for the run.")
    private boolean sandbox;

    @Option(
            names = "--sockets",
            split = ",",
            paramLabel = "PATH",
            description = "Sockets of the daemons of the two sides, or one for both. Default: VICINITY_SOCKET_1 and"
                    + " VICINITY_SOCKET_2, as within a sandbox; else the one of every command.")
    private List<Path> sockets = List.of();

    @Option(
            names = "--peer",
            paramLabel = "NAME",
            description = "Measure with the follower that 'vicinity perf follow NAME' runs, in another VM for example.")
    private String peer;

    @Option(
            names = "--route",
            paramLabel = "memory|fabric|both",
            description =
                    "Bring a sandbox up, and measure on this route; both measures on one after the other, and compares them as"
                            + " the paper does.")
    private RouteChoice route;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "Draw what was measured, too.")
    private Path plot;

    /** Runs the plan that the sockets are put into. */
    int run(final Function<List<String>, PerfPlan> plan) throws IOException, InterruptedException {
        final Measured measured = new Measured();
        if (route != null && (peer != null || !sockets.isEmpty())) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "--route is for a sandbox, and excludes --peer and --sockets",
                    "leave one of them out; 'vicinity-agent drain VM' puts a VM that runs on the fabric");
        }
        if (peer != null) {
            return end(PerfRun.lead(peer(plan.apply(sockets(System.getenv()))), measured), measured);
        }
        if (!sandbox && route == null) {
            return runAlone(plan.apply(sockets(System.getenv())));
        }
        return end(runInSandbox(plan, measured), measured);
    }

    /** Runs a plan that is complete. */
    int runAlone(final PerfPlan plan) throws IOException, InterruptedException {
        final Measured measured = new Measured();
        return end(PerfRun.run(plan, "", measured), measured);
    }

    private int runInSandbox(final Function<List<String>, PerfPlan> plan, final Measured measured)
            throws IOException, InterruptedException {
        try (Sandbox own = Sandbox.start(SandboxOptions.of(2), line -> System.err.println("# sandbox: " + line))) {
            final PerfPlan complete =
                    plan.apply(List.of(own.socket(1).toString(), own.socket(2).toString()));
            if (route == null) {
                return PerfRun.run(complete, "", measured);
            }
            for (final RouteChoice each : route.each()) {
                own.route(each == RouteChoice.FABRIC);
                final int code = PerfRun.run(complete, each.label(), measured);
                if (code != 0) {
                    return code;
                }
            }
            measured.comparison(complete.json()).forEach(System.out::println);
            return 0;
        }
    }

    private int end(final int code, final Measured measured) throws IOException {
        if (code == 0 && plot != null) {
            measured.draw(plot);
        }
        return code;
    }

    private PerfPlan peer(final PerfPlan plan) {
        if (sandbox) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, "--peer and --sandbox exclude one another", "give one of them");
        }
        for (final String subject : plan.subjects()) {
            if (!Subjects.reachesOtherVms(subject)) {
                throw new VicinityFailure(
                        FailureCode.CONFIG_INVALID,
                        "the peer '" + subject + "' reaches no other VM",
                        "leave it out with --peer; tcp does");
            }
        }
        return plan.toPeer(peer);
    }

    /** The sockets of leader and follower. */
    List<String> sockets(final Map<String, String> environment) {
        if (sockets.size() > 2) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, "--sockets has " + sockets.size() + " paths", "give one or two");
        }
        if (!sockets.isEmpty()) {
            return List.of(
                    sockets.get(0).toString(), sockets.get(sockets.size() - 1).toString());
        }
        final String first = environment.get(Vicinity.Context.SOCKET_VARIABLE + "_1");
        final String second = environment.get(Vicinity.Context.SOCKET_VARIABLE + "_2");
        if (first != null && second != null) {
            return List.of(first, second);
        }
        final String one =
                environment.getOrDefault(Vicinity.Context.SOCKET_VARIABLE, Vicinity.Context.DEFAULT_SOCKET.toString());
        return List.of(one, one);
    }
}
