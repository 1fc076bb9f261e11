package io.vicinity.cli.perf.ranks;

import io.vicinity.cli.perf.RouteChoice;
import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
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

    /** Were all figures measured on the route that was taken? Elsewhere than in a sandbox they are on whatever there is. */
    void check(final RouteChoice route, final List<Measurement> measured) {
        for (final Measurement measurement : measured) {
            if (sandbox.isPresent() && !measurement.route().label().equals(route.label())) {
                throw new VicinityFailure(
                        FailureCode.FAILED,
                        "the route was to be " + route.label() + ", and ranks talked on "
                                + measurement.route().label() + " at size " + measurement.size(),
                        "run it again; 'vicinity top' shows the routes of channels while it runs");
            }
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
