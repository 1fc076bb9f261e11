package io.vicinity.client.endpoint;

import io.vicinity.client.VicinityException;
import io.vicinity.client.control.FabricAccess;
import io.vicinity.client.fabric.FabricChannel;
import io.vicinity.client.fabric.FabricEnd;
import io.vicinity.client.fabric.FabricIdentity;
import io.vicinity.client.fabric.FabricOffer;
import io.vicinity.client.fabric.FabricPort;
import io.vicinity.client.fabric.FabricTiming;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** This process on the fabric, from the first endpoint on that it claims where the daemon gives it access. Thread-safe. */
final class FabricAttachment implements AutoCloseable {
    private final Consumer<FabricOffer> offers;
    private FabricAccess access;
    private FabricIdentity identity;
    private FabricAccess identified;
    private FabricPort port;

    FabricAttachment(final Consumer<FabricOffer> offers) {
        this.offers = offers;
    }

    /** From now on this process shows itself as this; null if it is on no fabric. */
    synchronized void access(final FabricAccess given) {
        access = given;
    }

    /** Where others connect to this process; it begins to listen for that. Empty if it is on no fabric. */
    List<String> addresses() {
        final FabricPort own = port();
        return own == null ? List.of() : List.of(own.addressText());
    }

    private synchronized FabricPort port() {
        if (port == null && access != null) {
            port = new FabricPort(
                    this::identity, new InetSocketAddress(access.host(), 0), FabricTiming.DEFAULT, offers);
        }
        return port;
    }

    /** Read when it is wanted first: it takes a good part of a second, and most processes never do. */
    private synchronized FabricIdentity identity() {
        if (identified != access) {
            try {
                identity = new FabricIdentity(access.privateKey(), access.certificate(), access.authority());
                identified = access;
            } catch (final SSLException e) {
                throw new VicinityException(
                        "CERTIFICATE_REFUSED",
                        "the certificate for the fabric cannot be used: " + e.getMessage(),
                        "restart the daemon of this VM: it asks the agent for another",
                        e);
            }
        }
        return identity;
    }

    /** Opens a channel, and waits for it. */
    FabricChannel open(final FabricEnd end, final List<String> addresses, final long epoch) {
        final FabricPort own = port();
        if (own == null) {
            throw new VicinityException(
                    "PEER_UNREACHABLE",
                    "endpoint '" + end.remoteName() + "' is on another host, and this process is on no fabric",
                    "let the daemon of this VM serve the fabric: see `fabric` in guestd.yaml");
        }
        VicinityException last = null;
        for (final String address : addresses) {
            try {
                return own.open(end, FabricPort.parse(address), epoch).join();
            } catch (final CompletionException e) {
                if (!(e.getCause() instanceof final VicinityException named)) {
                    throw e;
                }
                last = new VicinityException(named.code(), named.getMessage(), named.remedy(), named);
            }
        }
        throw last == null
                ? new VicinityException(
                        "PEER_UNREACHABLE",
                        "endpoint '" + end.remoteName() + "' has no address on the fabric",
                        "let the daemon of its VM serve the fabric: see `fabric` in guestd.yaml")
                : last;
    }

    @Override
    public void close() {
        final FabricPort own;
        synchronized (this) {
            own = port;
            access = null;
            port = null;
        }
        if (own != null) {
            own.close();
        }
    }
}
