package io.vicinity.mpi.collective;

import org.agrona.concurrent.UnsafeBuffer;

/** All-to-all exchanges. */
final class Exchanges {
    private Exchanges() {}

    /** Blocks of one length; without blocks to send, what is received takes their place. */
    static void exchange(
            final Schedule schedule, final int rank, final int ranks, final Blocks sent, final Blocks received) {
        if (sent != null && Choice.rounds(sent.length(0), ranks)) {
            bruck(schedule, rank, ranks, (int) sent.length(0), sent, received);
        } else {
            exchangeVaried(schedule, rank, ranks, sent, received);
        }
    }

    /** Blocks of any length; without blocks to send, what is received takes their place. */
    static void exchangeVaried(
            final Schedule schedule, final int rank, final int ranks, final Blocks sent, final Blocks received) {
        if (sent == null) {
            inPlace(schedule, rank, ranks, received);
            return;
        }
        for (int distance = 1; distance < ranks; distance++) {
            final int from = (rank - distance + ranks) % ranks;
            schedule.receive(from, received.sink(from), received.position(from), received.length(from));
            if (Choice.ring(ranks)) {
                send(schedule, (rank + distance) % ranks, sent);
                schedule.await();
            }
        }
        if (!Choice.ring(ranks)) {
            for (int distance = 1; distance < ranks; distance++) {
                send(schedule, (rank + distance) % ranks, sent);
            }
        }
        schedule.copy(
                sent.source(rank),
                sent.position(rank),
                received.sink(rank),
                received.position(rank),
                schedule.kept(sent.length(rank), received.length(rank)));
        schedule.await();
    }

    private static void send(final Schedule schedule, final int to, final Blocks sent) {
        schedule.send(to, sent.source(to), sent.position(to), sent.length(to));
    }

    /**
     * What is sent is copied before anything is received in its place. If all of it is not too long, at once; else by pairs, in the same order
     * at all ranks. Either way a block is the same messages, so ranks need not choose alike.
     */
    private static void inPlace(final Schedule schedule, final int rank, final int ranks, final Blocks blocks) {
        long all = 0;
        for (int peer = 0; peer < ranks; peer++) {
            all += blocks.length(peer);
        }
        if (all > Choice.LONGEST_COPY) {
            byPairs(schedule, rank, ranks, blocks);
            return;
        }
        final UnsafeBuffer copy = schedule.temporary(all);
        int index = 0;
        for (int peer = 0; peer < ranks; peer++) {
            final int length = (int) blocks.length(peer);
            if (peer != rank) {
                schedule.load(blocks.source(peer), blocks.position(peer), copy, index, length);
            }
            index += length;
        }
        Gathers.receiveAll(schedule, rank, ranks, blocks);
        index = 0;
        for (int peer = 0; peer < ranks; peer++) {
            final int length = (int) blocks.length(peer);
            if (peer != rank) {
                schedule.send(peer, copy, index, length);
            }
            index += length;
        }
        schedule.await();
    }

    /** In each round, ranks whose sum is that of the round exchange their blocks, piece by piece. */
    private static void byPairs(final Schedule schedule, final int rank, final int ranks, final Blocks blocks) {
        final long longest = Choice.LONGEST_COPY;
        final UnsafeBuffer copy = schedule.temporary(longest);
        for (int round = 0; round < ranks; round++) {
            final int peer = (round - rank + ranks) % ranks;
            if (peer == rank) {
                continue;
            }
            final long length = blocks.length(peer);
            long moved = 0;
            do {
                final int piece = (int) Math.min(longest, length - moved);
                schedule.load(blocks.source(peer), blocks.position(peer) + moved, copy, 0, piece);
                schedule.receive(peer, blocks.sink(peer), blocks.position(peer) + moved, piece);
                schedule.send(peer, copy, 0, piece);
                schedule.await();
                moved += piece;
            } while (moved < length);
        }
    }

    /** Blocks are packed with others that go the same way: a round for each bit of the distance. J. Bruck and others, 1997, as in {@link Allgathers}. */
    private static void bruck(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final int length,
            final Blocks sent,
            final Blocks received) {
        final UnsafeBuffer held = schedule.temporary((long) ranks * length);
        final UnsafeBuffer out = schedule.temporary((long) ranks * length);
        final UnsafeBuffer in = schedule.temporary((long) ranks * length);
        for (int distance = 0; distance < ranks; distance++) {
            final int to = (rank + distance) % ranks;
            schedule.load(sent.source(to), sent.position(to), held, distance * length, length);
        }
        for (int bit = 1; bit < ranks; bit <<= 1) {
            int moved = 0;
            for (int distance = bit; distance < ranks; distance++) {
                if ((distance & bit) != 0) {
                    schedule.move(held, distance * length, out, moved, length);
                    moved += length;
                }
            }
            schedule.receive((rank - bit + ranks) % ranks, in, 0, moved);
            schedule.send((rank + bit) % ranks, out, 0, moved);
            schedule.await();
            moved = 0;
            for (int distance = bit; distance < ranks; distance++) {
                if ((distance & bit) != 0) {
                    schedule.move(in, moved, held, distance * length, length);
                    moved += length;
                }
            }
        }
        for (int distance = 0; distance < ranks; distance++) {
            final int from = (rank - distance + ranks) % ranks;
            schedule.store(held, distance * length, received.sink(from), received.position(from), length);
        }
    }

    /** Between groups: each sends to each of the others. */
    static void between(final Schedule schedule, final int others, final Blocks sent, final Blocks received) {
        Gathers.receiveAll(schedule, -1, others, received);
        Scatters.sendAll(schedule, -1, others, sent);
        schedule.await();
    }
}
