package io.vicinity.mpi.link;

import io.vicinity.mpi.sharing.Sharing;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** One rank's end of the rings of a {@link LocalWorld}. */
final class LocalLinks implements Links {
    private static final int TYPE = 1;
    private static final int SPINS = 50;
    private static final int YIELDS = 200;

    private final LocalWorld world;
    private final int rank;
    private final int maxRecord;
    private final UnsafeBuffer record = new UnsafeBuffer(0, 0);
    private final MessageHandler adapter = (type, buffer, index, length) -> hand(buffer, index, length);
    private OneToOneRingBuffer claimedRing;
    private int claimed;
    private RecordHandler handler;
    private int sender;
    private int next;
    private volatile boolean closed;

    LocalLinks(final LocalWorld world, final int rank, final int maxRecord) {
        this.world = world;
        this.rank = rank;
        this.maxRecord = maxRecord - Long.BYTES;
    }

    @Override
    public Sharing sharing() {
        return world.sharing();
    }

    @Override
    public int size() {
        return world.size();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public boolean isNeighbour(final int peer) {
        return true;
    }

    @Override
    public int shortRecordLength(final int peer) {
        return maxRecord;
    }

    @Override
    public int maxRecordLength() {
        return maxRecord;
    }

    @Override
    public int claim(final int peer, final int length) {
        if (closed || world.isClosed(peer)) {
            return GONE;
        }
        claimedRing = world.ring(rank, peer);
        claimed = claimedRing.tryClaim(TYPE, length);
        if (claimed <= 0) {
            return NO_ROOM;
        }
        record.wrap(claimedRing.buffer(), claimed, length);
        return READY;
    }

    @Override
    public MutableDirectBuffer record() {
        return record;
    }

    @Override
    public void commit() {
        claimedRing.commit(claimed);
    }

    @Override
    public void abort() {
        claimedRing.abort(claimed);
    }

    @Override
    public boolean hasUnsent() {
        return false;
    }

    @Override
    public boolean hasUnsent(final int peer) {
        return false;
    }

    @Override
    public int poll(final RecordHandler newHandler, final int limit) {
        handler = newHandler;
        int count = 0;
        for (int i = 0; i < world.size() && count < limit; i++) {
            sender = next;
            next = next + 1 == world.size() ? 0 : next + 1;
            if (sender != rank) {
                count += world.ring(sender, rank).read(adapter, limit - count);
            }
        }
        return count;
    }

    private void hand(final MutableDirectBuffer buffer, final int index, final int length) {
        handler.onRecord(sender, buffer, index, length);
    }

    @Override
    public String lossOf(final int peer) {
        if (closed) {
            return "this rank closed its links";
        }
        return world.isClosed(peer) && world.ring(peer, rank).size() == 0 ? "it closed its links" : null;
    }

    @Override
    public IdleStrategy newIdleStrategy() {
        return new BackoffIdleStrategy(
                SPINS, YIELDS, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MICROSECONDS.toNanos(200));
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
