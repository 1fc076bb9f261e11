package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each collective that moves data, against where its bytes must be. */
class CollectivesTest {
    private static final int LARGE = 1 << 20;
    private static final int MEDIUM = 1 << 16;

    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 60).toArray();
    }

    private Party party;
    private int ranks;
    private int root;

    private void invite(final long seed) {
        final Random random = new Random(seed);
        ranks = random.nextInt(4) == 0 ? 17 + random.nextInt(4) : 1 + random.nextInt(16);
        party = new Party(random, ranks);
        root = random.nextInt(ranks);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldLetNobodyPassABarrierBeforeAllCame(final long seed) {
        invite(seed);
        final boolean[] came = new boolean[ranks];
        final Collective[] barriers = new Collective[ranks];
        for (int rank = 0; rank < ranks; rank++) {
            for (int turns = 0; turns < 50; turns++) {
                party.world.engine(party.random.nextInt(ranks)).progress();
            }
            for (int other = 0; other < rank; other++) {
                assertThat(barriers[other].isDone()).isFalse();
            }
            came[rank] = true;
            barriers[rank] = party.at(rank).barrier();
        }
        party.end(Arrays.asList(barriers));
        assertThat(came).doesNotContain(false);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBroadcast(final long seed) {
        invite(seed);
        final byte[] sent = party.bytes(
                party.random.nextInt(3) == 0 ? LARGE - party.random.nextInt(LARGE / 2) : party.length(LARGE));
        final byte[][] got = new byte[ranks][sent.length];
        got[root] = sent.clone();
        party.run(rank -> party.at(rank).bcast(party.source(got[rank]), party.sink(got[rank]), sent.length, root));
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(got[rank]).as("rank %d", rank).isEqualTo(sent);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGather(final long seed) {
        invite(seed);
        final int length = party.length(MEDIUM);
        final boolean inPlace = party.random.nextBoolean();
        final byte[] all = party.bytes(ranks * length);
        final byte[] got = new byte[ranks * length];
        if (inPlace) {
            System.arraycopy(all, root * length, got, root * length, length);
        }
        party.run(rank -> party.at(rank)
                .gather(
                        inPlace && rank == root ? null : party.source(all, rank * length, length),
                        length,
                        rank == root ? new EvenBlocks().set(null, party.sink(got), length) : null,
                        root));
        assertThat(got).isEqualTo(all);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldScatter(final long seed) {
        invite(seed);
        final int length = party.length(MEDIUM);
        final boolean inPlace = party.random.nextBoolean();
        final byte[] all = party.bytes(ranks * length);
        final byte[] got = new byte[ranks * length];
        if (inPlace) {
            System.arraycopy(all, root * length, got, root * length, length);
        }
        party.run(rank -> party.at(rank)
                .scatter(
                        rank == root ? new EvenBlocks().set(party.source(all), null, length) : null,
                        inPlace && rank == root ? null : party.sink(got, rank * length, length),
                        length,
                        root));
        assertThat(got).isEqualTo(all);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGatherAndScatterBlocksOfAnyLength(final long seed) {
        invite(seed);
        final int[] offsets = offsets(party.random, ranks, 2000);
        final byte[] all = party.bytes(offsets[ranks]);
        final byte[] gathered = new byte[all.length];
        party.run(rank -> party.at(rank)
                .gatherv(
                        party.source(all, offsets[rank], length(offsets, rank)),
                        length(offsets, rank),
                        rank == root ? blocks(null, gathered, offsets) : null,
                        root));
        assertThat(gathered).isEqualTo(all);
        final byte[] scattered = new byte[all.length];
        party.run(rank -> party.at(rank)
                .scatterv(
                        rank == root ? blocks(all, null, offsets) : null,
                        party.sink(scattered, offsets[rank], length(offsets, rank)),
                        length(offsets, rank),
                        root));
        assertThat(scattered).isEqualTo(all);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGatherToAll(final long seed) {
        invite(seed);
        final int length = party.length(MEDIUM / 4);
        final boolean inPlace = party.random.nextBoolean();
        final byte[] all = party.bytes(ranks * length);
        final byte[][] got = new byte[ranks][all.length];
        party.run(rank -> {
            if (inPlace) {
                System.arraycopy(all, rank * length, got[rank], rank * length, length);
            }
            return party.at(rank)
                    .allgather(
                            inPlace ? null : party.source(all, rank * length, length),
                            length,
                            new EvenBlocks().set(party.source(got[rank]), party.sink(got[rank]), length));
        });
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(got[rank]).as("rank %d", rank).isEqualTo(all);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGatherBlocksOfAnyLengthToAll(final long seed) {
        invite(seed);
        final int[] offsets = offsets(party.random, ranks, 2000);
        final byte[] all = party.bytes(offsets[ranks]);
        final byte[][] got = new byte[ranks][all.length];
        party.run(rank -> party.at(rank)
                .allgatherv(
                        party.source(all, offsets[rank], length(offsets, rank)),
                        length(offsets, rank),
                        blocks(got[rank], got[rank], offsets)));
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(got[rank]).as("rank %d", rank).isEqualTo(all);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldExchangeAllToAll(final long seed) {
        invite(seed);
        final int length = party.length(MEDIUM / 8);
        final boolean inPlace = party.random.nextBoolean();
        final byte[][] sent = new byte[ranks][];
        final byte[][] got = new byte[ranks][];
        for (int rank = 0; rank < ranks; rank++) {
            sent[rank] = party.bytes(ranks * length);
            got[rank] = inPlace ? sent[rank].clone() : new byte[ranks * length];
        }
        party.run(rank -> party.at(rank)
                .alltoall(
                        inPlace ? null : new EvenBlocks().set(party.source(sent[rank]), null, length),
                        new EvenBlocks().set(party.source(got[rank]), party.sink(got[rank]), length)));
        for (int rank = 0; rank < ranks; rank++) {
            final byte[] expected = new byte[ranks * length];
            for (int peer = 0; peer < ranks; peer++) {
                System.arraycopy(sent[peer], rank * length, expected, peer * length, length);
            }
            assertThat(got[rank]).as("rank %d", rank).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldExchangeBlocksOfAnyLengthAllToAll(final long seed) {
        invite(seed);
        final boolean inPlace = party.random.nextBoolean();
        final int[][] lengths = new int[ranks][ranks];
        for (int from = 0; from < ranks; from++) {
            for (int to = 0; to < ranks; to++) {
                lengths[from][to] = inPlace && to < from ? lengths[to][from] : party.length(1000);
            }
        }
        final byte[][] sent = new byte[ranks][];
        final byte[][] got = new byte[ranks][];
        final int[][] sentOffsets = new int[ranks][];
        final int[][] gotOffsets = new int[ranks][];
        for (int rank = 0; rank < ranks; rank++) {
            final int self = rank;
            sentOffsets[rank] = sums(lengths[rank]);
            gotOffsets[rank] = sums(
                    IntStream.range(0, ranks).map(from -> lengths[from][self]).toArray());
            sent[rank] = party.bytes(sentOffsets[rank][ranks]);
            got[rank] = inPlace ? sent[rank].clone() : new byte[gotOffsets[rank][ranks]];
        }
        party.run(rank -> party.at(rank)
                .alltoallv(
                        inPlace ? null : blocks(sent[rank], null, sentOffsets[rank]),
                        blocks(inPlace ? got[rank] : null, got[rank], gotOffsets[rank])));
        for (int rank = 0; rank < ranks; rank++) {
            final byte[] expected = new byte[got[rank].length];
            for (int peer = 0; peer < ranks; peer++) {
                System.arraycopy(
                        sent[peer], sentOffsets[peer][rank], expected, gotOffsets[rank][peer], lengths[peer][rank]);
            }
            assertThat(got[rank]).as("rank %d", rank).isEqualTo(expected);
        }
    }

    private Blocks blocks(final byte[] read, final byte[] written, final int[] offsets) {
        final int count = offsets.length - 1;
        final Source[] sources = read == null ? null : new Source[count];
        final Sink[] sinks = written == null ? null : new Sink[count];
        for (int block = 0; block < count; block++) {
            if (read != null) {
                sources[block] = party.source(read, offsets[block], length(offsets, block));
            }
            if (written != null) {
                sinks[block] = party.sink(written, offsets[block], length(offsets, block));
            }
        }
        return new VariedBlocks(sources, sinks);
    }

    private static int length(final int[] offsets, final int block) {
        return offsets[block + 1] - offsets[block];
    }

    private static int[] offsets(final Random random, final int blocks, final int limit) {
        return sums(random.ints(blocks, 0, limit)
                .map(length -> random.nextInt(3) == 0 ? 0 : length)
                .toArray());
    }

    private static int[] sums(final int[] lengths) {
        final int[] sums = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            sums[i + 1] = sums[i] + lengths[i];
        }
        return sums;
    }
}
