package io.vicinity.fabric;

import java.util.Locale;

/** Why a process did not let a connection in that was made to it on the fabric. */
public enum FabricRefusal {
    /** It did not speak TLS. */
    PLAIN_TEXT,
    /** It showed no certificate, or one that does not hold: of another fleet, or out of date. */
    CERTIFICATE,
    /** Its certificate is of another tenant's VM. */
    OTHER_TENANT,
    /** It spoke otherwise than this release does, or said nothing. */
    PROTOCOL,
    /** It wanted a channel that there is not, or not for it. */
    REQUEST,
    /** A reason that this release does not know. */
    OTHER;

    /**
     * The value of the metric's label.
     *
     * @return lower case.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what a process says, whose release may be another.
     *
     * @param name of a reason.
     * @return the reason; {@link #OTHER} if it is none that is known.
     */
    public static FabricRefusal of(final String name) {
        for (final FabricRefusal refusal : values()) {
            if (refusal.name().equals(name)) {
                return refusal;
            }
        }
        return OTHER;
    }
}
