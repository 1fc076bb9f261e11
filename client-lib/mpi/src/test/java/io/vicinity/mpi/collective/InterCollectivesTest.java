package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Collectives between two groups: party's ranks are the first group's, then the second's. */
class InterCollectivesTest {
    private static final int LIMIT = 3000;

    private Party party;
    private int ours;
    private int theirs;
    private int all;

    /** Of the second group, in its own ranks. */
    private int root;

    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 40).toArray();
    }

    private void invite(final long seed) {
        final Random random = new Random(seed);
        ours = 1 + random.nextInt(8);
        theirs = 1 + random.nextInt(8);
        all = ours + theirs;
        party = new Party(random, ours, theirs);
        root = random.nextInt(theirs);
    }

    /** What a rank says the root is, when it is one of the second group. */
    private int rootAt(final int member) {
        if (member < ours) {
            return root;
        }
        return member - ours == root ? Collectives.THIS_ROOT : Collectives.OTHER_ROOT;
    }

    private boolean isRoot(final int member) {
        return member == ours + root;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldLetNobodyPassABarrierBeforeAllOthersCame(final long seed) {
        invite(seed);
        final Collective[] barriers = new Collective[all];
        for (int member = 0; member < all; member++) {
            for (int turns = 0; turns < 50; turns++) {
                party.world.engine(party.random.nextInt(all)).progress();
            }
            for (int other = 0; other < member; other++) {
                // The others of the first group are not all there before its last.
                assertThat(barriers[other].isDone()).isFalse();
            }
            barriers[member] = party.at(member).barrier();
        }
        party.end(Arrays.asList(barriers));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBroadcastToTheOtherGroup(final long seed) {
        invite(seed);
        final byte[] sent = party.bytes(party.length(LIMIT));
        final byte[][] got = new byte[ours][sent.length];
        party.run(member -> party.at(member)
                .bcast(
                        isRoot(member) ? party.source(sent) : null,
                        member < ours ? party.sink(got[member]) : null,
                        sent.length,
                        rootAt(member)));
        for (final byte[] one : got) {
            assertThat(one).isEqualTo(sent);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGatherFromAndScatterToTheOtherGroup(final long seed) {
        invite(seed);
        final int length = party.length(LIMIT);
        final byte[] data = party.bytes(ours * length);
        final byte[] gathered = new byte[data.length];
        final byte[] scattered = new byte[data.length];
        final boolean varied = party.random.nextBoolean();
        party.run(member -> {
            final Source own = member < ours ? party.source(data, member * length, length) : null;
            final Blocks blocks = isRoot(member) ? new EvenBlocks().set(null, party.sink(gathered), length) : null;
            return varied
                    ? party.at(member).gatherv(own, length, blocks, rootAt(member))
                    : party.at(member).gather(own, length, blocks, rootAt(member));
        });
        assertThat(gathered).isEqualTo(data);
        party.run(member -> {
            final Sink own = member < ours ? party.sink(scattered, member * length, length) : null;
            final Blocks blocks = isRoot(member) ? new EvenBlocks().set(party.source(data), null, length) : null;
            return varied
                    ? party.at(member).scatterv(blocks, own, length, rootAt(member))
                    : party.at(member).scatter(blocks, own, length, rootAt(member));
        });
        assertThat(scattered).isEqualTo(data);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGatherFromEachGroupToAllOfTheOther(final long seed) {
        invite(seed);
        final int ourLength = party.length(LIMIT);
        final int theirLength = party.length(LIMIT);
        final byte[] ourData = party.bytes(ours * ourLength);
        final byte[] theirData = party.bytes(theirs * theirLength);
        final byte[][] got = new byte[all][];
        party.run(member -> {
            final boolean isOurs = member < ours;
            got[member] = new byte[isOurs ? theirData.length : ourData.length];
            return party.at(member)
                    .allgather(
                            isOurs
                                    ? party.source(ourData, member * ourLength, ourLength)
                                    : party.source(theirData, (member - ours) * theirLength, theirLength),
                            isOurs ? ourLength : theirLength,
                            new EvenBlocks().set(null, party.sink(got[member]), isOurs ? theirLength : ourLength));
        });
        for (int member = 0; member < all; member++) {
            assertThat(got[member]).isEqualTo(member < ours ? theirData : ourData);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldExchangeAllToAllOfTheOther(final long seed) {
        invite(seed);
        final int length = party.length(LIMIT);
        final byte[][] sent = new byte[all][];
        final byte[][] got = new byte[all][];
        party.run(member -> {
            final int others = member < ours ? theirs : ours;
            sent[member] = party.bytes(others * length);
            got[member] = new byte[others * length];
            return party.at(member)
                    .alltoall(
                            new EvenBlocks().set(party.source(sent[member]), null, length),
                            new EvenBlocks().set(null, party.sink(got[member]), length));
        });
        for (int ourRank = 0; ourRank < ours; ourRank++) {
            for (int theirRank = 0; theirRank < theirs; theirRank++) {
                final int them = ours + theirRank;
                assertThat(Arrays.copyOfRange(got[ourRank], theirRank * length, (theirRank + 1) * length))
                        .isEqualTo(Arrays.copyOfRange(sent[them], ourRank * length, (ourRank + 1) * length));
                assertThat(Arrays.copyOfRange(got[them], ourRank * length, (ourRank + 1) * length))
                        .isEqualTo(Arrays.copyOfRange(sent[ourRank], theirRank * length, (theirRank + 1) * length));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldReduceWhatTheOtherGroupHas(final long seed) {
        invite(seed);
        final int count = party.length(LIMIT / Affine.LENGTH);
        final byte[][] vectors = vectors(count);
        final byte[] result = new byte[count * Affine.LENGTH];
        party.run(member -> party.at(member)
                .reducing()
                .reduce(
                        member < ours ? party.source(vectors[member]) : null,
                        isRoot(member) ? party.sink(result) : null,
                        count,
                        Affine.LENGTH,
                        Affine.COMPOSITION,
                        rootAt(member)));
        assertThat(result).isEqualTo(reduced(vectors, 0, ours, count));
        final byte[][] results = new byte[all][count * Affine.LENGTH];
        party.run(member -> party.at(member)
                .reducing()
                .allreduce(
                        party.source(vectors[member]),
                        party.sink(results[member]),
                        count,
                        Affine.LENGTH,
                        Affine.COMPOSITION));
        for (int member = 0; member < all; member++) {
            assertThat(results[member])
                    .isEqualTo(member < ours ? reduced(vectors, ours, all, count) : reduced(vectors, 0, ours, count));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldReduceAndScatterWhatTheOtherGroupHas(final long seed) {
        invite(seed);
        final int count = ours * theirs * party.random.nextInt(5);
        final byte[][] vectors = vectors(count);
        final byte[][] results = new byte[all][];
        party.run(member -> {
            final int block = count / (member < ours ? ours : theirs);
            results[member] = new byte[block * Affine.LENGTH];
            return party.at(member)
                    .reducing()
                    .reduceScatterBlock(
                            party.source(vectors[member]),
                            party.sink(results[member]),
                            block,
                            Affine.LENGTH,
                            Affine.COMPOSITION);
        });
        for (int member = 0; member < all; member++) {
            final byte[] expected =
                    member < ours ? reduced(vectors, ours, all, count) : reduced(vectors, 0, ours, count);
            final int length = results[member].length;
            final int from = length * (member < ours ? member : member - ours);
            assertThat(results[member]).isEqualTo(Arrays.copyOfRange(expected, from, from + length));
        }
    }

    private byte[][] vectors(final int count) {
        final byte[][] vectors = new byte[all][];
        Arrays.setAll(vectors, member -> party.bytes(count * Affine.LENGTH));
        return vectors;
    }

    private static byte[] reduced(final byte[][] vectors, final int from, final int to, final int count) {
        final byte[] result = vectors[to - 1].clone();
        for (int member = to - 2; member >= from; member--) {
            Affine.COMPOSITION.reduce(new UnsafeBuffer(vectors[member]), 0, new UnsafeBuffer(result), 0, count);
        }
        return result;
    }
}
