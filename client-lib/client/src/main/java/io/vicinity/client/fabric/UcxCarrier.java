package io.vicinity.client.fabric;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxOptions;
import io.vicinity.client.fabric.ucx.UcxReceiver;
import io.vicinity.client.fabric.ucx.UcxWorker;
import io.vicinity.fabric.PacketDescriptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * UCX in the event loop of a port: all wires by UCX share one worker, which makes progress in each turn of the loop. Who drives the loop
 * waits for the worker's descriptor, too, but not for long: soft-RoCE loses events now and then. Confined to the event loop.
 */
final class UcxCarrier implements UcxReceiver, DrivenEventLoop.Lookout {
    private static final Logger LOG = System.getLogger(UcxCarrier.class.getName());

    /** So many looks at once; what else the loop has to do is not to wait longer. */
    private static final int MOST_LOOKS = 64;

    private static final int PACKET_LENGTH = PacketDescriptor.HEADER_LENGTH + (48 << 10);
    private static final int ANNOUNCEMENT_LENGTH = 128;
    private static final long HANG_UP_MILLIS = 1_000;

    /** For so long behind something that came a thread that waits looks for more: to be woken by a device takes longer. */
    private static final long LIVELY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The same where the device's descriptor is not to be trusted. */
    private static final long FORGETFUL_LIVELY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** What soft-RoCE calls its devices. */
    private static final String SOFT_ROCE = "rxe";

    private static final long SHORTEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long CLOSE_MILLIS = 1_000;

    /** For so long the other end may take to have what an abandoned wire sent it, or to say that it does not want it. */
    private static final long ABANDON_MILLIS = 2_000;

    /** They are kept as long as this is, so whoever makes up addresses must come to an end. */
    private static final int MOST_WAYS = 4096;

    private static final long SETTLE_MILLIS = 1_000;
    private static final long UNHEARD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final DrivenEventLoop loop;
    private final long livelyNanos;
    private final UcxWorker worker;
    private final byte[] address;
    private final SecureRandom keys = new SecureRandom();
    private final Long2ObjectHashMap<UcxWire> wires = new Long2ObjectHashMap<>();

    /** By the addresses of the workers that they lead to; those that have ended, too. */
    private final Map<ByteBuffer, UcxWay> ways = new HashMap<>();

    private final UnsafeBuffer header = new UnsafeBuffer(0, 0);
    private final Arena arena = Arena.ofShared();
    private final SendBuffers packets = new SendBuffers(arena, PACKET_LENGTH);
    private final SendBuffers announcements = new SendBuffers(arena, ANNOUNCEMENT_LENGTH);

    /** Wires to look at after progress, and those of the look before. */
    private List<UcxWire> busy = new ArrayList<>();

    private List<UcxWire> spare = new ArrayList<>();
    private IoRegistration registration;
    private Future<?> settling;
    private int openWays;
    private long lastCame;
    private boolean scheduled;
    private boolean working;
    private boolean closed;

    /**
     * Begins.
     *
     * @param loop    of the port; this is called on it.
     * @param options that UCX is told.
     * @throws UcxException if UCX is not there, is not fit, or has nothing to use.
     */
    UcxCarrier(final DrivenEventLoop loop, final UcxOptions options) throws UcxException {
        this.loop = loop;
        livelyNanos = options.values().getOrDefault("NET_DEVICES", "").startsWith(SOFT_ROCE)
                ? FORGETFUL_LIVELY_NANOS
                : LIVELY_NANOS;
        worker = UcxWorker.open(options, this);
        try {
            address = worker.address();
            final Events events = new Events(new FileDescriptor(worker.eventDescriptor()));
            loop.register(events).addListener((Future<IoRegistration> done) -> watch(done.getNow()));
        } catch (final UcxException e) {
            worker.close();
            throw e;
        }
    }

