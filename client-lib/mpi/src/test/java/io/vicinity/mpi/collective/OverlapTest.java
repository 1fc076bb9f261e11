package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.EngineOptions;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Members;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducers;
import io.vicinity.mpi.testing.Ranks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Collectives that are on their way at once, that fail, and that run on threads. */
class OverlapTest {
    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 30).toArray();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldKeepApartWhatIsOnItsWayAtOnce(final long seed) {
        final Random random = new Random(seed);
        final int ranks = 1 + random.nextInt(10);
        final int calls = 12;
        final Party party = new Party(random, ranks);
        final byte[][][] got = new byte[calls][ranks][];
        final byte[][] expected = new byte[calls][];
        final List<Collective> begun = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            final byte[][] room = got[call];
            final int length = Integer.BYTES * party.length(400);
            if (random.nextBoolean()) {
                final int root = random.nextInt(ranks);
                expected[call] = party.bytes(length);
                final byte[] sent = expected[call];
                begun.addAll(party.begin(rank -> {
                    room[rank] = rank == root ? sent.clone() : new byte[length];
                    return party.at(rank).bcast(party.source(room[rank]), party.sink(room[rank]), length, root);
                }));
            } else {
                final byte[] one = party.bytes(length);
                expected[call] = times(one, ranks);
                begun.addAll(party.begin(rank -> {
                    room[rank] = one.clone();
                    return party.at(rank)
                            .reducing()
                            .allreduce(
                                    party.source(room[rank]),
                                    party.sink(room[rank]),
                                    length / Integer.BYTES,
                                    Integer.BYTES,
                                    Reducers.of(Operator.SUM, Element.INT));
                }));
            }
        }
        party.end(begun);
        for (int call = 0; call < calls; call++) {
            for (int rank = 0; rank < ranks; rank++) {
                assertThat(got[call][rank]).as("call %d, rank %d", call, rank).isEqualTo(expected[call]);
            }
        }
    }

    private static byte[] times(final byte[] ints, final int factor) {
        final UnsafeBuffer product = new UnsafeBuffer(ints.clone());
        for (int index = 0; index < ints.length; index += Integer.BYTES) {
            product.putInt(index, product.getInt(index) * factor);
        }
        return product.byteArray();
    }

    @Test
    void shouldLeaveTheRestAsItIsWhereAMessageIsShort() {
        final Party party = new Party(new Random(3), 2);
        final byte[] sent = party.bytes(10);
        final byte[] got = party.bytes(20);
        final byte[] expected = got.clone();
        System.arraycopy(sent, 0, expected, 0, 10);
        party.run(rank -> party.at(rank)
                .bcast(party.source(rank == 0 ? sent : got), party.sink(rank == 0 ? sent : got), 10L * (rank + 1), 0));
        assertThat(got).isEqualTo(expected);
    }

    @Test
    void shouldNameLengthsThatDifferWhereTheyAreReduced() {
        final Party party = new Party(new Random(3), 2);
        final List<Collective> begun = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            final byte[] room = new byte[4 + 4 * rank];
            begun.add(party.at(rank)
                    .reducing()
                    .reduce(
                            party.source(room),
                            party.sink(room),
                            1 + rank,
                            Integer.BYTES,
                            Reducers.of(Operator.SUM, Element.INT),
                            1));
        }
        assertThatThrownBy(() -> party.end(begun))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("reduce on party (context 41), rank 1")
                .hasMessageContaining("rank 0 sent 4 bytes where 8 were expected");
    }

    @Test
    void shouldNameBroadcastsOfLengthsThatAreSentInOtherWays() {
        final Party party = new Party(new Random(3), 6);
        final List<Collective> begun = party.begin(rank -> {
            final byte[] room = new byte[rank == 0 ? 8 : 1 << 20];
            return party.at(rank).bcast(party.source(room), party.sink(room), room.length, 0);
        });
        party.world.runUntil(() -> begun.stream().anyMatch(collective -> collective.failure() != null));
        assertThat(begun)
                .anySatisfy(collective -> assertThat(collective.failure())
                        .hasMessageContaining("rank 0 calls bcast with root 0")
                        .hasMessageContaining("and this rank bcast of a long message"));
    }

    @Test
    void shouldFailWhereAMessageIsTooLong() {
        final Party party = new Party(new Random(4), 2);
        final List<Collective> begun = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            final byte[] room = new byte[rank == 0 ? 20 : 10];
            begun.add(party.at(rank).bcast(party.source(room), party.sink(room), room.length, 0));
        }
        assertThatThrownBy(() -> party.end(begun))
                .satisfies(e -> assertThat(((EngineException) e).errorClass()).isEqualTo(ErrorClass.TRUNCATE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 9, 17})
    void shouldKeepOwnBlocksThatAreTooLongOutOfWhatLiesBehindTheirSlots(final int ranks) {
        for (int seed = 0; seed < 8; seed++) {
            final Party party = new Party(new Random(seed), ranks);
            final byte[] tooLong = {1, 1, 1, 1, 2, 2, 2, 2};
            final byte[][] rooms = new byte[ranks][4 * ranks + 4];
            final List<Collective> begun = party.begin(rank -> party.at(rank)
                    .allgather(
                            party.source(tooLong),
                            tooLong.length,
                            new EvenBlocks().set(party.source(rooms[rank]), party.sink(rooms[rank]), 4)));
            party.world.runUntil(() -> begun.stream().allMatch(Collective::isDone));
            for (int rank = 0; rank < ranks; rank++) {
                assertThat(begun.get(rank).failure().errorClass()).isEqualTo(ErrorClass.TRUNCATE);
                assertThat(rooms[rank]).doesNotContain(2);
            }
        }
    }

    @Test
    void shouldRefuseARootThatIsNotThere() {
        final Party party = new Party(new Random(5), 2);
        assertThatThrownBy(() -> party.at(0).bcast(party.source(new byte[0]), party.sink(new byte[0]), 0, 2))
                .hasMessageContaining("there is no root 2 among 2 ranks");
    }

    @Test
    void shouldNameRootsThatDiffer() {
        final Party party = new Party(new Random(7), 3);
        final List<Collective> begun = party.begin(
                rank -> party.at(rank).bcast(party.source(new byte[4]), party.sink(new byte[4]), 4, rank == 2 ? 1 : 0));
        party.world.runUntil(() -> begun.stream().anyMatch(collective -> collective.failure() != null));
        assertThat(begun)
                .anySatisfy(collective -> assertThat(collective.failure())
                        .hasMessageContaining("rank 0 calls bcast with root 0, and this rank bcast with root 1")
                        .satisfies(e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.ROOT)));
    }

    @Test
    void shouldNameCallsThatDiffer() {
        final Party party = new Party(new Random(8), 2);
        final List<Collective> begun = party.begin(rank -> rank == 0
                ? party.at(rank).barrier()
                : party.at(rank).bcast(party.source(new byte[4]), party.sink(new byte[4]), 4, 0));
        party.world.runUntil(() -> begun.stream().anyMatch(collective -> collective.failure() != null));
        assertThat(begun)
                .anySatisfy(collective -> assertThat(collective.failure())
                        .hasMessageContaining("rank 0 calls barrier, and this rank bcast with root 0"));
    }

    @Test
    void shouldGoOnAfterAReducerThrew() {
        final Party party = new Party(new Random(6), 3);
        final List<Collective> begun = party.begin(rank -> party.at(rank)
                .reducing()
                .allreduce(
                        party.source(new byte[8]),
                        party.sink(new byte[8]),
                        1,
                        8,
                        (in, inIndex, inout, index, count) -> {
                            throw new IllegalStateException("no sums today");
                        }));
        party.world.runUntil(() -> begun.stream().allMatch(Collective::isDone));
        assertThat(begun)
                .allSatisfy(collective -> assertThat(collective.failure()).hasMessageContaining("no sums today"));
        begun.forEach(Collective::release);
        party.run(rank -> party.at(rank).barrier());
    }

    @Test
    void shouldWorkOnEnginesWithAThreadForEach() {
        Ranks.run(6, engine -> {
            final Collectives world = new Collectives(engine, new Workspace(), Context.world(engine));
            final byte[] data = new byte[300_000];
            for (int round = 0; round < 20; round++) {
                final int root = round % 6;
                data[0] = (byte) (engine.worldRank() == root ? round : -1);
                world.await(world.bcast(
                        Party.memory(data, 0, data.length), Party.memory(data, 0, data.length), data.length, root));
                assertThat(data[0]).isEqualTo((byte) round);
                world.await(world.barrier());
            }
        });
    }

    @Test
    void shouldFailWhatIsTestedOnlyWhenARankIsGone() {
        final LocalWorld local = new LocalWorld(3);
        final CountDownLatch seen = new CountDownLatch(1);
        Ranks.run(local, EngineOptions.forWorld(3), engine -> {
            final Members two = new Members(0, 1);
            if (engine.worldRank() == 2) {
                local.links(2).close();
            } else if (engine.worldRank() == 1) {
                // Calls nothing that the other waits for.
                seen.await();
            } else {
                final Context context = new Context(40, "two", two, two, 0);
                final Collective barrier = new Collectives(engine, new Workspace(), context).barrier();
                while (!barrier.isDone()) {
                    engine.progress();
                }
                assertThat(barrier.failure())
                        .hasMessageContaining("barrier on two")
                        .hasMessageContaining("rank 2");
                barrier.release();
                seen.countDown();
            }
        });
    }

    @Test
    void shouldWriteNothingAfterItFailed() {
        final int length = 32 << 20;
        Ranks.run(2, engine -> {
            final Collectives world = new Collectives(engine, new Workspace(), Context.world(engine));
            if (engine.worldRank() == 1) {
                world.await(world.bcast(Party.memory(new byte[length], 0, length), null, length, 1));
                return;
            }
            final CountingSink sink = new CountingSink(length);
            final Collective broadcast = world.bcast(null, sink, length, 1);
            engine.await(() -> sink.writes > 0);
            assertThat(broadcast.isDone()).isFalse();
            ((Schedule) broadcast).abandon(new EngineException(ErrorClass.OTHER, "enough"));
            sink.writes = 0;
            // The sender's message goes on to its end, which the engine's end waits for.
            engine.finish();
            assertThat(sink.writes).isZero();
        });
    }

    private static final class CountingSink implements Sink {
        private final long capacity;
        private int writes;

        private CountingSink(final long capacity) {
            this.capacity = capacity;
        }

        @Override
        public long capacity() {
            return capacity;
        }

        @Override
        public void write(final long position, final DirectBuffer source, final int index, final int length) {
            writes++;
        }
    }
}
