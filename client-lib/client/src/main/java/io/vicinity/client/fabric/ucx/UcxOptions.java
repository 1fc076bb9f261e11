package io.vicinity.client.fabric.ucx;

import java.util.HashMap;
import java.util.Map;

/**
 * What UCX is told to use. A variable of the environment goes before it: {@code UCX_TLS} before TLS.
 *
 * @param values      by the names of UCX's variables, without {@code UCX_}.
 * @param preferences the same; where a device refuses them UCX goes without.
 */
public record UcxOptions(Map<String, String> values, Map<String, String> preferences) {
    /**
     * Up to this length, with all headers, a message goes within the request for it, and not by a buffer that the device fetches it from.
     * By default 64 bytes do, which UCX's headers and ours take by themselves.
     */
    private static final Map<String, String> SHORT_WITHIN_REQUEST = Map.of("RC_TX_MIN_INLINE", "256");

    /** Keeps copies. */
    public UcxOptions {
        values = Map.copyOf(values);
        preferences = Map.copyOf(preferences);
    }

    /**
     * Prefers nothing.
     *
     * @param values by the names of UCX's variables, without {@code UCX_}.
     */
    public UcxOptions(final Map<String, String> values) {
        this(values, Map.of());
    }

    /**
     * Reliable connections on one port of a device; they are made by datagrams of the same port.
     *
     * @param port of the device.
     * @return the options.
     */
    public static UcxOptions forPort(final VerbsPort port) {
        return new UcxOptions(Map.of("NET_DEVICES", port.name(), "TLS", "rc"), SHORT_WITHIN_REQUEST);
    }

    /** Nothing is preferred any more. */
    UcxOptions plain() {
        return new UcxOptions(values);
    }

    /** All of them. */
    Map<String, String> all() {
        final Map<String, String> all = new HashMap<>(preferences);
        all.putAll(values);
        return all;
    }
}
