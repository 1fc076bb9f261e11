package io.vicinity.client.fabric;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SleepWord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One end of a channel on the fabric: carries records and blocks between the memory of this process and a wire, and outlives the wire. In
 * that memory it stands for the endpoint at the other end: it says in the mirror of that endpoint's arena when it sleeps, and is rung
 * by the channel then.
 *
 * <pre>
 *                  connected                closeHere, all sent         CLOSED
 *   DOWN ──────────────────────────► UP ───────────────────────► CLOSING ──────► ENDED
 *    ▲                              │ │                             │              ▲
 *    └──────── wire lost ───────────┘ └── CLOSE, QUARANTINED, ──────┼──────────────┤
 *    │                                    violation                 │              │
 *    ├◄──────── wire lost ──────────────────────────────────────────┘              │
 *    └──────── the other end is given up, or frozen ───────────────────────────────┘
 * </pre>
 *
 * <p>A link that ended takes nothing more from a wire; what lies in its memory, received or not yet sent, stays there until it is let go of.
 *
 * <p>Confined to the event loop, but for {@link #ring} and {@link #closeHere}.
 */
final class FabricLink implements ConsumedWatch.Teller {
    private static final String CLOSED_THERE = "the other end closed the channel";

    private static final Logger LOG = System.getLogger(FabricLink.class.getName());

    private final EventLoop loop;
    private final FabricMemory memory;
    private final Outbound outbound;
    private final Inbound inbound;
    private final SleepWord asleep;
    private final FabricCounters counters;
    private final LinkOwner owner;
    private final Runnable rung = guarded(this::rung);
    private final UnsafeBuffer scratch;
    private final ConsumedWatch watch;
    private final SignsOfLife signs = new SignsOfLife();

    /** Null: there is no connection. Changed on the loop alone. */
    private volatile Wire wire;

    private int sleeps;
    private long received;
    private volatile boolean closing;
    private boolean met;
    private boolean closeSent;
    private volatile boolean ended;

    /** Why no wire comes behind the one that there is; null: one may. */
    private String lastWireBecause;

    private boolean letGo;

    FabricLink(
            final EventLoop loop,
            final FabricMemory memory,
            final Mapping arena,
            final FabricCounters counters,
            final LinkOwner owner) {
        this.loop = loop;
        this.memory = memory;
        this.outbound = memory.outbound(arena);
        this.inbound = memory.inbound();
        this.asleep = memory.sleepWord();
        this.counters = counters;
        this.owner = owner;
        this.scratch =
                new UnsafeBuffer(new byte[Long.BYTES + FrameDescriptor.MAX_RELEASES * FrameDescriptor.RELEASE_LENGTH]);
        this.watch = new ConsumedWatch(loop, inbound, this, this::guarded);
    }

    int arenaUnits() {
        return outbound.arenaUnits();
    }

    long received() {
        return inbound.received();
    }

    Set<Held> held() {
        return inbound.held();
    }

    boolean isEnded() {
        return ended;
    }

    /** Was it closed here, and does the other end not have all of it yet? By any thread. */
    boolean isClosing() {
        return closing && !ended;
    }

    /** Is there a connection? By any thread. */
    @Override
    public boolean isUp() {
        return wire != null;
    }

    /**
     * There is a connection, whose other end said what it has.
     *
     * @return false if that cannot be; nothing has happened then.
     */
    boolean connected(final Wire made, final long peerReceived, final Set<Held> peerHeld) {
        if (ended || !outbound.resume(peerReceived, peerHeld)) {
            return false;
        }
        if (wire != null) {
            wire.close();
        }
        inbound.interrupted();
        if (met) {
            counters.reconnected();
        }
        met = true;
        wire = made;
        closeSent = false;
        signs.begin(System.nanoTime());
        pump();
        watch.begin();
        return true;
    }

    /**
     * There is another connection: the memory is given to no other wire before this one is done with it.
     *
     * @param then called then.
     */
    void letGoOfWire(final Runnable then) {
        if (wire == null) {
            then.run();
        } else {
            wire.abandon(then);
        }
    }

    /** A wire ended. */
    void disconnected(final Wire which, final String detail) {
        if (which != wire || ended) {
            return;
        }
        wire = null;
        asleep.wake();
        inbound.interrupted();
        if (lastWireBecause == null) {
            owner.lost(detail);
        } else {
            giveUp(lastWireBecause);
        }
    }

    /**
     * The process at the other end is dead: what it sent may still come by the wire that there is, and nobody makes another. Called by any
     * thread.
     *
     * @param detail what the application is told.
     */
    void peerDied(final String detail) {
        if (loop.isShuttingDown()) {
            return;
        }
        loop.execute(guarded(() -> {
            lastWireBecause = detail;
            if (wire == null) {
                giveUp(detail);
            }
        }));
    }

    /** There is nobody at the other end any more, or nobody to talk to. */
    void giveUp(final String detail) {
        if (!ended) {
            owner.closedByPeer(detail);
            end();
        }
    }

    /** The other end cannot be reached: another route may lead there. */
    void lose(final String detail) {
        if (!ended) {
            owner.givenUp(detail);
            end();
        }
    }

    /** Takes nothing more. Returns up to where everything is here. */
    long freeze() {
        if (wire != null) {
            // At once: what it still carries is sent again by another route.
            final Wire last = wire;
            wire = null;
            last.abandon(() -> {});
        }
        end();
        return inbound.received();
    }

    /**
     * The channel has published something while the link slept. Called by any thread.
     *
     * @return false if nobody can be rung any more.
     */
    boolean ring() {
        if (loop.isShuttingDown()) {
            return false;
        }
        loop.execute(rung);
        return true;
    }

    /** What {@link #ring} has the loop do, for a thread that has its turn. */
    Runnable whenRung() {
        return rung;
    }

    /** An error of ours ends this channel, by name, and leaves the others alone. */
    private Runnable guarded(final Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (final RuntimeException e) {
                LOG.log(Level.ERROR, "event=link_failed", e);
                giveUp("the link failed: " + e);
            }
        };
    }

    private void rung() {
        asleep.wake();
        pump();
    }

    /** The wire takes more again. */
    void writable(final Wire which) {
        if (which == wire) {
            pump();
        }
    }

    private void pump() {
        if (wire == null) {
            return;
        }
        boolean any = outbound.writeTo(wire);
        counters.resent(outbound.resent());
        if (any || inbound.hasMuchToTell()) {
            if (any) {
                watch.answered();
            }
            // Along with something else it costs little.
            any |= inbound.tell(wire, scratch);
        }
        if (wire.isWritable()) {
            any |= sayThatClosed();
        }
        if (any) {
            said();
        }
        if (wire != null && wire.isWritable()) {
            rest();
        }
    }

    private void said() {
        wire.flush();
        signs.said(System.nanoTime());
    }

    /** Sleeps until it is rung, unless there is something by now. The word is seen by all before the look. */
    private void rest() {
        sleeps = sleeps == -1 ? 1 : sleeps + 1;
        asleep.sleep(sleeps);
        if (outbound.hasMore()) {
            asleep.wake();
            loop.execute(rung);
        }
    }

    private boolean sayThatClosed() {
        if (!closing || closeSent || outbound.hasMore()) {
            return false;
        }
        control(FrameDescriptor.TYPE_CLOSE, CLOSED_THERE);
        closeSent = true;
        return true;
    }

    private void control(final int type, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        wire.write(FrameDescriptor.controlHeader(type, bytes.length), new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /**
     * A frame came.
     *
     * @param header  of it.
     * @param payload of it.
     * @return bytes of a block that follow.
     */
    int frame(final long header, final ByteBuf payload) {
        if (ended) {
            return 0;
        }
        final int type = RingDescriptor.type(header);
        if (!FrameDescriptor.isControl(type)) {
            final int block = inbound.record(header, payload);
            if (block == Inbound.VIOLATION) {
                violated("a record that does not belong where it stands");
                return 0;
            }
            return block;
        }
        switch (type) {
            case FrameDescriptor.TYPE_CONSUMED -> consumed(payload);
            case FrameDescriptor.TYPE_PING -> {
                control(FrameDescriptor.TYPE_PONG, "");
                said();
            }
            case FrameDescriptor.TYPE_PONG -> {
                // It was heard, and that is all.
            }
            case FrameDescriptor.TYPE_CLOSE -> closedThere(payload.toString(StandardCharsets.UTF_8));
            case FrameDescriptor.TYPE_CLOSED -> closedAsAsked();
            case FrameDescriptor.TYPE_QUARANTINED -> {
                owner.quarantined("the other end says: " + payload.toString(StandardCharsets.UTF_8));
                end();
            }
            default -> violated("a frame of type 0x" + Integer.toHexString(type));
        }
        return 0;
    }

    private void consumed(final ByteBuf payload) {
        boolean sound = payload.readableBytes() >= Long.BYTES
                && (payload.readableBytes() - Long.BYTES) % FrameDescriptor.RELEASE_LENGTH == 0
                && outbound.consumed(payload.readLongLE());
        while (sound && payload.isReadable()) {
            final int unit = payload.readIntLE();
            payload.skipBytes(Integer.BYTES);
            sound = outbound.released(unit, payload.readLongLE());
        }
        if (!sound) {
            violated("more consumed than was sent");
        }
    }

    private void closedAsAsked() {
        if (closeSent) {
            end();
        } else {
            violated("an answer to a close that nobody asked for");
        }
    }

    private void closedThere(final String detail) {
        tellOfArrivals();
        control(FrameDescriptor.TYPE_CLOSED, "");
        wire.flush();
        owner.closedByPeer(detail);
        end();
    }

    private void violated(final String detail) {
        control(FrameDescriptor.TYPE_QUARANTINED, detail);
        wire.flush();
        owner.quarantined("the other end violated the fabric's format: " + detail);
        end();
    }

    /**
     * Is there a place for a block that could be fetched, before its record is handed over in its turn?
     *
     * @param header  of its record.
     * @param payload of its record.
     * @param length  of the block.
     * @return false if that cannot be.
     */
    boolean isPlaceFor(final long header, final ByteBuf payload, final long length) {
        return !ended && inbound.isPlaceFor(header, payload, length);
    }

    /** Most bytes that the blocks have together which an honest sender has under way. */
    long mirrorBytes() {
        return inbound.mirrorBytes();
    }

    /** More bytes came of the block that is coming. */
    void blockBytes(final ByteBuf bytes, final int length) {
        if (ended) {
            bytes.skipBytes(length);
            return;
        }
        inbound.blockBytes(bytes, length);
    }

    /** All that had come was handed over. */
    void framesDone(final Wire which) {
        if (which != wire) {
            return;
        }
        signs.heard(System.nanoTime());
        tellOfArrivals();
        if (inbound.hasMuchToTell()) {
            final boolean ignored = tellOfConsumed();
        }
        watch.begin();
    }

    private void tellOfArrivals() {
        if (inbound.received() != received) {
            received = inbound.received();
            owner.arrived(received);
        }
    }

    @Override
    public boolean tellOfConsumed() {
        final boolean any = inbound.tell(wire, scratch);
        if (any) {
            said();
        }
        return any;
    }

    /**
     * Gives or asks for a sign of life. To be called every now and then.
     *
     * @param silent for how long this end may say nothing.
     * @param deaf   for how long it may hear nothing.
     */
    void checkLife(final long silent, final long deaf) {
        if (wire == null) {
            return;
        }
        final long now = System.nanoTime();
        switch (signs.look(now, silent, deaf)) {
            case FINE -> {
                // Nothing is to be done.
            }
            case QUIET -> {
                control(FrameDescriptor.TYPE_PING, "");
                said();
            }
            case DEAF -> {
                final Wire dead = wire;
                final String detail =
                        "nothing was heard for " + TimeUnit.NANOSECONDS.toMillis(signs.unheard(now)) + " ms";
                dead.abandon(() -> disconnected(dead, detail));
            }
        }
    }

    /** The application closed its end, and uses the memory no more. Called by any thread, perhaps again. */
    void closeHere() {
        closing = true;
        if (loop.isShuttingDown()) {
            memory.close();
            return;
        }
        loop.execute(guarded(() -> {
            if (letGo) {
                return;
            }
            letGo = true;
            if (ended) {
                letGoOfMemory();
            } else {
                pump();
            }
        }));
    }

    /** Ends, by the application's own doing, a channel whose format was violated. Called by any thread. */
    void quarantineHere(final String detail) {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                if (!ended) {
                    if (wire != null) {
                        control(FrameDescriptor.TYPE_QUARANTINED, detail);
                        wire.flush();
                    }
                    end();
                }
            });
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        asleep.wake();
        watch.end();
        if (wire != null) {
            wire.close();
            wire = null;
        }
        owner.ended();
        if (letGo) {
            letGoOfMemory();
        }
    }

    private void letGoOfMemory() {
        memory.close();
        owner.gone();
    }
}
