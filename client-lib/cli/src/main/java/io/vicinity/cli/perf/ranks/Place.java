package io.vicinity.cli.perf.ranks;

import io.vicinity.cli.perf.RouteChoice;
import io.vicinity.cli.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where ranks are.
 *
 * @param sandbox that lives for as long as this; empty where daemons run already.
 * @param sockets of the daemons.
 * @param routes  that were asked for; of daemons that run already, the one that they are on.
 */
record Place(Optional<Sandbox> sandbox, List<Path> sockets, List<RouteChoice> routes) implements AutoCloseable {
    /** Sees to it that the next job runs on a route. */
    void take(final RouteChoice route) throws IOException, InterruptedException {
        if (sandbox.isPresent()) {
            sandbox.get().route(route == RouteChoice.FABRIC);
        }
    }

    /** What ranks find in their environment. */
    Map<String, String> environment() throws IOException {
        return sandbox.isPresent() ? sandbox.get().environment() : Map.of();
    }

    @Override
    public void close() {
        sandbox.ifPresent(Sandbox::close);
    }
}
