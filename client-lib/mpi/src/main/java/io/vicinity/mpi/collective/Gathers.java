package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/** Gathering to one rank. */
final class Gathers {
    private Gathers() {}

    /** Blocks of one length. */
    static void gather(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source own,
            final long length,
            final Blocks blocks) {
        if (Choice.tree(length, ranks)) {
            binomial(schedule, rank, ranks, root, own, (int) length, blocks);
        } else {
            linear(schedule, rank, ranks, root, own, length, blocks);
        }
    }

    /** All send to the root. */
    static void linear(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source own,
            final long length,
            final Blocks blocks) {
        if (rank == root) {
            receiveAll(schedule, rank, ranks, blocks);
            if (own != null) {
                final long kept = schedule.kept(own.length(), blocks.length(rank));
                schedule.copy(own, 0, blocks.sink(rank), blocks.position(rank), kept);
            }
        } else {
            schedule.send(root, own, 0, length);
        }
        schedule.await();
    }

    /** From all but one: from each its block. */
    static void receiveAll(final Schedule schedule, final int except, final int ranks, final Blocks blocks) {
        for (int peer = 0; peer < ranks; peer++) {
            if (peer != except) {
                schedule.receive(peer, blocks.sink(peer), blocks.position(peer), blocks.length(peer));
            }
        }
    }

    private static void binomial(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Source own,
            final int length,
            final Blocks blocks) {
        final int relative = Trees.relative(rank, root, ranks);
        final int subtree = Trees.subtree(relative, ranks);
        final UnsafeBuffer collected = schedule.temporary((long) subtree * length);
        final int span = Trees.span(relative, ranks);
        for (int distance = 1; distance < span && relative + distance < ranks; distance <<= 1) {
            final int child = relative + distance;
            schedule.receive(
                    Trees.absolute(child, root, ranks),
                    collected,
                    distance * length,
                    Trees.subtree(child, ranks) * length);
        }
        final int kept = own == null ? 0 : (int) schedule.kept(own.length(), length);
        schedule.load(own, 0, collected, 0, kept);
        schedule.await();
        if (relative != 0) {
            schedule.send(Trees.absolute(relative - span, root, ranks), collected, 0, subtree * length);
            schedule.await();
            return;
        }
        schedule.store(collected, 0, blocks.sink(rank), blocks.position(rank), kept);
        for (int block = 1; block < ranks; block++) {
            final int from = Trees.absolute(block, root, ranks);
            schedule.store(collected, block * length, blocks.sink(from), blocks.position(from), length);
        }
    }
}
