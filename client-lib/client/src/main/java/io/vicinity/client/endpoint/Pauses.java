package io.vicinity.client.endpoint;

import io.vicinity.client.Route;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** For how long changes of route held receivers up, until the daemon is told. Thread-safe. */
final class Pauses {
    /** More than a process changes between two reports. */
    private static final int MOST = 10_000;

    private final Map<Route, List<Long>> byFormerRoute = new EnumMap<>(Route.class);

    /** A channel is received by another route now; by the receiving thread, which has more to do for it than this. */
    synchronized void add(final Route before, final long nanos) {
        final List<Long> pauses = byFormerRoute.computeIfAbsent(before, none -> new ArrayList<>());
        if (pauses.size() < MOST) {
            pauses.add(nanos);
        }
    }

    /** What was added since this was called last. */
    synchronized Map<Route, List<Long>> take() {
        final Map<Route, List<Long>> taken = new EnumMap<>(byFormerRoute);
        byFormerRoute.clear();
        return taken;
    }
}
