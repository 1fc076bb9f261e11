package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import org.agrona.concurrent.UnsafeBuffer;

/** Scattering from one rank. */
final class Scatters {
    private Scatters() {}

    /** Blocks of one length. */
    static void scatter(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Blocks blocks,
            final Sink own,
            final long length) {
        if (Choice.tree(length, ranks)) {
            binomial(schedule, rank, ranks, root, blocks, own, (int) length);
        } else {
            linear(schedule, rank, ranks, root, blocks, own, length);
        }
    }

    /** The root sends to all. */
    static void linear(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Blocks blocks,
            final Sink own,
            final long length) {
        if (rank == root) {
            sendAll(schedule, rank, ranks, blocks);
            if (own != null) {
                final long kept = schedule.kept(blocks.length(rank), own.capacity());
                schedule.copy(blocks.source(rank), blocks.position(rank), own, 0, kept);
            }
        } else {
            schedule.receive(root, own, 0, length);
        }
        schedule.await();
    }

    /** To all but one: to each its block. */
    static void sendAll(final Schedule schedule, final int except, final int ranks, final Blocks blocks) {
        for (int peer = 0; peer < ranks; peer++) {
            if (peer != except) {
                schedule.send(peer, blocks.source(peer), blocks.position(peer), blocks.length(peer));
            }
        }
    }

    private static void binomial(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int root,
            final Blocks blocks,
            final Sink own,
            final int length) {
        final int relative = Trees.relative(rank, root, ranks);
        final int subtree = Trees.subtree(relative, ranks);
        final UnsafeBuffer held = schedule.temporary((long) subtree * length);
        final int span = Trees.span(relative, ranks);
        if (relative != 0) {
            schedule.receive(Trees.absolute(relative - span, root, ranks), held, 0, subtree * length);
            schedule.await();
        } else {
            for (int block = 0; block < ranks; block++) {
                final int to = Trees.absolute(block, root, ranks);
                schedule.load(blocks.source(to), blocks.position(to), held, block * length, length);
            }
        }
        for (int distance = span >> 1; distance > 0; distance >>= 1) {
            final int child = relative + distance;
            if (child < ranks) {
                schedule.send(
                        Trees.absolute(child, root, ranks),
                        held,
                        distance * length,
                        Trees.subtree(child, ranks) * length);
            }
        }
        if (own != null) {
            schedule.store(held, 0, own, 0, (int) schedule.kept(length, own.capacity()));
        }
        schedule.await();
    }
}
