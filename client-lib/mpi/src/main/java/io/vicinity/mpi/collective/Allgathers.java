package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/** Gathering to all ranks. Blocks are both read and written: who got one may pass it on. */
final class Allgathers {
    private Allgathers() {}

    /** Blocks of one length; without an own block, that lies in its place already. */
    static void gather(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source own,
            final long length,
            final Blocks blocks) {
        if (Choice.rounds(length, ranks)) {
            bruck(schedule, rank, ranks, own, (int) length, blocks);
        } else {
            gatherVaried(schedule, rank, ranks, own, length, blocks);
        }
    }

    /** Blocks of any length. */
    static void gatherVaried(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source own,
            final long length,
            final Blocks blocks) {
        if (Choice.ring(ranks)) {
            copyOwn(schedule, rank, own, length, blocks);
            ring(schedule, rank, ranks, blocks);
        } else {
            linear(schedule, rank, ranks, own, length, blocks);
        }
    }

    private static void copyOwn(
            final Schedule schedule, final int rank, final Source own, final long length, final Blocks blocks) {
        if (own != null) {
            final long kept = schedule.kept(length, blocks.length(rank));
            schedule.copy(own, 0, blocks.sink(rank), blocks.position(rank), kept);
        }
    }

    /** All send to all, and copy meanwhile. */
    private static void linear(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source own,
            final long length,
            final Blocks blocks) {
        for (int distance = 1; distance < ranks; distance++) {
            final int from = (rank - distance + ranks) % ranks;
            schedule.receive(from, blocks.sink(from), blocks.position(from), blocks.length(from));
        }
        for (int distance = 1; distance < ranks; distance++) {
            final int to = (rank + distance) % ranks;
            if (own == null) {
                schedule.send(to, blocks.source(rank), blocks.position(rank), blocks.length(rank));
            } else {
                schedule.send(to, own, 0, length);
            }
        }
        copyOwn(schedule, rank, own, length, blocks);
        schedule.await();
    }

    /** Blocks go round. */
    private static void ring(final Schedule schedule, final int rank, final int ranks, final Blocks blocks) {
        final int left = (rank - 1 + ranks) % ranks;
        final int right = (rank + 1) % ranks;
        for (int round = 0; round < ranks - 1; round++) {
            final int sent = (rank - round + ranks) % ranks;
            final int received = (rank - round - 1 + ranks) % ranks;
            schedule.receive(left, blocks.sink(received), blocks.position(received), blocks.length(received));
            schedule.send(right, blocks.source(sent), blocks.position(sent), blocks.length(sent));
            schedule.await();
        }
    }

    /**
     * Twice as many blocks in each round, for any number of ranks: J. Bruck and others, "Efficient Algorithms for All-to-All Communications
     * in Multiport Message-Passing Systems", 1997.
     */
    private static void bruck(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Source own,
            final int length,
            final Blocks blocks) {
        final UnsafeBuffer collected = schedule.temporary((long) ranks * length);
        if (own == null) {
            schedule.load(blocks.source(rank), blocks.position(rank), collected, 0, length);
        } else {
            schedule.load(own, 0, collected, 0, length);
        }
        for (int distance = 1; distance < ranks; distance <<= 1) {
            final int moved = Math.min(distance, ranks - distance) * length;
            schedule.receive((rank + distance) % ranks, collected, distance * length, moved);
            schedule.send((rank - distance + ranks) % ranks, collected, 0, moved);
            schedule.await();
        }
        for (int block = own == null ? 1 : 0; block < ranks; block++) {
            final int from = (rank + block) % ranks;
            final int kept = (int) schedule.kept(length, blocks.length(from));
            schedule.store(collected, block * length, blocks.sink(from), blocks.position(from), kept);
        }
    }

    /** Between groups: each sends its block to all of the others. */
    static void between(
            final Schedule schedule, final int others, final Source own, final long length, final Blocks blocks) {
        Gathers.receiveAll(schedule, -1, others, blocks);
        Broadcasts.send(schedule, others, own, length);
    }
}