    private void watch(final IoRegistration made) {
        registration = made;
        registration.submit(EpollIoOps.EPOLLIN);
        loop.lookout(this);
        settling = loop.scheduleWithFixedDelay(this::settleWays, SETTLE_MILLIS, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    byte[] address() {
        return address.clone();
    }

    SendBuffers packets() {
        return packets;
    }

    SendBuffers announcements() {
        return announcements;
    }

    boolean isClosed() {
        return closed;
    }

    /** A wire that packets for it find; it has no other end yet. */
    UcxWire prepare(final UcxWire.Beside beside) {
        long key = keys.nextLong();
        while (wires.containsKey(key)) {
            key = keys.nextLong();
        }
        final UcxWire made = new UcxWire(this, worker, key, beside);
        wires.put(key, made);
        return made;
    }

    /** No packet is for that wire any more. */
    void gone(final UcxWire wire) {
        wires.remove(wire.key());
    }

    /**
     * The way to another worker.
     *
     * @param to address of that worker.
     * @throws UcxException if it cannot be reached.
     */
    UcxWay wayTo(final byte[] to) throws UcxException {
        if (to.length != address.length || to[0] != address[0]) {
            // Another release of UCX, as a rule. UCX itself believes every byte of an address, and ends the process.
            throw new UcxException("UCX writes its addresses in another form there");
        }
        final ByteBuffer known = ByteBuffer.wrap(to);
        UcxWay way = ways.get(known);
        if (way == null) {
            if (ways.size() >= MOST_WAYS) {
                throw new UcxException("there are ways to " + MOST_WAYS + " processes already");
            }
            way = new UcxWay(worker, to);
            ways.put(known, way);
            openWays++;
            progressSoon();
        } else if (!way.isOpen()) {
            throw new UcxException("the way to that process was lost before");
        }
        return way;
    }

    private void settleWays() {
        openWays = 0;
        for (final UcxWay way : ways.values()) {
            way.settle(UNHEARD_NANOS);
            openWays += way.isClosed() ? 0 : 1;
        }
    }

    /** Something happened to a wire: it settles after this progress. */
    void lookAt(final UcxWire wire) {
        remember(wire);
        progressSoon();
    }

    private void remember(final UcxWire wire) {
        if (!wire.isLookedAt()) {
            wire.lookedAt(true);
            busy.add(wire);
        }
    }

    /** Ends a connection whose other end was told that nothing follows, should it not do so itself. */
    void hangUpLater(final UcxWire wire) {
        final var ignored = loop.schedule(wire::hangUp, HANG_UP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Does not wait for ever for an end that does not answer. */
    Future<?> severLater(final UcxWire wire) {
        return loop.schedule(wire::sever, ABANDON_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** There may be progress to make before the next turn. */
    void progressSoon() {
        if (!scheduled && !closed) {
            scheduled = true;
            loop.execute(this::progress);
        }
    }

    private void progress() {
        scheduled = false;
        catchUp();
    }

    @Override
    public long look(final long nanos, final boolean helps) {
        if (closed || wires.isEmpty() && openWays == 0) {
            return nanos;
        }
        final boolean came = work() > 0;
        final long quiet = System.nanoTime() - lastCame;
        if (helps && quiet < livelyNanos) {
            return -1;
        }
        if (came || nanos == 0 || !arm()) {
            return 0;
        }
        // The longer nothing has come, the less it matters if what comes next is seen late.
        return Math.min(nanos, Math.clamp(quiet, SHORTEST_WAIT_NANOS, LONGEST_WAIT_NANOS));
    }

    /** Takes what has come by now. */
    void catchUp() {
        if (!closed && !working) {
            work();
        }
    }

    private int work() {
        working = true;
        int looks = 0;
        while (looks < MOST_LOOKS && worker.progress()) {
            looks++;
        }
        if (looks > 0) {
            lastCame = System.nanoTime();
        }
        final List<UcxWire> now = busy;
        busy = spare;
        spare = now;
        for (final UcxWire wire : now) {
            wire.lookedAt(false);
            guard(wire, () -> {
                if (wire.settle()) {
                    remember(wire);
                }
            });
        }
        now.clear();
        working = false;
        return looks;
    }

    /** An error of ours ends one connection, by name, and leaves the others alone. */
    private static void guard(final UcxWire wire, final Runnable task) {
        try {
            task.run();
        } catch (final RuntimeException | OutOfMemoryError e) {
            LOG.log(Level.ERROR, "event=wire_failed", e);
            wire.fail("the wire failed: " + e);
        }
    }

    /** Nothing is there now: the descriptor tells when there is. */
    private boolean arm() {
        try {
            return worker.arm();
        } catch (final UcxException e) {
            LOG.log(Level.ERROR, "event=ucx_failed", e);
            close();
            return false;
        }
    }

    private UcxWire wireOf(final long at, final int length) {
        if (length < PacketDescriptor.HEADER_LENGTH) {
            return null;
        }
        header.wrap(at, length);
        return wires.get(header.getLong(PacketDescriptor.KEY_OFFSET));
    }

    @Override
    public void packet(final long at, final int headerLength, final ByteBuffer data) {
        // Whoever is not known has ended, or never was: nobody misses what he says.
        final UcxWire wire = wireOf(at, headerLength);
        if (wire != null) {
            guard(wire, () -> wire.inbound().packet(at, headerLength, data));
        }
    }

    @Override
    public void announced(final long at, final int headerLength, final long descriptor, final long length) {
        final UcxWire wire = wireOf(at, headerLength);
        if (wire == null) {
            worker.drop(descriptor);
        } else {
            guard(wire, () -> wire.inbound().announced(at, headerLength, descriptor, length));
        }
    }

    /** Ends all wires, and lets go of UCX. */
    void close() {
        if (closed) {
            return;
        }
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        while (wires.values().stream().anyMatch(UcxWire::isSending) && System.nanoTime() - deadline < 0) {
            work();
        }
        List.copyOf(wires.values()).forEach(wire -> wire.abandon(() -> {}));
        ways.values().forEach(UcxWay::sever);
        do {
            work();
            settleWays();
        } while (!(wires.isEmpty() && openWays == 0) && System.nanoTime() - deadline < 0);
        closed = true;
        loop.lookout((nanos, _) -> nanos);
        if (registration != null) {
            settling.cancel(false);
            registration.cancel();
        }
        worker.close();
        // Nothing is read or written for those that did not end in time either.
        List.copyOf(wires.values()).forEach(wire -> wire.abandon(() -> {}));
        arena.close();
    }

    /** The worker's descriptor in the event loop. It is the worker's to close. */
    private final class Events implements EpollIoHandle {
        private final FileDescriptor descriptor;

        Events(final FileDescriptor descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(final IoRegistration from, final IoEvent event) {
            progressSoon();
        }

        @Override
        public void close() {
            UcxCarrier.this.close();
        }
    }
}
