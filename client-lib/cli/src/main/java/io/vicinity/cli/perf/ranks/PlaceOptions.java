package io.vicinity.cli.perf.ranks;

import io.vicinity.cli.perf.RouteChoice;
import io.vicinity.cli.run.OwnJob;
import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.client.Vicinity;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options that choose where ranks are, and what they talk on. */
final class PlaceOptions {
    private static final String SOCKET_VARIABLE = Vicinity.Context.SOCKET_VARIABLE;

    @Option(
            names = "--sockets",
            split = ",",
            paramLabel = "PATH",
            description =
                    "Deal the ranks to the VMs whose daemons listen at these sockets (default: VICINITY_SOCKET_1, ..., as"
                            + " within a sandbox, else VICINITY_SOCKET; without any of these, a sandbox).")
    private List<Path> sockets = List.of();

    @Option(
            names = "--vms",
            paramLabel = "K",
            description = "Bring a sandbox of K VMs up, to which ranks are dealt in blocks (default: 2).")
    private Integer vms;

    @Option(
            names = "--route",
            paramLabel = "memory|fabric|both",
            description =
                    "Bring a sandbox up in which ranks talk on this route (default: memory); both compares the two, as the"
                            + " paper does.")
    private RouteChoice route;

    /** Finds the daemons, or starts them. */
    Place open(final int ranks, final Consumer<String> remarks) throws IOException, InterruptedException {
        final List<Path> running = running(System.getenv());
        if (!running.isEmpty()) {
            return new Place(
                    Optional.empty(), running.subList(0, Math.min(ranks, running.size())), RouteChoice.MEMORY.each());
        }
        final Sandbox sandbox =
                Sandbox.start(OwnJob.sandbox(ranks, vms == null ? 2 : vms), line -> remarks.accept("sandbox: " + line));
        return new Place(Optional.of(sandbox), sandbox.sockets(), (route == null ? RouteChoice.MEMORY : route).each());
    }

    /** Sockets of daemons that run already; none where a sandbox is wanted. */
    List<Path> running(final Map<String, String> environment) {
        if (!sockets.isEmpty()) {
            if (vms != null || route != null) {
                throw new VicinityFailure(
                        FailureCode.CONFIG_INVALID,
                        "--sockets excludes " + (vms == null ? "--route" : "--vms") + ", which is for a sandbox",
                        "leave one of them out; 'vicinity-agent drain VM' puts a VM that runs on the fabric");
            }
            return sockets;
        }
        if (vms != null || route != null) {
            return List.of();
        }
        final List<Path> found = new ArrayList<>();
        for (int vm = 1; environment.containsKey(SOCKET_VARIABLE + "_" + vm); vm++) {
            found.add(Path.of(environment.get(SOCKET_VARIABLE + "_" + vm)));
        }
        if (found.isEmpty() && environment.containsKey(SOCKET_VARIABLE)) {
            found.add(Path.of(environment.get(SOCKET_VARIABLE)));
        }
        return found;
    }
}
