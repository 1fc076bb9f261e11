package io.vicinity.guestd.health;

import io.vicinity.control.v1.ChannelEnd;
import java.util.Locale;

/** What a channel runs on. */
enum Route {
    SHARED_MEMORY,
    FABRIC;

    static Route of(final ChannelEnd end) {
        return of(end.getRoute());
    }

    static Route of(final io.vicinity.control.v1.Route route) {
        return route == io.vicinity.control.v1.Route.ROUTE_FABRIC ? FABRIC : SHARED_MEMORY;
    }

    /** The value of the metrics' label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
