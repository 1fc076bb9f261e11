package io.vicinity.client.channel;

import io.vicinity.client.ChannelState;
import io.vicinity.client.Route;
import io.vicinity.client.fabric.FabricChannel;
import io.vicinity.client.fabric.FabricEnd;
import io.vicinity.client.fabric.FabricOffer;
import io.vicinity.client.fabric.FabricPort;
import io.vicinity.client.fabric.FabricTiming;
import io.vicinity.client.fabric.ucx.UcxOptions;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A channel in memory that is shared, and the means to let it change to the fabric and back, as a control plane would; there is none here. */
final class SwitchingPath implements AutoCloseable {
    private static final int UNITS = 1024;
    private static final long PATIENCE_SECONDS = 30;
    private static final AtomicInteger KEYS = new AtomicInteger(1 << 20);

    final DataPath host;
    final DataPath.Node nodeA;
    final DataPath.Node nodeB;
    final DataPath.Link link;
    final FabricPort here;
    private final FabricPort there;
    private final Map<String, FabricEnd> ends = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<FabricChannel>> met = new ConcurrentHashMap<>();
    private final Relay relay;
    private DataPath.Routes onMemory;
    private long epoch = 1;
    volatile FabricChannel fabricA;
    volatile FabricChannel fabricB;

    private interface Connection {
        DataPath.Link make(DataPath host, DataPath.Node a, DataPath.Node b);
    }

    /** A change that was begun. */
    record Change(CountDownLatch leftA, CountDownLatch leftB) {}

    SwitchingPath() {
        this(Optional.empty(), DataPath::connect);
    }

    /** One by UCX. */
    SwitchingPath(final UcxOptions ucx) {
        this(Optional.of(ucx), DataPath::connect);
    }

    /** One that outlives its memory. */
    static SwitchingPath reliable() {
        return new SwitchingPath(Optional.empty(), (host, a, b) -> host.connect(a, b, true));
    }

    /** One whose channel the application at its second end does not have yet. */
    static SwitchingPath untaken() {
        return new SwitchingPath(Optional.empty(), (host, a, b) -> host.offer(a, b, false));
    }

    private SwitchingPath(final Optional<UcxOptions> ucx, final Connection connection) {
        host = new DataPath(128 << 20);
        nodeA = host.endpoint("a", UNITS);
        nodeB = host.endpoint("b", UNITS);
        link = connection.make(host, nodeA, nodeB);
        onMemory = new DataPath.Routes(
                link.offset(), link.setupA().route(), link.setupB().route());
        final FabricTiming timing = ucx.isPresent() ? FabricPath.PATIENT : FabricPath.TIMING;
        here = new FabricPort(
                () -> FabricPath.HERE,
                FabricPath.loopback(),
                timing,
                ucx,
                offer -> offer.refuse("ENDPOINT_UNKNOWN", "nobody", "none"));
        there = new FabricPort(() -> FabricPath.THERE, FabricPath.loopback(), timing, ucx, this::offered);
        relay = new Relay(there.address());
    }

    RingChannel a() {
        return link.a();
    }

    RingChannel b() {
        return link.b();
    }

    private void offered(final FabricOffer offer) {
        met.get(offer.key()).complete(offer.accept(ends.get(offer.key())));
    }

    /** Both ends of the next route, made and not used yet: what lets one end change, and what lets the other. */
    record Prepared(Consumer<Runnable> changeA, Consumer<Runnable> changeB) {}

    Prepared prepare(final Route to) {
        epoch++;
        if (to == Route.SHARED_MEMORY) {
            final DataPath.Routes next = host.newRoutes(link, epoch);
            onMemory = next;
            return new Prepared(
                    left -> {
                        a().routes().expect(next.a(), left);
                        a().routes().change(OptionalLong.empty());
                    },
                    left -> {
                        b().routes().expect(next.b(), left);
                        b().routes().change(OptionalLong.empty());
                    });
        }
        meet();
        final FabricChannel madeA = fabricA;
        final FabricChannel madeB = fabricB;
        return new Prepared(
                left -> {
                    madeA.join(a(), left);
                    a().routes().change(OptionalLong.empty());
                },
                left -> {
                    madeB.join(b(), left);
                    b().routes().change(OptionalLong.empty());
                });
    }

