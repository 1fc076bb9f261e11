package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/** Reductions to one rank. */
final class Reductions {
    private Reductions() {}

    static void reduce(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength,
            final boolean isCommutative) {
        if (Choice.reduceInParts((long) count * elementLength, count, ranks)) {
            inParts(schedule, rank, ranks, root, source, sink, count, elementLength);
        } else if (Choice.flat(ranks)) {
            flat(schedule, rank, ranks, root, source, sink, count * elementLength, count);
        } else {
            binomial(schedule, rank, ranks, root, source, sink, count * elementLength, count, isCommutative);
        }
    }

    /** All send to the root, which reduces from the last to the first: one round, and the order of ranks is kept. */
    private static void flat(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source source,
            final Sink sink,
            final int length,
            final int count) {
        if (rank != root) {
            schedule.send(root, source, 0, length);
            schedule.await();
            return;
        }
        final UnsafeBuffer vectors = schedule.temporary((long) ranks * length);
        for (int peer = 0; peer < ranks; peer++) {
            if (peer != rank) {
                schedule.receive(peer, vectors, peer * length, length);
            }
        }
        schedule.load(source, 0, vectors, rank * length, length);
        schedule.await();
        final int last = (ranks - 1) * length;
        for (int peer = ranks - 2; peer >= 0; peer--) {
            schedule.reduce(vectors, peer * length, vectors, last, count);
        }
        schedule.store(vectors, last, sink, 0, length);
    }

    /** By a tree. Its root is the result's; but rank 0 where the order of ranks counts, which then sends the result on. */
    private static void binomial(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source source,
            final Sink sink,
            final int length,
            final int count,
            final boolean isCommutative) {
        final int top = isCommutative ? root : 0;
        final int relative = Trees.relative(rank, top, ranks);
        final int span = Trees.span(relative, ranks);
        UnsafeBuffer result = schedule.temporary(length);
        schedule.load(source, 0, result, 0, length);
        for (int distance = 1; distance < span && relative + distance < ranks; distance <<= 1) {
            final UnsafeBuffer received = schedule.temporary(length);
            schedule.receive(Trees.absolute(relative + distance, top, ranks), received, 0, length);
            schedule.await();
            schedule.reduce(result, 0, received, 0, count);
            result = received;
        }
        if (relative != 0) {
            schedule.send(Trees.absolute(relative - span, top, ranks), result, 0, length);
        } else if (rank == root) {
            schedule.store(result, 0, sink, 0, length);
        } else {
            schedule.send(root, result, 0, length);
        }
        if (rank == root && relative != 0) {
            schedule.receive(top, sink, 0, length);
        }
        schedule.await();
    }

    /** Each rank reduces a part, and sends it to the root. */
    private static void inParts(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength) {
        final int[] offsets = schedule.evenOffsets(count, ranks);
        final int from = offsets[rank] * elementLength;
        final int length = offsets[rank + 1] * elementLength - from;
        final UnsafeBuffer parts = ReduceScatters.exchange(schedule, rank, ranks, source, offsets, elementLength);
        final int result = (ranks - 1) * length;
        if (rank != root) {
            schedule.send(root, parts, result, length);
            schedule.await();
            return;
        }
        schedule.store(parts, result, sink, from, length);
        for (int peer = 0; peer < ranks; peer++) {
            if (peer != rank) {
                final int position = offsets[peer] * elementLength;
                schedule.receive(peer, sink, position, offsets[peer + 1] * elementLength - position);
            }
        }
        schedule.await();
    }

    /** Reduces what all of the other group send, in their order. */
    static UnsafeBuffer collect(final Schedule schedule, final int others, final int length, final int count) {
        UnsafeBuffer result = schedule.temporary(length);
        UnsafeBuffer received = schedule.temporary(length);
        schedule.receive(0, result, 0, length);
        schedule.await();
        for (int other = 1; other < others; other++) {
            schedule.receive(other, received, 0, length);
            schedule.await();
            schedule.reduce(result, 0, received, 0, count);
            final UnsafeBuffer previous = result;
            result = received;
            received = previous;
        }
        return result;
    }
}
