package io.vicinity.mpi.collective;

import io.vicinity.client.RemoteMemory;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.memory.Sink;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a neighbour published, as this rank reads it: in its memory as long as that can be reached, and else by asking it. Either way it is the
 * same. Used with the engine entered, if it does not say otherwise.
 *
 * <p>Nothing of it is believed but that it is what the neighbour said: numbers are compared, and checked before anything is found by them.
 */
final class PeerSlot {
    /** A channel changes its route between two such strokes at the latest. */
    private static final int STROKE = 512 * 1024;

    private static final int NO_LOT = -1;

    private final Engine engine;
    private final int worldRank;
    private final RemoteMemory slot;
    private final UnsafeBuffer view;
    private final Asking asking;
    private final Lent lent;
    private final UnsafeBuffer header = new UnsafeBuffer(new byte[SlotLayout.HEADER]);
    private final BooleanSupplier isAnswered;
    private boolean isLost;
    private UnsafeBuffer bounce;
    private int askedLot = NO_LOT;

    private long stage;
    private int tag;
    private int before;
    private boolean wantsToLeave;
    private long length;
    private long source;
    private long result;

    PeerSlot(final Engine engine, final int worldRank, final RemoteMemory slot, final Asking asking, final Lent lent) {
        this.engine = engine;
        this.worldRank = worldRank;
        this.slot = slot;
        this.view = new UnsafeBuffer(slot.buffer());
        this.asking = asking;
        this.lent = lent;
        this.isAnswered = () -> !asking.isOpen() || asking.isAnswered();
    }

    /** Is the memory out of reach for good? */
    boolean isLost() {
        return isLost;
    }

    /** Does one of both ranks reach what the other says by messages alone? It is a hint: that may change at any time. */
    boolean isOutOfReach() {
        isLost |= slot.isLeft();
        return isLost || wantsToLeave || !engine.isNeighbour(worldRank);
    }

    /** Nobody waits for what was asked. */
    void giveUp() {
        asking.giveUp();
    }

    /** Looks once whether the neighbour is as far, where its memory can be reached. */
    boolean hasReached(final int lot, final long wanted) {
        if (!slot.enter()) {
            isLost |= slot.isLeft();
            return false;
        }
        try {
            final int at = SlotLayout.lot(lot);
            return view.getLongVolatile(at) >= wanted && take(view, at) && slot.isIntact();
        } finally {
            slot.leave();
        }
    }

    /** As above; and asks, if that must be or somebody will sleep. */
    boolean hasReachedOrAsk(final int lot, final long wanted, final boolean isSleepy) {
        if (hasReached(lot, wanted)) {
            return true;
        }
        if (asking.isOpen()) {
            if (!asking.isAnswered()) {
                return false;
            }
            asking.take();
            // It may be the answer to an earlier question, about another lot, of which more was seen meanwhile.
            return askedLot == lot && header.getLong(SlotLayout.STAGE) >= wanted && take(header, 0);
        }
        if (isSleepy || !isReachable()) {
            askedLot = lot;
            asking.ask(wanted, Asking.SLOT, SlotLayout.lot(lot), SlotLayout.HEADER, header);
        }
        return false;
    }

    private boolean isReachable() {
        final boolean entered = slot.enter();
        if (entered) {
            slot.leave();
        }
        return entered;
    }

    private boolean take(final UnsafeBuffer from, final int at) {
        stage = from.getLong(at + SlotLayout.STAGE);
        tag = from.getInt(at + SlotLayout.TAG);
        final int wish = from.getInt(at + SlotLayout.BEFORE);
        before = wish & Integer.MAX_VALUE;
        wantsToLeave = wish < 0;
        length = from.getLong(at + SlotLayout.LENGTH);
        source = from.getLong(at + SlotLayout.SOURCE);
        result = from.getLong(at + SlotLayout.RESULT);
        return true;
    }

    /** How far it was when it was seen last. */
    long stage() {
        return stage;
    }

    int tag() {
        return tag;
    }

    /** What it called before that. */
    int before() {
        return before;
    }

    boolean wantsToLeave() {
        return wantsToLeave;
    }

    /** What it said of the length of its message; may be anything. */
    long length() {
        return length;
    }

    boolean lendsSource() {
        return source >= 0;
    }

    boolean lendsResult() {
        return result >= 0;
    }

    /** Copies a piece of the slot. Called outside of the engine. */
    void read(final long reached, final int at, final int count, final Sink sink, final long position) {
        Objects.checkFromIndexSize(at, count, view.capacity());
        if (count > 0 && !copy(slot, view, at, count, sink, position)) {
            ask(reached, Asking.SLOT, at, count, sink, position);
        }
    }

    /** Copies a piece of what it lends. Called outside of the engine. */
    void readSource(final long reached, final long first, final long count, final Sink sink, final long position) {
        readLent(reached, Asking.SOURCE, source, first, count, sink, position);
    }

    /** As above, of its result. */
    void readResult(final long reached, final long first, final long count, final Sink sink, final long position) {
        readLent(reached, Asking.RESULT, result, first, count, sink, position);
    }

    private void readLent(
            final long reached,
            final int kind,
            final long where,
            final long first,
            final long count,
            final Sink sink,
            final long position) {
        for (long done = 0; done < count; ) {
            final int stroke = (int) Math.min(STROKE, count - done);
            if (!copyLent(where, first + done, stroke, sink, position + done)) {
                ask(reached, kind, first + done, stroke, sink, position + done);
            }
            done += stroke;
        }
    }

    private boolean copyLent(
            final long where, final long first, final int count, final Sink sink, final long position) {
        engine.enter();
        try {
            final RemoteMemory memory = lent.find(where + first, count);
            // It was found by the route on which it was published, if that is still the route.
            return memory != null && isReachable() && copy(memory, lent.view(), 0, count, sink, position);
        } finally {
            engine.leave();
        }
    }

    private boolean copy(
            final RemoteMemory memory,
            final UnsafeBuffer from,
            final int at,
            final int count,
            final Sink sink,
            final long position) {
        engine.enter();
        try {
            if (!memory.enter()) {
                return false;
            }
            try {
                sink.write(position, from, at, count);
                return memory.isIntact();
            } finally {
                memory.leave();
            }
        } finally {
            engine.leave();
        }
    }

    private void ask(
            final long reached,
            final int kind,
            final long first,
            final int count,
            final Sink sink,
            final long position) {
        if (bounce == null || bounce.capacity() < count) {
            bounce = new UnsafeBuffer(new byte[count]);
        }
        awaitAnswer();
        engine.enter();
        try {
            askedLot = NO_LOT;
            asking.ask(reached, kind, first, count, bounce);
        } finally {
            engine.leave();
        }
        awaitAnswer();
        sink.write(position, bounce, 0, count);
    }

    private void awaitAnswer() {
        while (asking.isOpen()) {
            engine.await(isAnswered);
            engine.enter();
            try {
                if (asking.isOpen() && asking.isAnswered()) {
                    asking.take();
                }
            } finally {
                engine.leave();
            }
        }
    }
}
