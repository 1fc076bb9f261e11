package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/** Reductions that all ranks get. Each element is reduced once, or by all in one order: the results are the same to the last bit. */
final class Allreductions {
    private Allreductions() {}

    static void reduce(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength) {
        if (Choice.reduceInParts((long) count * elementLength, count, ranks)) {
            inParts(schedule, rank, ranks, source, sink, count, elementLength);
        } else if (Choice.reduceEverywhere(ranks)) {
            everywhere(schedule, rank, ranks, source, sink, count, count * elementLength);
        } else {
            doubling(schedule, rank, ranks, source, sink, count, count * elementLength);
        }
    }

    /** Each rank reduces a part, and sends it to all. */
    private static void inParts(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength) {
        final int[] offsets = schedule.evenOffsets(count, ranks);
        final UnsafeBuffer parts = ReduceScatters.exchange(schedule, rank, ranks, source, offsets, elementLength);
        final int own = offsets[rank] * elementLength;
        final int length = offsets[rank + 1] * elementLength - own;
        final int result = (ranks - 1) * length;
        for (int distance = 1; distance < ranks; distance++) {
            final int from = (rank - distance + ranks) % ranks;
            final int position = offsets[from] * elementLength;
            schedule.receive(from, sink, position, offsets[from + 1] * elementLength - position);
        }
        for (int distance = 1; distance < ranks; distance++) {
            schedule.send((rank + distance) % ranks, parts, result, length);
        }
        schedule.store(parts, result, sink, own, length);
        schedule.await();
    }

    /** All send all to all, and each reduces for itself: one round. */
    private static void everywhere(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source source,
            final Sink sink,
            final int count,
            final int length) {
        final UnsafeBuffer vectors = schedule.temporary((long) ranks * length);
        for (int distance = 1; distance < ranks; distance++) {
            final int from = (rank - distance + ranks) % ranks;
            schedule.receive(from, vectors, from * length, length);
        }
        for (int distance = 1; distance < ranks; distance++) {
            schedule.send((rank + distance) % ranks, source, 0, length);
        }
        schedule.load(source, 0, vectors, rank * length, length);
        schedule.await();
        final int last = (ranks - 1) * length;
        for (int peer = ranks - 2; peer >= 0; peer--) {
            schedule.reduce(vectors, peer * length, vectors, last, count);
        }
        schedule.store(vectors, last, sink, 0, length);
    }

    /**
     * Recursive doubling. Of the ranks beyond a power of two, even ones let their neighbours work for them: R. Thakur, R. Rabenseifner,
     * W. Gropp, "Optimization of Collective Communication Operations in MPICH", 2005.
     */
    private static void doubling(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source source,
            final Sink sink,
            final int count,
            final int length) {
        final int power = Integer.highestOneBit(ranks);
        final int beyond = ranks - power;
        UnsafeBuffer result = schedule.temporary(length);
        schedule.load(source, 0, result, 0, length);
        final boolean isPaired = rank < 2 * beyond;
        if (isPaired && rank % 2 == 0) {
            schedule.send(rank + 1, result, 0, length);
            schedule.await();
            schedule.receive(rank + 1, sink, 0, length);
            schedule.await();
            return;
        }
        UnsafeBuffer received = schedule.temporary(length);
        if (isPaired) {
            schedule.receive(rank - 1, received, 0, length);
            schedule.await();
            schedule.reduce(received, 0, result, 0, count);
        }
        final int self = isPaired ? rank / 2 : rank - beyond;
        for (int bit = 1; bit < power; bit <<= 1) {
            final int partner = self ^ bit;
            final int peer = partner < beyond ? 2 * partner + 1 : partner + beyond;
            schedule.receive(peer, received, 0, length);
            schedule.send(peer, result, 0, length);
            schedule.await();
            if (partner < self) {
                schedule.reduce(received, 0, result, 0, count);
            } else {
                schedule.reduce(result, 0, received, 0, count);
                final UnsafeBuffer previous = result;
                result = received;
                received = previous;
            }
        }
        if (isPaired) {
            schedule.send(rank - 1, result, 0, length);
        }
        schedule.store(result, 0, sink, 0, length);
        schedule.await();
    }

    /**
     * Between groups: the first of each reduces what the others sent. It is for its own group, which it reaches through the first of the
     * others: it knows no way within its own. That one sends all of it to each.
     */
    static void between(
            final Schedule schedule,
            final int rank,
            final int others,
            final Source source,
            final int count,
            final int length) {
        schedule.send(0, source, 0, length);
        if (rank == 0) {
            final UnsafeBuffer result = Reductions.collect(schedule, others, length, count);
            final UnsafeBuffer theirs = schedule.temporary(length);
            schedule.receive(0, theirs, 0, length);
            schedule.send(0, result, 0, length);
            schedule.await();
            for (int other = 0; other < others; other++) {
                schedule.send(other, theirs, 0, length);
            }
        }
    }
}
