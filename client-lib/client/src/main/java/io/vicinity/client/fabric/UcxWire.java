package io.vicinity.client.fabric;

import io.netty.util.concurrent.Future;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxWorker;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.fabric.PacketDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A connection by UCX as a wire: small frames are gathered into packets, and blocks are fetched by the other end from where they lie. It
 * stands beside a connection by TCP, which proves who the other end is, and whose end is its own.
 *
 * <pre>
 *   PREPARED ──connect──► OPEN ──close──► CLOSING
 *       │                   │                │
 *       └───────────────────┴──── abandon ───┴──► ABANDONED ──nothing under way──► quiet
 * </pre>
 */
final class UcxWire implements Wire {
    /** Bytes under way from which on it takes no more, and below which it takes more again. */
    private static final int HIGH_WATER = 1 << 20;

    private static final int LOW_WATER = 256 << 10;

    /** A packet costs the device about as much as this many bytes. */
    private static final int PACKET_COST = 512;

    /** Packets of up to this length go in one piece on most devices. */
    private static final int FULL = 8_000;

    private enum State {
        PREPARED,
        OPEN,
        CLOSING,
        ABANDONED,
        QUIET
    }

    /** The connection that this stands beside. */
    interface Beside {
        /** The other end wants no more. */
        void hangUp();

        /** Nothing can come or go any more. */
        void broken(String detail);
    }

    private final UcxJunction junction;
    private final UcxCarrier carrier;
    private final long key;
    private final Beside beside;
    private final UcxInbound inbound;

    /** Packets that go as soon as the way carries them. */
    private final Deque<SendBuffers.Buffer> held = new ArrayDeque<>();

    private final Deque<SendBuffers.Buffer> underWay = new ArrayDeque<>();
    private final List<Runnable> whenQuiet = new ArrayList<>();
    private State state = State.PREPARED;
    private FabricLink link;
    private UcxWay way;

    /** Waits no longer for what is under way; null: nobody waits. */
    private Future<?> severing;

    private long remoteKey;
    private SendBuffers.Buffer batch;
    private int end;
    private int lastFrame;
    private int sequence;
    private int bytesUnderWay;
    private boolean full;
    private String failure;
    private boolean told;
    private boolean cut;
    private boolean lookedAt;

    UcxWire(final UcxJunction junction, final UcxWorker worker, final long key, final Beside beside) {
        this.junction = junction;
        this.carrier = junction.carrier();
        this.key = key;
        this.beside = beside;
        this.inbound = new UcxInbound(this, worker);
    }

    /** What the other end is to write into its packets. */
    long key() {
        return key;
    }

    /** Where the other end reaches this process. */
    byte[] address() {
        return junction.address();
    }

    /**
     * There is another end.
     *
     * @param vm      of the other end, as its certificate says.
     * @param address of its worker.
     * @param theirs  what it wants to read in packets.
     * @throws UcxException if it cannot be reached; this wire is as it was.
     */
    void connect(final String vm, final byte[] address, final long theirs) throws UcxException {
        if (state != State.PREPARED) {
            throw new UcxException("UCX has been given up here");
        }
        way = junction.wayTo(vm, address);
        way.join(this);
        remoteKey = theirs;
        state = State.OPEN;
        junction.lookAt(this);
    }

    /** The way may not carry packets here, or there, before this is heard. */
    private void greet() {
        final SendBuffers.Buffer greeting = carrier.announcements().take();
        fill(greeting, PacketDescriptor.KIND_FRAMES, 0);
        way.greet(greeting);
    }

    private boolean saidNothing() {
        return sequence == 0;
    }

    /** Where it led; null: nowhere yet. */
    ByteBuffer otherAddress() {
        return way == null ? null : way.address();
    }

    /** It ended: may the next wire to the same process go by the same worker? If it was mute its way takes note. */
    boolean mayBeTriedAgain() {
        // Nothing ever came, though the connection that it stands beside lived: the two do not reach each other this
        // way.
        final boolean mute = !cut && !inbound.heard();
        if (mute) {
            way.foundMute();
        }
        return !mute && way.isOpen();
    }

