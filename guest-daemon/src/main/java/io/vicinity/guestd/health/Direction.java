package io.vicinity.guestd.health;

import java.util.Locale;

/** Which way, seen from an end of this VM. */
enum Direction {
    SENT,
    RECEIVED;

    /** The value of the metrics' label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
