package io.vicinity.client.channel;

import io.vicinity.client.fabric.FabricChannel;
import io.vicinity.client.fabric.FabricEnd;
import io.vicinity.client.fabric.FabricIdentity;
import io.vicinity.client.fabric.FabricOffer;
import io.vicinity.client.fabric.FabricPort;
import io.vicinity.client.fabric.FabricTiming;
import io.vicinity.client.fabric.LostWays;
import io.vicinity.client.fabric.ucx.UcxOptions;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Two processes, as it were, whose endpoints have channels on the fabric through a relay; there is no control plane here. */
final class FabricPath implements ChannelHost {
    static final FabricTiming TIMING = new FabricTiming(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    /** A busy machine takes a while to start UCX, and whoever hears nothing by it at first does without it. */
    static final FabricTiming PATIENT = new FabricTiming(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20));

    private static final TestAuthority AUTHORITY = new TestAuthority();
    static final FabricIdentity HERE = AUTHORITY.identity("acme", "here");
    static final FabricIdentity THERE = AUTHORITY.identity("acme", "there");
    private static final int SLOTS = 64;
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final DataPath host = new DataPath(512 << 20);
    private final Mapping counters = Mapping.ofPrivateMemory(SLOTS * CountersDescriptor.SLOT_LENGTH);
    private final Map<String, CompletableFuture<FabricChannel>> expected = new ConcurrentHashMap<>();
    private final Map<String, DataPath.Node> targets = new ConcurrentHashMap<>();
    private int slots;
    private long ids;
    final FabricPort here;
    final FabricPort there;
    final Relay relay;

    FabricPath() {
        this(Optional.empty());
    }

    FabricPath(final Optional<UcxOptions> ucx) {
        this(ucx, System::nanoTime);
    }

    /** With another clock for what UCX does seldom. */
    FabricPath(final Optional<UcxOptions> ucx, final LongSupplier clock) {
        final FabricTiming timing = ucx.isPresent() ? PATIENT : TIMING;
        here = LostWays.port(
                HERE, loopback(), timing, ucx, offer -> offer.refuse("ENDPOINT_UNKNOWN", "nobody", "none"), clock);
        there = LostWays.port(THERE, loopback(), timing, ucx, this::offered, clock);
        relay = new Relay(there.address());
    }

    static FabricIdentity identity(final String tenant, final String vm) {
        return AUTHORITY.identity(tenant, vm);
    }

    static TestAuthority authority() {
        return AUTHORITY;
    }

    static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void offered(final FabricOffer offer) {
        final DataPath.Node target = targets.get(offer.to());
        if (target == null) {
            offer.refuse("ENDPOINT_UNKNOWN", "no endpoint '" + offer.to() + "' is here", "claim it");
        } else {
            expected.remove(offer.key())
                    .complete(offer.accept(end(target, offer.key(), false, offer.from(), offer.vm())));
        }
    }

    private synchronized FabricEnd end(
            final DataPath.Node node,
            final String key,
            final boolean sideA,
            final String remoteName,
            final String remoteVm) {
        ids++;
        final int slot = slots++ % SLOTS;
        CountersDescriptor.format(counters.buffer(), slot, ids, ids);
        return new FabricEnd(node.endpoint, ids, key, sideA, remoteName, remoteVm, counters, slot, ids, 1);
    }

    DataPath.Node endpoint(final String name) {
        final DataPath.Node node = host.endpoint(name, 1024);
        targets.put(name, node);
        return node;
    }

    @Override
    public Pair connect() {
        return connect(endpoint("a" + ids), endpoint("b" + ids));
    }

    Pair connect(final DataPath.Node a, final DataPath.Node b) {
        final Untaken untaken = open(a, b);
        return new Pair(untaken.a().attach(false), untaken.b().attach(false));
    }

    /** Both ends of a channel that no application has taken yet. */
    record Untaken(FabricChannel a, FabricChannel b) {}

    Untaken open(final DataPath.Node a, final DataPath.Node b) {
        return open(a, b, relay.address());
    }

    /** Opens a channel by another address. */
    Untaken open(final DataPath.Node a, final DataPath.Node b, final InetSocketAddress address) {
        final String key = newKey();
        final CompletableFuture<FabricChannel> other = new CompletableFuture<>();
        expected.put(key, other);
        final CompletableFuture<FabricChannel> opened = here.open(end(a, key, true, b.name, "there"), address);
        return new Untaken(
                opened.orTimeout(30, TimeUnit.SECONDS).join(),
                other.orTimeout(30, TimeUnit.SECONDS).join());
    }

    /** Opens a channel to a name that may be nobody's. */
    void connectTo(final String name) {
        final DataPath.Node a = endpoint("opener");
        here.open(end(a, newKey(), true, name, "there"), relay.address())
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** Opens a channel from another process. */
    void connectFrom(final FabricPort port) {
        final DataPath.Node a = endpoint("stranger");
        port.open(end(a, newKey(), true, "stranger", "there"), relay.address())
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static String newKey() {
        return String.format("%032x", KEYS.incrementAndGet());
    }

    @Override
    public void closed(final RingChannel other) {
        // The link tells it.
    }

    @Override
    public void close() {
        host.close();
        here.close();
        there.close();
        relay.close();
        counters.close();
    }
}