    /** From now on frames are that link's; also those that are here. */
    void attach(final FabricLink to) {
        link = to;
        inbound.attached();
        junction.lookAt(this);
    }

    /** The link of what comes; null: what comes waits. */
    FabricLink link() {
        return link;
    }

    boolean isOpen() {
        return failure == null && (state == State.PREPARED || state == State.OPEN);
    }

    boolean isLookedAt() {
        return lookedAt;
    }

    void lookedAt(final boolean will) {
        lookedAt = will;
    }

    /** Is something under way that the other end may want? */
    boolean isSending() {
        return state != State.ABANDONED && !(held.isEmpty() && underWay.isEmpty());
    }

    UcxInbound inbound() {
        return inbound;
    }

    UcxJunction junction() {
        return junction;
    }

    @Override
    public boolean isWritable() {
        return state == State.OPEN && !full && failure == null;
    }

    @Override
    public void write(final long header, final DirectBuffer source, final int offset, final int length) {
        if (state != State.OPEN) {
            return;
        }
        if (batch != null && end + FrameDescriptor.HEADER_LENGTH + length > FULL) {
            sendBatch();
        }
        if (batch == null) {
            batch = carrier.packets().take();
            end = PacketDescriptor.HEADER_LENGTH;
        }
        lastFrame = end;
        batch.bytes.putLong(end, header);
        batch.bytes.putBytes(end + FrameDescriptor.HEADER_LENGTH, source, offset, length);
        end += FrameDescriptor.HEADER_LENGTH + length;
    }

    @Override
    public void writeBlock(final ByteBuffer bytes) {
        if (state != State.OPEN) {
            return;
        }
        final int length = bytes.remaining();
        if (length < PacketDescriptor.LEAST_BLOCK) {
            batch.bytes.putBytes(end, bytes, bytes.position(), length);
            end += length;
            return;
        }
        final SendBuffers.Buffer announcement = carrier.announcements().take();
        final int record = end - lastFrame;
        announcement.bytes.putBytes(PacketDescriptor.HEADER_LENGTH, batch.bytes, lastFrame, record);
        end = lastFrame;
        sendBatch();
        greetFirst();
        fill(announcement, PacketDescriptor.KIND_BLOCK, length);
        announcement.announces = true;
        announcement.headerLength += record;
        announcement.data = MemorySegment.ofBuffer(bytes).address();
        go(announcement);
    }

    private void greetFirst() {
        if (saidNothing() && !way.carries()) {
            greet();
        }
    }

    /** Makes it the next packet. */
    private void fill(final SendBuffers.Buffer packet, final int kind, final int length) {
        packet.bytes.putLong(PacketDescriptor.KEY_OFFSET, remoteKey);
        packet.bytes.putInt(PacketDescriptor.SEQUENCE_OFFSET, sequence++);
        packet.bytes.putInt(PacketDescriptor.KIND_OFFSET, kind);
        packet.headerLength = PacketDescriptor.HEADER_LENGTH;
        packet.data = packet.address() + PacketDescriptor.HEADER_LENGTH;
        packet.length = length;
        packet.announces = false;
    }

    private void sendBatch() {
        if (batch == null) {
            return;
        }
        final SendBuffers.Buffer packet = batch;
        batch = null;
        if (end == PacketDescriptor.HEADER_LENGTH) {
            packet.free();
        } else {
            send(packet, PacketDescriptor.KIND_FRAMES, end - PacketDescriptor.HEADER_LENGTH);
        }
    }

    private void send(final SendBuffers.Buffer packet, final int kind, final int length) {
        greetFirst();
        fill(packet, kind, length);
        go(packet);
    }

    private void go(final SendBuffers.Buffer packet) {
        if (way.carries()) {
            post(packet);
        } else {
            enqueue(packet, held);
        }
    }

    private void post(final SendBuffers.Buffer packet) {
        way.post(packet);
        if (packet.request == UcxWorker.DONE) {
            packet.free();
        } else {
            enqueue(packet, underWay);
        }
    }

    private void enqueue(final SendBuffers.Buffer packet, final Deque<SendBuffers.Buffer> where) {
        where.add(packet);
        bytesUnderWay += packet.length + PACKET_COST;
        full |= bytesUnderWay >= HIGH_WATER;
        junction.lookAt(this);
    }

