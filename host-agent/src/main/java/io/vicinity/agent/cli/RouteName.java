package io.vicinity.agent.cli;

import io.vicinity.control.v1.HostChannel;
import io.vicinity.control.v1.Route;
import java.util.Locale;

/** Routes as operators write and read them. */
enum RouteName {
    /** Shared memory. */
    MEMORY,
    /** The fabric. */
    FABRIC;

    /** The route of a channel, and behind it the one that it is ordered to. */
    static String of(final HostChannel channel) {
        final String now = of(channel.getRoute());
        return channel.getOrderedRoute() == Route.ROUTE_UNSPECIFIED ? now : now + '>' + of(channel.getOrderedRoute());
    }

    private static String of(final Route route) {
        return (route == Route.ROUTE_FABRIC ? FABRIC : MEMORY).toString();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
