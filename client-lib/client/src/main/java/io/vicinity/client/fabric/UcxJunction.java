package io.vicinity.client.fabric;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxReceiver;
import io.vicinity.client.fabric.ucx.UcxWorker;
import io.vicinity.fabric.PacketDescriptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One worker of UCX with all that is its own: the address where others reach it, the descriptor that tells of what comes, the ways to
 * workers of other processes, and the wires that go by them. A way that it lost it never has again; that takes another junction. Confined
 * to the event loop.
 *
 * <pre>
 *   CURRENT ──another is made──► RETIRED ──no wire and no way is left──► closed
 * </pre>
 */
final class UcxJunction implements UcxReceiver {
    private static final Logger LOG = System.getLogger(UcxJunction.class.getName());

    /** So many looks at once; what else the loop has to do is not to wait longer. */
    private static final int MOST_LOOKS = 64;

    /** A packet of up to so many bytes is copied, and not wrapped, which allocates. */
    private static final int SHORT = 1 << 10;

    /** They are kept as long as this is, so whoever makes up addresses must come to an end. */
    private static final int MOST_WAYS = 4096;

    private final UcxCarrier carrier;
    private final int number;
    private final UcxWorker worker;
    private final byte[] address;
    private final SecureRandom keys = new SecureRandom();
    private final Long2ObjectHashMap<UcxWire> wires = new Long2ObjectHashMap<>();

    /** By the addresses of the workers that they lead to; those that have ended, too. */
    private final Map<ByteBuffer, UcxWay> ways = new HashMap<>();

    private final UnsafeBuffer header = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer data = new UnsafeBuffer(0, 0);
    private final byte[] shortBytes = new byte[SHORT];
    private final ByteBuf shortPacket = Unpooled.wrappedBuffer(shortBytes);

    /** What it holds is being handed over, and may be answered: to this process itself UCX hands packets over while they are sent. */
    private boolean shortPacketIsTaken;

    /** Wires to look at after progress, and those of the look before. */
    private List<UcxWire> busy = new ArrayList<>();

    private List<UcxWire> spare = new ArrayList<>();
    private IoRegistration registration;
    private int openWays;
    private boolean working;

    /** UCX tells what came; behind it all wires that are remembered settle. */
    private boolean progressing;

    private boolean retired;
    private boolean closed;

    /**
     * Begins.
     *
     * @param carrier that this is a part of.
     * @param number  that no other of the same carrier has.
     * @throws UcxException if UCX is not there, is not fit, or has nothing to use.
     */
    UcxJunction(final UcxCarrier carrier, final int number) throws UcxException {
        this.carrier = carrier;
        this.number = number;
        worker = UcxWorker.open(carrier.options(), this);
        try {
            address = worker.address();
            final Events events = new Events(new FileDescriptor(worker.eventDescriptor()));
            carrier.loop().register(events).addListener((Future<IoRegistration> done) -> watch(done.getNow()));
        } catch (final UcxException e) {
            worker.close();
            throw e;
        }
    }

    private void watch(final IoRegistration made) {
        registration = made;
        registration.submit(EpollIoOps.EPOLLIN);
    }

    int number() {
        return number;
    }

    UcxCarrier carrier() {
        return carrier;
    }

    byte[] address() {
        return address.clone();
    }

    boolean isClosed() {
        return closed;
    }

    /** Is there progress to make? */
    boolean isInUse() {
        return !wires.isEmpty() || openWays > 0;
    }

    /** Does a wire have something under way that its other end may want? */
    boolean isSending() {
        return wires.values().stream().anyMatch(UcxWire::isSending);
    }