    private SendBuffers.Buffer takeFirst(final Deque<SendBuffers.Buffer> where) {
        final SendBuffers.Buffer first = where.remove();
        bytesUnderWay -= first.length + PACKET_COST;
        return first;
    }

    /** The way carries packets now. */
    void postHeld() {
        while (!held.isEmpty()) {
            post(takeFirst(held));
        }
    }

    @Override
    public void flush() {
        if (state == State.OPEN) {
            sendBatch();
        }
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            sendBatch();
            send(carrier.announcements().take(), PacketDescriptor.KIND_END, 0);
            state = State.CLOSING;
            inbound.forget();
            carrier.hangUpLater(this);
        } else if (state == State.PREPARED) {
            abandon(() -> {});
        }
    }

    @Override
    public void abandon(final Runnable then) {
        whenQuiet.add(then);
        if (state == State.QUIET || junction.isClosed()) {
            state = State.QUIET;
            toldQuiet();
            return;
        }
        if (state != State.ABANDONED) {
            state = State.ABANDONED;
            inbound.forget();
            if (batch != null) {
                batch.free();
                batch = null;
            }
            while (!held.isEmpty()) {
                takeFirst(held).free();
            }
            junction.lookAt(this);
        }
        quietIfSo();
        if (state == State.ABANDONED && severing == null) {
            severing = carrier.severLater(this);
        }
    }

    /** What is under way is not waited for any longer. */
    void sever() {
        if (state == State.ABANDONED && way != null && !junction.isClosed()) {
            way.sever();
            junction.lookAt(this);
        }
    }

    /** The other end cannot be reached by UCX: the connection goes on without this. */
    void discard() {
        state = State.QUIET;
        inbound.forget();
        junction.gone(this);
    }

    /**
     * The connection that it stands beside is over.
     *
     * @param then as in {@link #abandon}.
     */
    void ended(final Runnable then) {
        cut |= failure == null && state != State.ABANDONED;
        junction.catchUp();
        abandon(then);
    }

    void hangUp() {
        beside.hangUp();
    }

    /** Something is wrong: the connection ends as soon as UCX is not in the middle of something. */
    void fail(final String detail) {
        if (failure == null) {
            failure = detail;
            junction.lookAt(this);
        }
    }

    /**
     * Takes note of what was done since.
     *
     * @return is there still something under way?
     */
    boolean settle() {
        if (way != null) {
            if (state == State.OPEN && saidNothing() && inbound.heard()) {
                greet();
            }
            way.look();
        }
        freeWhatIsSent();
        inbound.freeWhatIsFetched();
        inbound.deliver();
        if (failure != null && !told) {
            told = true;
            beside.broken(failure);
        }
        if (full && bytesUnderWay < LOW_WATER) {
            full = false;
            if (link != null) {
                link.writable(this);
            }
        }
        if (state == State.ABANDONED) {
            quietIfSo();
        }
        return state == State.ABANDONED || !held.isEmpty() || !underWay.isEmpty() || inbound.isFetching();
    }

    private void freeWhatIsSent() {
        for (SendBuffers.Buffer first = underWay.peek(); first != null; first = underWay.peek()) {
            final int status = UcxWorker.status(first.request);
            if (status == UcxWorker.IN_PROGRESS) {
                break;
            }
            if (status != 0 && state != State.ABANDONED) {
                fail("UCX: " + UcxWorker.text(status));
            }
            UcxWorker.free(first.request);
            takeFirst(underWay).free();
        }
    }

    /** Nothing is read or written for this wire any more: what it was read from and written to can be used otherwise. */
    private void quietIfSo() {
        freeWhatIsSent();
        if (!underWay.isEmpty()) {
            return;
        }
        state = State.QUIET;
        junction.gone(this);
        if (severing != null) {
            severing.cancel(false);
        }
        if (way != null) {
            way.leave(this);
        }
        toldQuiet();
        beside.hangUp();
    }

    private void toldQuiet() {
        final List<Runnable> all = List.copyOf(whenQuiet);
        whenQuiet.clear();
        all.forEach(Runnable::run);
    }
}
