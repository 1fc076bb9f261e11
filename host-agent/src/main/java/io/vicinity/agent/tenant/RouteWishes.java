package io.vicinity.agent.tenant;

import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All who wait for one channel to be on a route. They are told when the operation is over. */
final class RouteWishes {
    private final List<RouteWish> waiting = new ArrayList<>();

    void add(final RouteWish wish) {
        waiting.add(wish);
    }

    void fulfil(final Predicate<RouteWish> which, final Operation operation) {
        for (final RouteWish wish : take(which)) {
            operation.atTheEnd(() -> wish.over().complete(null));
        }
    }

    void fail(final Predicate<RouteWish> which, final VicinityFailure why, final Operation operation) {
        for (final RouteWish wish : take(which)) {
            operation.atTheEnd(() -> wish.over().completeExceptionally(why));
        }
    }

    private List<RouteWish> take(final Predicate<RouteWish> which) {
        final List<RouteWish> taken = waiting.stream().filter(which).toList();
        waiting.removeAll(taken);
        return taken;
    }
}