    /** New wires go by another. */
    void retire() {
        retired = true;
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
     * @param vm that gave the address, as its certificate says: nobody else is to spoil the way.
     * @param to address of that worker.
     * @throws UcxException if it cannot be reached.
     */
    UcxWay wayTo(final String vm, final byte[] to) throws UcxException {
        if (to.length != address.length || to[0] != address[0]) {
            // Another release of UCX, as a rule. UCX itself believes every byte of an address, and ends the process.
            throw new UcxException("UCX writes its addresses in another form there");
        }
        final ByteBuffer known = ByteBuffer.wrap(to);
        if (carrier.renewal().isUnheard(known)) {
            throw new UcxException("nothing came from that process by UCX some minutes ago");
        }
        final UcxWay way = ways.get(known);
        if (way == null) {
            return open(vm, to);
        }
        if (!way.vm().equals(vm)) {
            throw new UcxException("the address of that process was given by VM " + way.vm() + " before");
        }
        if (!way.isOpen()) {
            carrier.renewal().want();
            throw new UcxException("the way to that process was lost before");
        }
        return way;
    }

    private UcxWay open(final String vm, final byte[] to) throws UcxException {
        if (ways.size() >= MOST_WAYS) {
            carrier.renewal().want();
            throw new UcxException("there are ways to " + MOST_WAYS + " processes already");
        }
        final UcxWay made = new UcxWay(worker, vm, to, carrier.renewal());
        ways.put(ByteBuffer.wrap(to), made);
        openWays++;
        carrier.progressSoon();
        return made;
    }

    /** Ends ways that nobody uses any more. To be called every now and then. */
    void settleWays() {
        openWays = 0;
        for (final UcxWay way : ways.values()) {
            way.settle(retired);
            openWays += way.isClosed() ? 0 : 1;
        }
    }

    /** Something happened to a wire: it settles after this progress. */
    void lookAt(final UcxWire wire) {
        remember(wire);
        if (!progressing) {
            carrier.progressSoon();
        }
    }

    private void remember(final UcxWire wire) {
        if (!wire.isLookedAt()) {
            wire.lookedAt(true);
            busy.add(wire);
        }
    }

    /** Takes what has come by now. */
    void catchUp() {
        if (!closed && !working) {
            final var ignored = work();
        }
    }

    /**
     * Makes progress, and lets wires settle.
     *
     * @return did anything come?
     */
    boolean work() {
        working = true;
        try {
            final boolean came = progress();
            if (came) {
                carrier.came();
            }
            settleBusy();
            return came;
        } finally {
            working = false;
        }
    }

    private boolean progress() {
        progressing = true;
        try {
            int looks = 0;
            while (looks < MOST_LOOKS && worker.progress()) {
                looks++;
            }
            return looks > 0;
        } finally {
            progressing = false;
        }
    }

    private void settleBusy() {
        final List<UcxWire> now = busy;
        busy = spare;
        spare = now;
        // By index, and without a task for each: who waits looks a million times a second.
        for (int i = 0; i < now.size(); i++) {
            settle(now.get(i));
        }
        now.clear();
    }

    private void settle(final UcxWire wire) {
        wire.lookedAt(false);
        try {
            if (wire.settle()) {
                remember(wire);
            }
        } catch (final RuntimeException | OutOfMemoryError e) {
            failed(wire, e);
        }
    }

    /** An error of ours ends one connection, by name, and leaves the others alone. */
    private static void failed(final UcxWire wire, final Throwable error) {
        LOG.log(Level.ERROR, "event=wire_failed", error);
        wire.fail("the wire failed: " + error);
    }

    /**
     * Lets the descriptor tell of what comes next.
     *
     * @return false if there is something already.
     * @throws UcxException if it cannot tell.
     */
    boolean arm() throws UcxException {
        return worker.arm();
    }

    private UcxWire wireOf(final long at, final int length) {
        if (length < PacketDescriptor.HEADER_LENGTH) {
            return null;
        }
        header.wrap(at, length);
        return wires.get(header.getLong(PacketDescriptor.KEY_OFFSET));
    }

    @Override
    public void packet(final long at, final int headerLength, final long from, final int length) {
        // Whoever is not known has ended, or never was: nobody misses what he says.
        final UcxWire wire = wireOf(at, headerLength);
        if (wire != null) {
            try {
                hand(wire, at, headerLength, frames(from, length));
            } catch (final RuntimeException | OutOfMemoryError e) {
                failed(wire, e);
            }
        }
    }

    private void hand(final UcxWire wire, final long at, final int headerLength, final ByteBuf frames) {
        try {
            wire.inbound().packet(at, headerLength, frames);
        } finally {
            shortPacketIsTaken &= frames != shortPacket;
        }
    }

    @SuppressWarnings("restricted") // UCX says where it lies.
    private ByteBuf frames(final long from, final int length) {
        if (length > SHORT) {
            return Unpooled.wrappedBuffer(
                    MemorySegment.ofAddress(from).reinterpret(length).asByteBuffer());
        }
        data.wrap(from, length);
        final byte[] bytes = shortPacketIsTaken ? new byte[length] : shortBytes;
        data.getBytes(0, bytes, 0, length);
        if (shortPacketIsTaken) {
            return Unpooled.wrappedBuffer(bytes);
        }
        shortPacketIsTaken = true;
        return shortPacket.setIndex(0, length);
    }

    @Override
    public boolean announced(final long at, final int headerLength, final long descriptor, final long length) {
        final UcxWire wire = wireOf(at, headerLength);
        if (wire == null) {
            return false;
        }
        try {
            return wire.inbound().announced(at, headerLength, descriptor, length);
        } catch (final RuntimeException | OutOfMemoryError e) {
            failed(wire, e);
            return wire.inbound().keeps(descriptor);
        }
    }

    /** Ends all ways, and what is under way on them. */
    void severWays() {
        ways.values().forEach(UcxWay::sever);
    }

    void abandonWires() {
        List.copyOf(wires.values()).forEach(wire -> wire.abandon(() -> {}));
    }

    /** Lets go of the worker. Nothing is read or written any more for wires that did not end in time either. */
    void close() {
        closed = true;
        if (registration != null) {
            registration.cancel();
        }
        worker.close();
        abandonWires();
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
            carrier.progressSoon();
        }

        @Override
        public void close() {
            carrier.close();
        }
    }
}