    /** Makes both ends of a link for the route that is next. */
    private void meet() {
        final String key = String.format("%032x", KEYS.incrementAndGet());
        final CompletableFuture<FabricChannel> other = new CompletableFuture<>();
        met.put(key, other);
        ends.put(key, end(nodeB, key, false, link.setupB().route().memory().counterSlot()));
        fabricA = here.open(end(nodeA, key, true, link.setupA().route().memory().counterSlot()), relay.address())
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        fabricB = other.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private FabricEnd end(final DataPath.Node node, final String key, final boolean sideA, final int counterSlot) {
        return new FabricEnd(
                node.endpoint,
                link.id(),
                key,
                sideA,
                sideA ? "b" : "a",
                sideA ? "there" : "here",
                host.countersMapping(),
                counterSlot,
                link.id(),
                epoch);
    }

    /** Changes, and waits until both ends have left the old route. Traffic must go on, or nothing be under way. */
    void change(final Route to) throws InterruptedException {
        final DataPath.Routes before = onMemory;
        final long beforeEpoch = epoch;
        final Prepared prepared = prepare(to);
        final CountDownLatch left = new CountDownLatch(2);
        prepared.changeA().accept(left::countDown);
        prepared.changeB().accept(left::countDown);
        finish(left, before, beforeEpoch, to);
    }

    /** Nothing that is sent on the fabric from now on arrives. */
    void mute() {
        relay.silent(true);
    }

    private void breakFabric(final boolean silently) {
        if (silently) {
            relay.silent(true);
        } else {
            relay.cut();
        }
    }

    /**
     * On memory: changes to the fabric, which is lost before both ends have left the memory, and from there to memory again.
     *
     * @param early before an end was told to change, or when one was.
     */
    void loseOnTheWayToFabric(final boolean early, final boolean silently) throws InterruptedException {
        final DataPath.Routes before = onMemory;
        final long beforeEpoch = epoch;
        final Prepared prepared = prepare(Route.FABRIC);
        final CountDownLatch left = new CountDownLatch(2);
        if (early) {
            breakFabric(silently);
        }
        prepared.changeA().accept(left::countDown);
        if (!early) {
            breakFabric(silently);
        }
        prepared.changeB().accept(left::countDown);
        stopBoth();
        finish(left, before, beforeEpoch, Route.FABRIC);
        lose(silently);
    }

    /** On the fabric: changes to memory, which is taken from one end or from both before they have left the fabric, and back to that. */
    void loseOnTheWayToMemory(final boolean fromA, final boolean fromB) throws InterruptedException, IOException {
        final Prepared prepared = prepare(Route.SHARED_MEMORY);
        final CountDownLatch left = new CountDownLatch(2);
        prepared.changeA().accept(left::countDown);
        if (fromA) {
            unplug(nodeA, onMemory.a());
        }
        if (fromB) {
            unplug(nodeB, onMemory.b());
        }
        prepared.changeB().accept(left::countDown);
        stopBoth();
        finish(left, onMemory, epoch, Route.SHARED_MEMORY);
        loseMemory(fromA, fromB);
    }

    /** As the agent orders it when the route that is changed to is lost. */
    private void stopBoth() throws InterruptedException {
        stop(a());
        stop(b());
        a().routes().formerStopped();
        b().routes().formerStopped();
    }

    private static void stop(final RingChannel end) throws InterruptedException {
        while (!end.routes().stopFormer()) {
            Thread.sleep(1);
        }
    }

    private static void leaveOutIfNothingCame(final RingChannel end, final long received) {
        if (received == 0) {
            end.routes().leaveOut();
        }
    }

    /** On the fabric, which carries nothing any more from a moment on that nobody knows: changes to memory, with what was lost. */
    void lose(final boolean silently) throws InterruptedException {
        breakFabric(silently);
        final CompletableFuture<Long> receivedA = new CompletableFuture<>();
        final CompletableFuture<Long> receivedB = new CompletableFuture<>();
        fabricA.freeze(receivedA::complete);
        fabricB.freeze(receivedB::complete);
        epoch++;
        onMemory = host.newRoutes(link, epoch);
        final CountDownLatch left = new CountDownLatch(2);
        a().routes().expect(onMemory.a(), left::countDown);
        b().routes().expect(onMemory.b(), left::countDown);
        leaveOutIfNothingCame(a(), receivedA.join());
        leaveOutIfNothingCame(b(), receivedB.join());
        a().routes().change(OptionalLong.of(receivedB.join()));
        b().routes().change(OptionalLong.of(receivedA.join()));
        finish(left, onMemory, epoch, Route.SHARED_MEMORY);
        relay.cut();
        relay.silent(false);
    }

    /**
     * On memory, which is taken from one end or from both, as if a device was unplugged: changes to the fabric, with what was lost, and gives
     * the memory back.
     */
    void loseMemory(final boolean fromA, final boolean fromB) throws InterruptedException, IOException {
        final DataPath.Routes before = onMemory;
        final long beforeEpoch = epoch;
        leaveLostMemory(fromA, fromB, false);
        gone(before, beforeEpoch);
        plug(nodeA);
        plug(nodeB);
    }

    /** As {@link #loseMemory}, but the fabric is lost before all that was lost with the memory went again; from there to memory again. */
    void loseMemoryAndFabric(final boolean fromA, final boolean fromB) throws InterruptedException, IOException {
        final DataPath.Routes before = onMemory;
        final long beforeEpoch = epoch;
        leaveLostMemory(fromA, fromB, true);
        plug(nodeA);
        plug(nodeB);
        lose(true);
        gone(before, beforeEpoch);
    }

    private void leaveLostMemory(final boolean fromA, final boolean fromB, final boolean forLostFabric)
            throws InterruptedException {
        if (fromA) {
            unplug(nodeA, onMemory.a());
        }
        if (fromB) {
            unplug(nodeB, onMemory.b());
        }
        epoch++;
        meet();
        final CountDownLatch left = new CountDownLatch(2);
        fabricA.join(a(), left::countDown);
        fabricB.join(b(), left::countDown);
        final long receivedA = freeze(a());
        final long receivedB = freeze(b());
        if (forLostFabric) {
            breakFabric(true);
        }
        a().routes().change(OptionalLong.of(receivedB));
        b().routes().change(OptionalLong.of(receivedA));
        if (forLostFabric) {
            stopBoth();
        }
        awaitLeft(left);
    }

    /** Takes the memory from both ends. */
    void unplug() {
        unplug(nodeA, onMemory.a());
        unplug(nodeB, onMemory.b());
    }

    private static void unplug(final DataPath.Node node, final RouteSetup route) {
        node.memoryGone = true;
        // A device goes as a whole; so whoever still sees a record reads no block that is gone.
        route.memory().region().suspend();
        route.memory().remoteArena().suspend();
        node.endpoint.arena(Route.SHARED_MEMORY).mapping().suspend();
    }

    private static void plug(final DataPath.Node node) throws IOException {
        node.endpoint.arena(Route.SHARED_MEMORY).mapping().resume();
        node.memoryGone = false;
    }

    private static long freeze(final RingChannel end) throws InterruptedException {
        OptionalLong position = end.routes().freeze();
        while (position.isEmpty()) {
            Thread.sleep(1);
            position = end.routes().freeze();
        }
        return position.getAsLong();
    }

    /** Waits until both ends have left the old route, and frees it. */
    void finish(final CountDownLatch left, final DataPath.Routes before, final long beforeEpoch, final Route to)
            throws InterruptedException {
        awaitLeft(left);
        if (to == Route.FABRIC) {
            gone(before, beforeEpoch);
        }
    }

    private void awaitLeft(final CountDownLatch left) throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!haveLeft()) {
            // Nothing is freed then: an end that reads what was used again finds a violation, which hides why the
            // channel ended.
            if (a().state() != ChannelState.OPEN || b().state() != ChannelState.OPEN) {
                throw new AssertionError(
                        "the channel ended: " + a() + ' ' + a().closeDetail() + ", " + b() + ' ' + b().closeDetail());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the old route is still in use: " + left);
            }
            final boolean ignored = left.await(1, TimeUnit.MILLISECONDS);
        }
    }

    private void gone(final DataPath.Routes before, final long beforeEpoch) {
        nodeA.endpoint.routeGone(Route.SHARED_MEMORY, link.id(), true, beforeEpoch);
        nodeB.endpoint.routeGone(Route.SHARED_MEMORY, link.id(), false, beforeEpoch);
        host.free(link, before);
    }

    /** Both are asked, whatever the first says. */
    boolean haveLeft() {
        final boolean hasA = a().routes().leaveFormer(true);
        return b().routes().leaveFormer(true) && hasA;
    }

    long epoch() {
        return epoch;
    }

    DataPath.Routes onMemory() {
        return onMemory;
    }

    @Override
    public void close() {
        host.close();
        relay.close();
        here.close();
        there.close();
    }
}
