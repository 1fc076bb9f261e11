package io.vicinity.client.endpoint;

import io.vicinity.client.VicinityException;
import io.vicinity.client.control.FabricAccess;
import io.vicinity.client.control.FabricCredentials;
import io.vicinity.client.fabric.FabricChannel;
import io.vicinity.client.fabric.FabricEnd;
import io.vicinity.client.fabric.FabricIdentity;
import io.vicinity.client.fabric.FabricOffer;
import io.vicinity.client.fabric.FabricPort;
import io.vicinity.client.fabric.FabricTiming;
import io.vicinity.client.fabric.ucx.UcxOptions;
import io.vicinity.client.fabric.ucx.VerbsChoice;
import io.vicinity.client.fabric.ucx.VerbsPort;
import io.vicinity.fabric.FabricRefusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** This process on the fabric, from the first endpoint on that it claims where the daemon gives it access. Thread-safe. */
final class FabricAttachment implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FabricAttachment.class.getName());

    /** What this process has said of its carrier, whichever of its attachments did. */
    private static final Set<VerbsChoice> TOLD = ConcurrentHashMap.newKeySet();

    /** What is refused that may be in order a moment later. */
    static final String ROUTE_UNKNOWN = "ROUTE_UNKNOWN";

    /** A channel begins with it: who connects for a later one has the channel already. */
    private static final long FIRST_EPOCH = 1;

    private final FabricTiming timing;
    private final Consumer<FabricOffer> offers;
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();
    private FabricAccess access;

    /** The last of it that was given: while this closes others still greet. */
    private FabricAccess lastAccess;

    private FabricIdentity identity;
    private FabricAccess identified;
    private FabricPort port;

    /** Null before there is a port, and when it was told. */
    private VerbsChoice choice;

    private record Expected(FabricEnd end, Consumer<FabricChannel> onMade) {}

    FabricAttachment(final FabricTiming timing, final Consumer<FabricOffer> offers) {
        this.timing = timing;
        this.offers = offers;
    }

    /** From now on this process shows itself as this; null if it is on no fabric. */
    synchronized void access(final FabricAccess given) {
        access = given;
        if (given != null) {
            lastAccess = given;
        }
    }

    /** Where others connect to this process; it begins to listen for that. Empty if it is on no fabric. */
    List<String> addresses() {
        final FabricPort own = port();
        return own == null ? List.of() : List.of(own.addressText());
    }

    /** Connections that were not let in since this was called last, by the reason. */
    synchronized Map<FabricRefusal, Long> takeRefusals() {
        return port == null ? Map.of() : port.takeRefusals();
    }

    private synchronized FabricPort port() {
        if (port == null && access != null) {
            choice = VerbsChoice.of(access.device(), VerbsPort.all());
            port = new FabricPort(
                    this::identity,
                    new InetSocketAddress(access.host(), 0),
                    timing,
                    choice.port().map(UcxOptions::forPort),
                    this::onOffered);
        }
        return port;
    }

    /** Says once by what data goes to other hosts: most processes never send any there. */
    private void tellOfCarrier() {
        final VerbsChoice wanted;
        synchronized (this) {
            wanted = choice;
            choice = null;
        }
        if (wanted == null) {
            return;
        }
        if (wanted.port().isEmpty()) {
            tell(wanted);
        } else {
            // UCX may be loading still, and nobody waits for what is only said.
            Thread.ofPlatform().daemon(true).name("vicinity-carrier").start(() -> tell(wanted.asFarAsUcxGoes()));
        }
    }

    private static void tell(final VerbsChoice used) {
        if (TOLD.add(used)) {
            LOG.log(
                    Level.INFO,
                    "event=fabric_carrier carrier={0} reason=\"{1}\"",
                    used.port().map(chosen -> "verbs on " + chosen.name()).orElse("tcp"),
                    used.reason());
        }
    }

    /** Read when it is wanted first: it takes a good part of a second, and most processes never do. */
    private synchronized FabricIdentity identity() {
        if (identified != lastAccess) {
            try {
                final FabricCredentials credentials = lastAccess.credentials();
                identity = new FabricIdentity(
                        credentials.privateKey(), credentials.certificate(), credentials.authority());
                identified = lastAccess;
            } catch (final SSLException | GeneralSecurityException e) {
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
    FabricChannel open(final FabricEnd end, final List<String> addresses) {
        try {
            return connect(end, addresses).join();
        } catch (final CompletionException e) {
            if (e.getCause() instanceof final VicinityException named) {
                throw new VicinityException(named.code(), named.getMessage(), named.remedy(), named);
            }
            throw e;
        }
    }

    /** Connects to the first of the addresses that answers as it should. */
    CompletableFuture<FabricChannel> connect(final FabricEnd end, final List<String> addresses) {
        final FabricPort own = port();
        if (own == null) {
            return CompletableFuture.failedFuture(new VicinityException(
                    "PEER_UNREACHABLE",
                    "endpoint '" + end.remoteName() + "' is to be reached by the fabric, and this process is on none",
                    "let the daemon of this VM serve the fabric: see `fabric` in guestd.yaml"));
        }
        if (addresses.isEmpty()) {
            return CompletableFuture.failedFuture(new VicinityException(
                    "PEER_UNREACHABLE",
                    "endpoint '" + end.remoteName() + "' has no address on the fabric",
                    "let the daemon of its VM serve the fabric: see `fabric` in guestd.yaml"));
        }
        tellOfCarrier();
        CompletableFuture<FabricChannel> connected = own.open(end, FabricPort.parse(addresses.getFirst()));
        for (final String address : addresses.subList(1, addresses.size())) {
            connected = connected.exceptionallyCompose(failed -> own.open(end, FabricPort.parse(address)));
        }
        return connected;
    }

    /**
     * Waits for the other end of a channel that this process has, which will connect.
     *
     * @param end    this end.
     * @param onMade given the link; must not block.
     */
    void expect(final FabricEnd end, final Consumer<FabricChannel> onMade) {
        expected.put(end.key(), new Expected(end, onMade));
    }

    /** Nobody is waited for any more. */
    void forget(final String key) {
        expected.remove(key);
    }

    private void onOffered(final FabricOffer offer) {
        tellOfCarrier();
        if (offer.epoch() <= FIRST_EPOCH) {
            offers.accept(offer);
            return;
        }
        final Expected whom = expected.get(offer.key());
        if (whom != null && whom.end.remoteVm().equals(offer.vm()) && expected.remove(offer.key(), whom)) {
            whom.onMade.accept(offer.accept(whom.end));
        } else {
            offer.refuse(
                    ROUTE_UNKNOWN,
                    "this process has not heard that a channel shall change to this route",
                    "connect again when it has");
        }
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
