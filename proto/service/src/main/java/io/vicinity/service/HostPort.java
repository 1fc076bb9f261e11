package io.vicinity.service;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * An address, written {@code HOST:PORT} or {@code [IPv6]:PORT}.
 *
 * @param host name or address, without brackets.
 * @param port 0 to 65535.
 */
public record HostPort(String host, int port) {
    /**
     * Reads an address.
     *
     * @param text such as {@code 127.0.0.1:9464}.
     * @return the address, not resolved.
     * @throws VicinityFailure {@link FailureCode#CONFIG_INVALID}.
     */
    public static HostPort parse(final String text) {
        final int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(colon, 0));
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.contains(":")) {
                throw malformed(text);
            }
            final int port = Integer.parseInt(text.substring(colon + 1));
            if (host.isEmpty() || port < 0 || port > 65535) {
                throw malformed(text);
            }
            return new HostPort(host, port);
        } catch (final NumberFormatException e) {
            throw malformed(text);
        }
    }

    /**
     * Resolves the host.
     *
     * @return the address.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE} if there is no such host.
     */
    public InetSocketAddress resolve() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (final UnknownHostException e) {
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "there is no host " + host,
                    "give a host that this machine can resolve",
                    e);
        }
    }

    private static VicinityFailure malformed(final String text) {
        return new VicinityFailure(
                FailureCode.CONFIG_INVALID, "'" + text + "' is no address", "write it as HOST:PORT or [IPv6]:PORT");
    }

    /** {@code HOST:PORT}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
