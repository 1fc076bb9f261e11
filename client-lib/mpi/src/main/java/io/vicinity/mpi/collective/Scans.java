package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/** Reductions over all ranks up to each. In rounds, as many as the number of ranks has bits: W. D. Hillis, G. L. Steele, "Data Parallel Algorithms", 1986. */
final class Scans {
    private Scans() {}

    static void inclusive(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source source,
            final Sink sink,
            final int count,
            final int length) {
        final UnsafeBuffer result = schedule.temporary(length);
        schedule.load(source, 0, result, 0, length);
        accumulate(schedule, rank, 0, ranks, result, count, length);
        schedule.store(result, 0, sink, 0, length);
    }

    /** All vectors move by one rank; the first then has none, and gets nothing. */
    static void exclusive(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source source,
            final Sink sink,
            final int count,
            final int length) {
        final UnsafeBuffer result = schedule.temporary(length);
        if (rank > 0) {
            schedule.receive(rank - 1, result, 0, length);
        }
        if (rank < ranks - 1) {
            schedule.send(rank + 1, source, 0, length);
        }
        schedule.await();
        if (rank > 0) {
            accumulate(schedule, rank, 1, ranks, result, count, length);
            schedule.store(result, 0, sink, 0, length);
        }
    }

    private static void accumulate(
            final Schedule schedule,
            final int rank,
            final int first,
            final int ranks,
            final UnsafeBuffer result,
            final int count,
            final int length) {
        final UnsafeBuffer received = schedule.temporary(length);
        for (int distance = 1; distance < ranks - first; distance <<= 1) {
            final boolean isReceiver = rank - distance >= first;
            if (isReceiver) {
                schedule.receive(rank - distance, received, 0, length);
            }
            if (rank + distance < ranks) {
                schedule.send(rank + distance, result, 0, length);
            }
            schedule.await();
            if (isReceiver) {
                schedule.reduce(received, 0, result, 0, count);
            }
        }
    }
}
