package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.EngineOptions;
import io.vicinity.mpi.engine.Members;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducer;
import io.vicinity.mpi.reduce.Reducers;
import io.vicinity.mpi.testing.Ranks;
import io.vicinity.mpi.testing.TroubledSharing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Collectives on a board against what must come out, in any order, with memory of all kinds, and with the board's memory taken away. */
@Timeout(120)
class BoardTest {
    private static final int COLLECTIVES = 40;
    private static final int MOST_RANKS = 16;
    private static final int MOST_BYTES = 4 << 20;

    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 6).toArray();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldDoAllCollectivesAsIfByMessages(final long seed) {
        run(seed, _ -> () -> false);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGoOnWhenMemoryIsTakenAwayForGood(final long seed) {
        run(seed, random -> {
            final int[] accesses = {random.nextInt(1 << random.nextInt(1, 12))};
            return () -> --accesses[0] < 0;
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGoOnWhileMemoryComesAndGoes(final long seed) {
        run(seed, random -> () -> random.nextInt(8) == 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldTellAllThatWaitWhenARankIsGone(final long seed) {
        final Random random = new Random(seed);
        final int ranks = 2 + random.nextInt(4);
        final int victim = random.nextInt(ranks);
        final int last = random.nextInt(50);
        final AtomicInteger told = new AtomicInteger();
        assertThatThrownBy(() -> Ranks.run(ranks, engine -> {
                    final Collectives world = new Collectives(engine, new Workspace(), Context.world(engine)).waiting();
                    try {
                        for (int call = 0; ; call++) {
                            if (engine.worldRank() == victim && call == last) {
                                throw new IllegalStateException("gone");
                            }
                            final Memory message = new Memory().array(new long[call], 0, (long) call * Long.BYTES);
                            world.await(world.bcast(message, message, message.length(), call % ranks));
                            world.await(world.barrier());
                        }
                    } catch (final EngineException e) {
                        told.incrementAndGet();
                    }
                }))
                .hasMessageContaining("gone");
        assertThat(told).hasValue(ranks - 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldServeThreadsThatHaveACommunicatorEach(final long seed) {
        final int ranks = 2 + new Random(seed).nextInt(3);
        final Members all = Members.world(ranks);
        Ranks.run(ranks, engine -> {
            engine.serveManyThreads();
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            final Context context = new Context(Context.FIRST_FREE_ID, "other", all, all, engine.worldRank());
            final Thread other = Thread.ofPlatform().start(() -> {
                try {
                    new Member(engine, context, seed + 1).callAll();
                } catch (final Throwable e) {
                    failure.set(e);
                }
            });
            new Member(engine, Context.world(engine), seed).callAll();
            other.join();
            assertThat(failure).hasNullValue();
        });
    }

    /** Trouble of one rank. */
    private interface Trouble {
        BooleanSupplier of(Random random);
    }

    private static void run(final long seed, final Trouble trouble) {
        final Random shape = new Random(seed);
        final int ranks = 2 + shape.nextInt(shape.nextInt(3) == 0 ? MOST_RANKS - 1 : 3);
        final LocalWorld world = new LocalWorld(ranks);
        Ranks.run(
                ranks,
                rank -> TroubledSharing.on(
                        world.links(rank), world.links(rank).sharing().machine(), trouble.of(new Random(seed ^ rank))),
                EngineOptions.forWorld(ranks),
                engine -> new Member(engine, Context.world(engine), seed).callAll());
    }

    /** One rank: it draws what is called from the seed, as all others do. */
    private static final class Member {
        private final Engine engine;
        private final int rank;
        private final int ranks;
        private final Random common;
        private final Random own;
        private final Collectives messages;
        private final Collectives collectives;

        Member(final Engine engine, final Context context, final long seed) {
            this.engine = engine;
            rank = engine.worldRank();
            ranks = engine.worldSize();
            common = new Random(seed + 1);
            own = new Random(seed ^ 31 + rank);
            messages = new Collectives(engine, new Workspace(), context);
            collectives = messages.waiting();
        }

        void callAll() {
            collectives.await(collectives.barrier());
            for (int call = 0; call < COLLECTIVES; call++) {
                final long content = common.nextLong();
                // All of a world together have no more than so much.
                final int limit = MOST_BYTES / ranks;
                final int length = common.nextInt(1 << common.nextInt(1, 32 - Integer.numberOfLeadingZeros(limit)));
                final boolean isInPlace = common.nextBoolean();
                final int root = common.nextInt(ranks);
                switch (common.nextInt(12)) {
                    case 0 -> collectives.await(collectives.barrier());
                    case 1 -> broadcast(content, length, root);
                    case 2 -> gather(content, length, isInPlace);
                    case 3 -> exchange(content, length, isInPlace);
                    case 5 -> collect(content, length, isInPlace, root);
                    case 6 -> spread(content, length, isInPlace, root);
                    case 4 -> sum(content, length / Long.BYTES, isInPlace);
                    case 7 -> sumAt(content, length / Long.BYTES, isInPlace, root);
                    case 8 -> composeAt(content, length / Affine.LENGTH, isInPlace, root);
                    case 9 -> gatherVaried(content, length, isInPlace);
                    case 10 -> collectVaried(content, length, isInPlace, root);
                    default -> compose(content, length / Affine.LENGTH, isInPlace);
                }
            }
            collectives.free();
            // As when programs end: nobody needs anything of this rank any more.
            messages.await(messages.barrier());
        }

        private void broadcast(final long content, final int length, final int root) {
            final Memory message = memory(length);
            if (rank == root) {
                fill(message, 0, length, content);
            }
            collectives.await(collectives.bcast(message, message, length, root));
            check(message, 0, length, content);
        }

        private void gather(final long content, final int length, final boolean isInPlace) {
            final Memory all = memory(ranks * length);
            final Memory mine = isInPlace ? all : memory(length);
            fill(mine, isInPlace ? rank * length : 0, length, content + rank);
            collectives.await(
                    collectives.allgather(isInPlace ? null : mine, length, new EvenBlocks().set(all, all, length)));
            for (int from = 0; from < ranks; from++) {
                check(all, from * length, length, content + from);
            }
        }

        private void gatherVaried(final long content, final int length, final boolean isInPlace) {
            final Memory[] all = varied(content, length);
            final Memory mine = isInPlace ? all[rank] : memory(varied(content, length, rank));
            fill(mine, 0, (int) mine.length(), content + rank);
            collectives.await(
                    collectives.allgatherv(isInPlace ? null : mine, mine.length(), new VariedBlocks(all, all)));
            for (int from = 0; from < ranks; from++) {
                check(all[from], 0, (int) all[from].length(), content + from);
            }
        }

        private void collectVaried(final long content, final int length, final boolean isInPlace, final int root) {
            final Memory[] all = rank == root ? varied(content, length) : null;
            final boolean lies = isInPlace && rank == root;
            final Memory mine = lies ? all[rank] : memory(varied(content, length, rank));
            fill(mine, 0, (int) mine.length(), content + rank);
            collectives.await(collectives.gatherv(
                    lies ? null : mine, mine.length(), rank == root ? new VariedBlocks(null, all) : null, root));
            for (int from = 0; rank == root && from < ranks; from++) {
                check(all[from], 0, (int) all[from].length(), content + from);
            }
        }

        private Memory[] varied(final long content, final int longest) {
            final Memory[] all = new Memory[ranks];
            Arrays.setAll(all, from -> memory(varied(content, longest, from)));
            return all;
        }

        /** How long a rank's block is. */
        private static int varied(final long content, final int longest, final int from) {
            final Random random = new Random(content + from);
            return random.nextInt(4) == 0 ? 0 : random.nextInt(longest + 1);
        }

        private void exchange(final long content, final int length, final boolean isInPlace) {
            final Memory received = memory(ranks * length);
            final Memory sent = isInPlace ? received : memory(ranks * length);
            for (int to = 0; to < ranks; to++) {
                fill(sent, to * length, length, content + (long) rank * ranks + to);
            }
            collectives.await(collectives.alltoall(
                    isInPlace ? null : new EvenBlocks().set(sent, null, length),
                    new EvenBlocks().set(received, received, length)));
            for (int from = 0; from < ranks; from++) {
                check(received, from * length, length, content + (long) from * ranks + rank);
            }
        }

        private void collect(final long content, final int length, final boolean isInPlace, final int root) {
            final Memory all = memory(rank == root ? ranks * length : 0);
            final boolean lies = isInPlace && rank == root;
            final Memory mine = lies ? all : memory(length);
            fill(mine, lies ? rank * length : 0, length, content + rank);
            collectives.await(collectives.gather(
                    lies ? null : mine, length, rank == root ? new EvenBlocks().set(all, all, length) : null, root));
            for (int from = 0; rank == root && from < ranks; from++) {
                check(all, from * length, length, content + from);
            }
        }

        private void spread(final long content, final int length, final boolean isInPlace, final int root) {
            final Memory all = memory(rank == root ? ranks * length : 0);
            for (int to = 0; rank == root && to < ranks; to++) {
                fill(all, to * length, length, content + to);
            }
            final boolean stays = isInPlace && rank == root;
            final Memory mine = memory(length);
            collectives.await(collectives.scatter(
                    rank == root ? new EvenBlocks().set(all, null, length) : null, stays ? null : mine, length, root));
            if (!stays) {
                check(mine, 0, length, content + rank);
            }
        }

        private void sum(final long content, final int count, final boolean isInPlace) {
            reduce(content, count, Long.BYTES, isInPlace, Reducers.of(Operator.SUM, Element.LONG));
        }

        private void compose(final long content, final int count, final boolean isInPlace) {
            reduce(content, count, Affine.LENGTH, isInPlace, Affine.COMPOSITION);
        }

        private void reduce(
                final long content,
                final int count,
                final int elementLength,
                final boolean isInPlace,
                final Reducer reducer) {
            final int length = count * elementLength;
            final Memory result = memory(length);
            final Memory vector = isInPlace ? result : memory(length);
            fill(vector, 0, length, content + rank);
            collectives.await(collectives.reducing().allreduce(vector, result, count, elementLength, reducer));
            assertThat(content(result, 0, length)).isEqualTo(reduced(content, count, elementLength, reducer));
        }

        private void sumAt(final long content, final int count, final boolean isInPlace, final int root) {
            reduceAt(content, count, Long.BYTES, isInPlace, Reducers.of(Operator.SUM, Element.LONG), root);
        }

        private void composeAt(final long content, final int count, final boolean isInPlace, final int root) {
            reduceAt(content, count, Affine.LENGTH, isInPlace, Affine.COMPOSITION, root);
        }

        private void reduceAt(
                final long content,
                final int count,
                final int elementLength,
                final boolean isInPlace,
                final Reducer reducer,
                final int root) {
            final int length = count * elementLength;
            final Memory result = rank == root ? memory(length) : null;
            final Memory vector = rank == root && isInPlace ? result : memory(length);
            fill(vector, 0, length, content + rank);
            collectives.await(collectives.reducing().reduce(vector, result, count, elementLength, reducer, root));
            if (rank == root) {
                assertThat(content(result, 0, length)).isEqualTo(reduced(content, count, elementLength, reducer));
            } else {
                check(vector, 0, length, content + rank);
            }
        }

        /** In the order of ranks. */
        private byte[] reduced(final long content, final int count, final int elementLength, final Reducer reducer) {
            final int length = count * elementLength;
            final UnsafeBuffer expected = new UnsafeBuffer(bytes(length, content + ranks - 1));
            for (int lower = ranks - 2; lower >= 0; lower--) {
                reducer.reduce(new UnsafeBuffer(bytes(length, content + lower)), 0, expected, 0, count);
            }
            return expected.byteArray();
        }

        /** On the heap, or off it, or such that others reach it. */
        private Memory memory(final int length) {
            switch (own.nextInt(4)) {
                case 0 -> {
                    return new Memory().array(new byte[length], 0, length);
                }
                case 1 -> {
                    return new Memory().buffer(ByteBuffer.allocateDirect(length), 0, length);
                }
                default -> {
                    engine.enter();
                    try {
                        return new Memory()
                                .buffer(
                                        engine.sharedBlocks()
                                                .allocate(length + 1)
                                                .orElseThrow(),
                                        0,
                                        length);
                    } finally {
                        engine.leave();
                    }
                }
            }
        }

        private static byte[] bytes(final int length, final long content) {
            final byte[] bytes = new byte[length];
            new Random(content).nextBytes(bytes);
            return bytes;
        }

        private static void fill(final Memory memory, final int position, final int length, final long content) {
            memory.write(position, new UnsafeBuffer(bytes(length, content)), 0, length);
        }

        private static byte[] content(final Memory memory, final int position, final int length) {
            final UnsafeBuffer content = new UnsafeBuffer(new byte[length]);
            memory.read(position, content, 0, length);
            return content.byteArray();
        }

        private void check(final Memory memory, final int position, final int length, final long content) {
            assertThat(content(memory, position, length)).as("rank %d", rank).isEqualTo(bytes(length, content));
        }
    }
}
