package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducer;
import io.vicinity.mpi.reduce.Reducers;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each collective that reduces vectors, against a reduction from left to right. */
class ReducingCollectivesTest {
    private static final int ELEMENTS = 3000;

    private Party party;
    private int ranks;
    private Reducer reducer;
    private int elementLength;
    private int count;
    private boolean inPlace;
    private byte[][] vectors;

    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 60).toArray();
    }

    private void invite(final long seed) {
        final Random random = new Random(seed);
        ranks = random.nextInt(4) == 0 ? 17 + random.nextInt(4) : 1 + random.nextInt(16);
        party = new Party(random, ranks);
        inPlace = random.nextBoolean();
        chooseReducer(random);
    }

    private void chooseReducer(final Random random) {
        if (random.nextBoolean()) {
            reducer = Affine.COMPOSITION;
            elementLength = Affine.LENGTH;
        } else {
            reducer = Reducers.of(Operator.SUM, Element.INT);
            elementLength = Element.INT.length();
        }
    }

    private void fill(final int elements) {
        count = elements;
        vectors = new byte[ranks][];
        for (int rank = 0; rank < ranks; rank++) {
            vectors[rank] = party.bytes(elements * elementLength);
        }
    }

    /** What a reduction of some ranks must be. */
    private byte[] reduced(final int from, final int to) {
        byte[] result = vectors[to - 1].clone();
        for (int rank = to - 2; rank >= from; rank--) {
            reducer.reduce(new UnsafeBuffer(vectors[rank]), 0, new UnsafeBuffer(result), 0, count);
        }
        return result;
    }

    private byte[] room(final int rank) {
        return inPlace ? vectors[rank].clone() : new byte[vectors[rank].length];
    }

    private byte[][] rooms() {
        final byte[][] rooms = new byte[ranks][];
        Arrays.setAll(rooms, this::room);
        return rooms;
    }

    private byte[] sent(final int rank, final byte[][] rooms) {
        return inPlace ? rooms[rank] : vectors[rank];
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldReduceToOne(final long seed) {
        invite(seed);
        fill(party.length(ELEMENTS));
        final int root = party.random.nextInt(ranks);
        final byte[][] rooms = rooms();
        party.run(rank -> party.at(rank)
                .reducing()
                .reduce(
                        party.source(sent(rank, rooms)),
                        rank == root ? party.sink(rooms[rank]) : null,
                        count,
                        elementLength,
                        reducer,
                        root));
        assertThat(rooms[root]).isEqualTo(reduced(0, ranks));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldReduceToAll(final long seed) {
        invite(seed);
        fill(party.length(ELEMENTS));
        final byte[][] rooms = rooms();
        party.run(rank -> party.at(rank)
                .reducing()
                .allreduce(party.source(sent(rank, rooms)), party.sink(rooms[rank]), count, elementLength, reducer));
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(rooms[rank]).as("rank %d", rank).isEqualTo(reduced(0, ranks));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveAllTheSameFloatingPointResults(final long seed) {
        invite(seed);
        reducer = Reducers.of(Operator.SUM, Element.DOUBLE);
        elementLength = Double.BYTES;
        fill(party.length(ELEMENTS));
        for (final byte[] vector : vectors) {
            for (int i = 0; i < count; i++) {
                new UnsafeBuffer(vector)
                        .putDouble(
                                i * Double.BYTES, party.random.nextGaussian() * Math.pow(10, party.random.nextInt(18)));
            }
        }
        final byte[][] rooms = rooms();
        party.run(rank -> party.at(rank)
                .reducing()
                .allreduce(party.source(sent(rank, rooms)), party.sink(rooms[rank]), count, elementLength, reducer));
        for (int rank = 1; rank < ranks; rank++) {
            assertThat(rooms[rank]).as("rank %d", rank).isEqualTo(rooms[0]);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldReduceAndScatter(final long seed) {
        invite(seed);
        final int[] counts = party.random.ints(ranks, 0, 1 + ELEMENTS / ranks).toArray();
        fill(Arrays.stream(counts).sum());
        final byte[] expected = reduced(0, ranks);
        final byte[][] rooms = rooms();
        party.run(rank -> party.at(rank)
                .reducing()
                .reduceScatter(
                        party.source(sent(rank, rooms)),
                        party.sink(rooms[rank], 0, counts[rank] * elementLength),
                        counts,
                        elementLength,
                        reducer));
        int from = 0;
        for (int rank = 0; rank < ranks; rank++) {
            final int length = counts[rank] * elementLength;
            assertThat(Arrays.copyOf(rooms[rank], length))
                    .as("rank %d", rank)
                    .isEqualTo(Arrays.copyOfRange(expected, from, from + length));
            from += length;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldReduceAndScatterBlocks(final long seed) {
        invite(seed);
        final int block = party.random.nextInt(1 + ELEMENTS / ranks);
        fill(block * ranks);
        final int length = block * elementLength;
        final byte[][] rooms = rooms();
        party.run(rank -> party.at(rank)
                .reducing()
                .reduceScatterBlock(
                        party.source(sent(rank, rooms)),
                        party.sink(rooms[rank], 0, length),
                        block,
                        elementLength,
                        reducer));
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(Arrays.copyOf(rooms[rank], length))
                    .as("rank %d", rank)
                    .isEqualTo(Arrays.copyOfRange(reduced(0, ranks), rank * length, (rank + 1) * length));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldScan(final long seed) {
        invite(seed);
        fill(party.length(ELEMENTS));
        final byte[][] rooms = rooms();
        party.run(rank -> party.at(rank)
                .reducing()
                .scan(party.source(sent(rank, rooms)), party.sink(rooms[rank]), count, elementLength, reducer));
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(rooms[rank]).as("rank %d", rank).isEqualTo(reduced(0, rank + 1));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldScanExclusivelyAndLeaveWhatTheFirstHas(final long seed) {
        invite(seed);
        fill(party.length(ELEMENTS));
        final byte[][] rooms = rooms();
        final byte[] first = rooms[0].clone();
        party.run(rank -> party.at(rank)
                .reducing()
                .exscan(party.source(sent(rank, rooms)), party.sink(rooms[rank]), count, elementLength, reducer));
        assertThat(rooms[0]).isEqualTo(first);
        for (int rank = 1; rank < ranks; rank++) {
            assertThat(rooms[rank]).as("rank %d", rank).isEqualTo(reduced(0, rank));
        }
    }
}
