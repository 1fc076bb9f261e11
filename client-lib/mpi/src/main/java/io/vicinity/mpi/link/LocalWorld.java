package io.vicinity.mpi.link;

import io.vicinity.mpi.sharing.LocalSharing;
import io.vicinity.mpi.sharing.Sharing;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Ranks within one JVM, each for a thread of its own, that are linked by rings: for tests, and for a job of one. */
public final class LocalWorld {
    /** Bytes of a ring if nothing else is said. */
    public static final int DEFAULT_RING = 64 * 1024;

    private final int size;
    private final List<OneToOneRingBuffer> rings = new ArrayList<>();
    private final List<LocalLinks> links = new ArrayList<>();
    private final Sharing sharing = new LocalSharing();

    /**
     * Links ranks.
     *
     * @param size      of the world.
     * @param ringBytes of each ring, a power of two; an eighth of it is the longest record.
     */
    public LocalWorld(final int size, final int ringBytes) {
        this.size = size;
        for (int i = 0; i < size * size; i++) {
            rings.add(i / size == i % size ? null : new OneToOneRingBuffer(memory(ringBytes)));
        }
        for (int rank = 0; rank < size; rank++) {
            links.add(new LocalLinks(this, rank, ringBytes / 8));
        }
    }

    /**
     * Links ranks by rings of {@link #DEFAULT_RING}.
     *
     * @param size of the world.
     */
    public LocalWorld(final int size) {
        this(size, DEFAULT_RING);
    }

    /**
     * How many ranks there are.
     *
     * @return ranks.
     */
    public int size() {
        return size;
    }

    /**
     * The links of a rank.
     *
     * @param rank from 0.
     * @return to be used by one thread.
     */
    public Links links(final int rank) {
        return links.get(rank);
    }

    private static UnsafeBuffer memory(final int ringBytes) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(
                ringBytes + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH));
    }

    /** The ring from one rank to another. */
    OneToOneRingBuffer ring(final int from, final int to) {
        return rings.get(from * size + to);
    }

    /** Memory of all ranks. */
    Sharing sharing() {
        return sharing;
    }

    boolean isClosed(final int rank) {
        return links.get(rank).isClosed();
    }
}
