package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;

/** Broadcasts. Source and sink are the same memory: who got something passes it on from there. */
final class Broadcasts {
    private Broadcasts() {}

    static void broadcast(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source source,
            final Sink sink,
            final long length) {
        if (Choice.scatterBroadcast(length, ranks)) {
            scatterAndGather(schedule, rank, ranks, root, source, sink, length);
        } else if (Choice.flat(ranks)) {
            flat(schedule, rank, ranks, root, source, sink, length);
        } else {
            binomial(schedule, rank, ranks, root, source, sink, length);
        }
    }

    /** The root sends to all. */
    private static void flat(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source source,
            final Sink sink,
            final long length) {
        if (rank != root) {
            schedule.receive(root, sink, 0, length);
        } else {
            for (int distance = 1; distance < ranks; distance++) {
                schedule.send((root + distance) % ranks, source, 0, length);
            }
        }
        schedule.await();
    }

    private static void binomial(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source source,
            final Sink sink,
            final long length) {
        final int relative = Trees.relative(rank, root, ranks);
        final int span = Trees.span(relative, ranks);
        if (relative != 0) {
            schedule.receive(Trees.absolute(relative - span, root, ranks), sink, 0, length);
            schedule.await();
        }
        for (int distance = span >> 1; distance > 0; distance >>= 1) {
            if (relative + distance < ranks) {
                schedule.send(Trees.absolute(relative + distance, root, ranks), source, 0, length);
            }
        }
        schedule.await();
    }

    /**
     * Parts are scattered by a tree and gathered in a ring: M. Barnett, L. Shuler, R. van de Geijn and others, "Interprocessor Collective
     * Communication Library (InterCom)", 1994.
     */
    private static void scatterAndGather(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source source,
            final Sink sink,
            final long length) {
        schedule.inParts();
        final long part = (length + ranks - 1) / ranks;
        final int relative = Trees.relative(rank, root, ranks);
        final int span = Trees.span(relative, ranks);
        if (relative != 0) {
            final long from = Math.min(length, relative * part);
            final long to = Math.min(length, (long) (relative + span) * part);
            schedule.receive(Trees.absolute(relative - span, root, ranks), sink, from, to - from);
            schedule.await();
        }
        for (int distance = span >> 1; distance > 0; distance >>= 1) {
            final int child = relative + distance;
            if (child < ranks) {
                final long from = Math.min(length, child * part);
                final long to = Math.min(length, (long) (child + distance) * part);
                schedule.send(Trees.absolute(child, root, ranks), source, from, to - from);
            }
        }
        schedule.await();
        final int left = (rank - 1 + ranks) % ranks;
        final int right = (rank + 1) % ranks;
        for (int round = 0; round < ranks - 1; round++) {
            final int sent = (relative - round + ranks) % ranks;
            final int received = (relative - round - 1 + ranks) % ranks;
            final long sentFrom = Math.min(length, sent * part);
            final long receivedFrom = Math.min(length, received * part);
            // The root has all of it, and may not be able to write to it.
            if (relative != 0) {
                schedule.receive(left, sink, receivedFrom, Math.min(length, receivedFrom + part) - receivedFrom);
            }
            if (relative != ranks - 1) {
                schedule.send(right, source, sentFrom, Math.min(length, sentFrom + part) - sentFrom);
            }
            schedule.await();
        }
    }

    /** To the other group, from its root. */
    static void send(final Schedule schedule, final int others, final Source source, final long length) {
        for (int other = 0; other < others; other++) {
            schedule.send(other, source, 0, length);
        }
        schedule.await();
    }
}
