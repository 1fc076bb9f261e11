package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/** Reductions of which each rank gets a part. */
final class ReduceScatters {
    private ReduceScatters() {}

    static void reduceScatter(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source source,
            final Sink sink,
            final int[] offsets,
            final int elementLength) {
        final int length = (offsets[rank + 1] - offsets[rank]) * elementLength;
        final UnsafeBuffer parts = exchange(schedule, rank, ranks, source, offsets, elementLength);
        schedule.store(parts, (ranks - 1) * length, sink, 0, length);
    }

    /**
     * All send to each rank its part, which reduces them from the last to the first: each vector travels once, in one round, and the order
     * of ranks is kept.
     *
     * @param offsets of the parts in elements, and at the end the number of all.
     * @return the parts that this rank got by the order of ranks, the last of which becomes the result.
     */
    static UnsafeBuffer exchange(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source source,
            final int[] offsets,
            final int elementLength) {
        final int count = offsets[rank + 1] - offsets[rank];
        final int length = count * elementLength;
        // Judged by the longest part, so that all ranks refuse what one of them has no room for.
        schedule.checkTemporary((long) ranks * longest(offsets, ranks) * elementLength);
        final UnsafeBuffer parts = schedule.temporary((long) ranks * length);
        for (int distance = 1; distance < ranks; distance++) {
            final int from = (rank - distance + ranks) % ranks;
            schedule.receive(from, parts, from * length, length);
        }
        for (int distance = 1; distance < ranks; distance++) {
            final int to = (rank + distance) % ranks;
            final int position = offsets[to] * elementLength;
            schedule.send(to, source, position, offsets[to + 1] * elementLength - position);
        }
        schedule.load(source, (long) offsets[rank] * elementLength, parts, rank * length, length);
        schedule.await();
        final int last = (ranks - 1) * length;
        for (int peer = ranks - 2; peer >= 0; peer--) {
            schedule.reduce(parts, peer * length, parts, last, count);
        }
        return parts;
    }

    private static int longest(final int[] offsets, final int ranks) {
        int longest = 0;
        for (int rank = 0; rank < ranks; rank++) {
            longest = Math.max(longest, offsets[rank + 1] - offsets[rank]);
        }
        return longest;
    }

    /** Between groups: as {@link Allreductions#between}. Who sends the result on does not know the parts, and so sends all of it. */
    static void between(
            final Schedule schedule,
            final int rank,
            final int others,
            final Source source,
            final Sink sink,
            final int[] offsets,
            final int members,
            final int elementLength) {
        final int length = offsets[members] * elementLength;
        Allreductions.between(schedule, rank, others, source, offsets[members], length);
        final UnsafeBuffer all = schedule.temporary(length);
        schedule.receive(0, all, 0, length);
        schedule.await();
        final int from = offsets[rank] * elementLength;
        schedule.store(all, from, sink, 0, offsets[rank + 1] * elementLength - from);
    }
}
