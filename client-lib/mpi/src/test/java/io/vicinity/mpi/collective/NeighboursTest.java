package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exchanges with neighbours in graphs with any edges, and in grids. */
class NeighboursTest {
    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 40).toArray();
    }

    /** Numbers of edges, by the rank that they lead from or to. */
    private static List<List<Integer>> byRank(final int ranks, final int[] ends) {
        final List<List<Integer>> edges = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            edges.add(new ArrayList<>());
        }
        for (int edge = 0; edge < ends.length; edge++) {
            edges.get(ends[edge]).add(edge);
        }
        return edges;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldExchangeBlocksOfAnyLengthAlongEdges(final long seed) {
        final Random random = new Random(seed);
        final int ranks = 1 + random.nextInt(10);
        final Party party = new Party(random, ranks);
        final int[] from = random.ints(random.nextInt(30), 0, ranks).toArray();
        final int[] to = random.ints(from.length, 0, ranks).toArray();
        final byte[][] sent = new byte[from.length][];
        final byte[][] got = new byte[from.length][];
        for (int edge = 0; edge < from.length; edge++) {
            sent[edge] = party.bytes(party.length(2000));
            got[edge] = new byte[sent[edge].length];
        }
        final List<List<Integer>> out = byRank(ranks, from);
        final List<List<Integer>> in = byRank(ranks, to);
        party.run(rank -> party.at(rank)
                .neighbourAlltoall(
                        Neighbours.ofGraph(
                                in.get(rank).stream()
                                        .mapToInt(edge -> from[edge])
                                        .toArray(),
                                out.get(rank).stream()
                                        .mapToInt(edge -> to[edge])
                                        .toArray()),
                        new VariedBlocks(
                                out.get(rank).stream()
                                        .map(edge -> party.source(sent[edge]))
                                        .toArray(Source[]::new),
                                null),
                        new VariedBlocks(
                                null,
                                in.get(rank).stream()
                                        .map(edge -> party.sink(got[edge]))
                                        .toArray(Sink[]::new))));
        assertThat(got).isDeepEqualTo(sent);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGatherFromNeighboursInARing(final long seed) {
        final Random random = new Random(seed);
        final int ranks = 1 + random.nextInt(10);
        final Party party = new Party(random, ranks);
        final byte[][] own = new byte[ranks][];
        final byte[][] got = new byte[ranks][2];
        party.run(rank -> {
            own[rank] = new byte[] {(byte) rank};
            return party.at(rank)
                    .neighbourAllgather(
                            Neighbours.ofGrid(new int[] {(rank + ranks - 1) % ranks, (rank + 1) % ranks}),
                            party.source(own[rank]),
                            1,
                            new EvenBlocks().set(null, party.sink(got[rank]), 1));
        });
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(got[rank]).containsExactly((rank + ranks - 1) % ranks, (rank + 1) % ranks);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldTellUpFromDownWhereBothNeighboursAreOne(final long seed) {
        final Party party = new Party(new Random(seed), 2);
        final byte[][] got = new byte[2][2];
        party.run(rank -> {
            final byte[] sent = {(byte) (10 * rank), (byte) (10 * rank + 1)};
            return party.at(rank)
                    .neighbourAlltoall(
                            Neighbours.ofGrid(new int[] {1 - rank, 1 - rank}),
                            new EvenBlocks().set(party.source(sent), null, 1),
                            new EvenBlocks().set(null, party.sink(got[rank]), 1));
        });
        // What went up comes from below, and is the second block of the other.
        assertThat(got[0]).containsExactly(11, 10);
        assertThat(got[1]).containsExactly(1, 0);
    }

    @Test
    void shouldLeaveBlocksOfNoProcessAsTheyAre() {
        final Party party = new Party(new Random(1), 2);
        final byte[][] got = {{-5, -5}, {-5, -5}};
        party.run(rank -> party.at(rank)
                .neighbourAllgather(
                        Neighbours.ofGrid(rank == 0 ? new int[] {-2, 1} : new int[] {0, -2}),
                        new Memory().array(new byte[] {(byte) rank}, 0, 1),
                        1,
                        new EvenBlocks().set(null, party.sink(got[rank]), 1)));
        assertThat(got[0]).containsExactly(-5, 1);
        assertThat(got[1]).containsExactly(0, -5);
    }

    @Test
    void shouldRefuseMoreDimensionsThanItTellsApart() {
        assertThatThrownBy(() -> Neighbours.ofGrid(new int[258])).hasMessageContaining("129 dimensions");
    }
}
