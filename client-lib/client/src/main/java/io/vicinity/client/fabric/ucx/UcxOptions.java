package io.vicinity.client.fabric.ucx;

import java.util.Map;

/**
 * What UCX is told to use. A variable of the environment goes before it: {@code UCX_TLS} before TLS.
 *
 * @param values by the names of UCX's variables, without {@code UCX_}.
 */
public record UcxOptions(Map<String, String> values) {
    /** Keeps a copy. */
    public UcxOptions {
        values = Map.copyOf(values);
    }

    /**
     * Reliable connections on one port of a device; they are made by datagrams of the same port.
     *
     * @param port of the device.
     * @return the options.
     */
    public static UcxOptions forPort(final VerbsPort port) {
        return new UcxOptions(Map.of("NET_DEVICES", port.name(), "TLS", "rc"));
    }
}
