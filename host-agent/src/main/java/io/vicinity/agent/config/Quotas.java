package io.vicinity.agent.config;

import io.vicinity.service.ByteSize;

/**
 * What a tenant may have at a time.
 *
 * @param endpoints most endpoints; 1,024 if absent.
 * @param channels  most channels; 4,096 if absent.
 * @param peers     most VMs; 256 if absent.
 * @param bytes     most bytes of arenas and channels; all that the segment has if absent.
 */
public record Quotas(Integer endpoints, Integer channels, Integer peers, ByteSize bytes) {
    private static final int DEFAULT_ENDPOINTS = 1024;
    private static final int DEFAULT_CHANNELS = 4096;
    private static final int DEFAULT_PEERS = 256;
    private static final int MAX_ENDPOINTS = 1 << 20;
    private static final int MAX_CHANNELS = 1 << 21;
    private static final int MAX_PEERS = 65_536;

    /** Puts defaults and checks ranges. */
    public Quotas {
        endpoints = endpoints == null ? DEFAULT_ENDPOINTS : endpoints;
        channels = channels == null ? DEFAULT_CHANNELS : channels;
        peers = peers == null ? DEFAULT_PEERS : peers;
        bytes = bytes == null ? new ByteSize(Long.MAX_VALUE) : bytes;
        check("endpoints", endpoints, MAX_ENDPOINTS);
        check("channels", channels, MAX_CHANNELS);
        check("peers", peers, MAX_PEERS);
    }

    private static void check(final String key, final int value, final int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(key + " is " + value + ", not within 1 to " + most);
        }
    }
}
