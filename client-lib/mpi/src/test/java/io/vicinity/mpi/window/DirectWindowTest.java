package io.vicinity.mpi.window;

import static io.vicinity.mpi.window.WindowFixture.context;
import static io.vicinity.mpi.window.WindowFixture.increaseBySwaps;
import static io.vicinity.mpi.window.WindowFixture.memory;
import static io.vicinity.mpi.window.WindowFixture.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.collective.Workspace;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.EngineOptions;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.sharing.SharedBlocks;
import io.vicinity.mpi.sharing.Sharing;
import io.vicinity.mpi.testing.Ranks;
import io.vicinity.mpi.testing.TroubledSharing;
import io.vicinity.mpi.window.WindowFixture.EveryOther;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows on memory that ranks share: whatever goes directly, by messages, or first so and then so, comes to the same. */
@Timeout(120)
class DirectWindowTest {
    private static final int CELLS = 5000;
    private static final int ROUNDS = 5;

    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 16).toArray();
    }

    private static LongBuffer share(final Engine engine, final int cells) {
        return engine.sharedBlocks().allocate(cells * Long.BYTES).orElseThrow().asLongBuffer();
    }

    private static LongBuffer keep(final int cells) {
        return ByteBuffer.allocateDirect(cells * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    private static void run(final int ranks, final IntFunction<Links> links, final Ranks.Program program) {
        Ranks.run(ranks, links, EngineOptions.forWorld(ranks), program);
    }

    /** Ranks on two machines, between which read-modify-writes hold or not, and that lose sight of one another now and then. */
    private static IntFunction<Links> troubled(final int ranks, final Random random) {
        final LocalWorld world = new LocalWorld(ranks);
        final boolean holds = random.nextBoolean();
        final int often = 1 << random.nextInt(12);
        return rank -> {
            final Random own = new Random(random.nextLong());
            return TroubledSharing.on(
                    world.links(rank), new Sharing.Machine(rank & 1, holds), () -> own.nextInt(often) == 0);
        };
    }

    private static long[] contents(final LongBuffer cells) {
        final long[] all = new long[cells.capacity()];
        cells.get(0, all);
        return all;
    }

    /** What an origin does to a target in a round; all ranks work it out alike. */
    private static final class Plan {
        private static final int PUT = 0;
        private static final int APART = 1;

        private final int kind;
        private final int origin;
        private final int target;
        private final int cell;
        private final long[] values;

        private Plan(final int kind, final int origin, final int target, final int cell, final long... values) {
            this.kind = kind;
            this.origin = origin;
            this.target = target;
            this.cell = cell;
            this.values = values;
        }

        static Plan of(final Random random, final int origin, final int ranks) {
            // Puts go to the origin's own part of the lower half, so that none meets another; sums to the upper half.
            final int kind = random.nextInt(4);
            final boolean isPut = kind <= APART;
            final int part = CELLS / 2 / ranks;
            final int room = isPut ? part : CELLS / 2;
            final int count = random.nextInt(1 << random.nextInt(1, 11)) % (room / 2 + 1);
            final int reach = kind == APART ? 2 * count : count;
            final int from = (isPut ? origin * part : CELLS / 2) + random.nextInt(room - reach + 1);
            return new Plan(
                    kind,
                    origin,
                    random.nextInt(ranks),
                    from,
                    random.longs(count).toArray());
        }

        void start(final Window window) {
            switch (kind) {
                case PUT -> window.put(memory(values), target, cell, Placement.CONTIGUOUS);
                case APART -> window.put(memory(values), target, cell, EveryOther.CELL);
                case 2 ->
                    window.accumulate(memory(values), target, cell, Placement.CONTIGUOUS, Element.LONG, Operator.SUM);
                default ->
                    window.getAccumulate(
                            memory(values),
                            memory(new long[values.length]),
                            target,
                            cell,
                            Placement.CONTIGUOUS,
                            Element.LONG,
                            Operator.SUM);
            }
        }

        void model(final long[][] memories) {
            for (int i = 0; i < values.length; i++) {
                switch (kind) {
                    case PUT -> memories[target][cell + i] = values[i];
                    case APART -> memories[target][cell + 2 * i] = values[i];
                    default -> memories[target][cell + i] += values[i];
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldComeToTheSameWhicheverWayEachAccessGoes(final long seed) {
        final Random shape = new Random(seed);
        final int ranks = 1 + shape.nextInt(5);
        final int shared = shape.nextInt(1 << ranks);
        run(ranks, troubled(ranks, shape), engine -> {
            final int me = engine.worldRank();
            final long[][] model = new long[ranks][CELLS];
            final LongBuffer cells = (shared >> me & 1) == 1 ? share(engine, CELLS) : keep(CELLS);
            final Window window = open(engine, memory(cells));
            final Random random = new Random(seed);
            window.fence(false);
            for (int round = 0; round < ROUNDS; round++) {
                for (int access = 0; access < ranks * 8; access++) {
                    final Plan plan = Plan.of(random, access % ranks, ranks);
                    plan.model(model);
                    if (plan.origin == me) {
                        plan.start(window);
                    }
                }
                window.fence(false);
                final int target = random.nextInt(ranks);
                final int from = random.nextInt(CELLS);
                final long[] got = new long[CELLS - from];
                window.get(memory(got), target, from, Placement.CONTIGUOUS);
                window.fence(false);
                assertThat(got).isEqualTo(Arrays.copyOfRange(model[target], from, CELLS));
                assertThat(contents(cells)).isEqualTo(model[me]);
                window.fence(false);
            }
            window.fence(true);
            window.close();
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveEachNumberToOneRankAlthoughSomeAskForItAndOthersTakeIt(final long seed) {
        final Random shape = new Random(seed);
        final int ranks = 2 + shape.nextInt(3);
        final int turns = 300;
        final AtomicIntegerArray given = new AtomicIntegerArray(ranks * turns);
        final AtomicLong swapped = new AtomicLong();
        run(ranks, troubled(ranks, shape), engine -> {
            final LongBuffer cells = share(engine, 2);
            final Window window = open(engine, memory(cells));
            window.lockAll();
            for (int turn = 0; turn < turns; turn++) {
                final long[] before = new long[1];
                window.await(window.getAccumulate(
                        memory(1), memory(before), 0, 0, Placement.CONTIGUOUS, Element.LONG, Operator.SUM));
                given.incrementAndGet((int) before[0]);
                window.flush(0);
                increaseBySwaps(window);
            }
            window.unlockAll();
            window.fence(true);
            if (engine.worldRank() == 0) {
                swapped.set(cells.get(1));
            }
            window.close();
        });
        for (int number = 0; number < given.length(); number++) {
            assertThat(given.get(number)).isOne();
        }
        assertThat(swapped.get()).isEqualTo((long) ranks * turns);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldDoWhatOneRankDoesToOnePlaceInItsOrder(final long seed) {
        final Random shape = new Random(seed);
        run(2, troubled(2, shape), engine -> {
            final LongBuffer cells = share(engine, 8);
            final Window window = open(engine, memory(cells));
            final int other = 1 - engine.worldRank();
            final Random random = new Random(seed);
            window.fence(false);
            for (int round = 0; round < 20; round++) {
                long last = 0;
                for (int i = 0; i < 10; i++) {
                    last = random.nextLong();
                    window.accumulate(
                            memory(last),
                            other,
                            0,
                            random.nextBoolean() ? Placement.CONTIGUOUS : EveryOther.CELL,
                            Element.LONG,
                            Operator.REPLACE);
                }
                window.fence(false);
                assertThat(cells.get(0)).isEqualTo(last);
                window.fence(false);
            }
            window.fence(true);
            window.close();
        });
    }

    @Test
    void shouldNotNeedTheTargetForDataOfOneThatSharesItsMemory() {
        Ranks.run(2, engine -> {
            final Collectives world = new Collectives(engine, new Workspace(), Context.world(engine));
            final LongBuffer cells = share(engine, 100);
            final Window window = open(engine, memory(cells));
            window.lockAll();
            // Locks are granted in calls of the engine.
            world.await(world.barrier());
            if (engine.worldRank() == 1) {
                for (long i = 1; i <= 1000; i++) {
                    assertThat(window.put(memory(i), 0, 7, Placement.CONTIGUOUS).isDone())
                            .isTrue();
                }
                final long[] got = new long[1];
                window.get(memory(got), 0, 7, Placement.CONTIGUOUS);
                assertThat(got[0]).isEqualTo(1000);
            } else {
                // In no call of the engine.
                while (cells.get(7) != 1000) {
                    Thread.yield();
                }
            }
            window.unlockAll();
            world.await(world.barrier());
            window.close();
        });
    }

    @Test
    void shouldAccessMemoryAgainInTheEpochAfterOneThatWentByMessage() {
        Ranks.run(2, engine -> {
            final Window window = open(engine, memory(share(engine, 10)));
            if (engine.worldRank() == 0) {
                for (int epoch = 0; epoch < 2; epoch++) {
                    window.post(1);
                    window.awaitCompletion();
                }
            } else {
                window.start(0);
                window.accumulate(memory(1, 2), 0, 0, EveryOther.CELL, Element.LONG, Operator.SUM);
                window.complete();
                window.start(0);
                final long[] got = new long[3];
                assertThat(window.get(memory(got), 0, 0, Placement.CONTIGUOUS).isDone())
                        .isTrue();
                assertThat(got).containsExactly(1, 0, 2);
                window.complete();
            }
            window.close();
        });
    }

    @Test
    void shouldTellByAFenceWhatFailedInAnEpochThoughAnotherOneFollowed() {
        Ranks.run(2, engine -> {
            final Window window = open(engine, memory(share(engine, 10)));
            for (int epoch = 0; epoch < 2; epoch++) {
                if (engine.worldRank() == 0) {
                    window.post(1);
                    window.awaitCompletion();
                } else {
                    window.start(0);
                    window.put(memory(7), 0, epoch == 0 ? 10 : 9, Placement.CONTIGUOUS);
                    window.complete();
                }
            }
            if (engine.worldRank() == 0) {
                window.fence(true);
            } else {
                assertThatThrownBy(() -> window.fence(true)).hasMessageContaining("displacement 10 with units of 8");
            }
            window.close();
        });
    }

    @Test
    void shouldNameWhatLiesOutOfAWindowThoughMoreThanThatIsShared() {
        Ranks.run(2, engine -> {
            final LongBuffer whole = share(engine, 10);
            final Window window = open(engine, memory(whole.slice(4, 2)));
            final int other = 1 - engine.worldRank();
            window.fence(false);
            for (final long outside : new long[] {1, 2, -1, Long.MAX_VALUE, Long.MIN_VALUE / Long.BYTES}) {
                window.put(memory(7, 8), other, outside, Placement.CONTIGUOUS);
                assertThatThrownBy(() -> window.fence(false))
                        .hasMessageContaining("displacement " + outside + " with units of 8 bytes at rank " + other)
                        .satisfies(e ->
                                assertThat(((EngineException) e).errorClass()).isEqualTo(ErrorClass.RMA_RANGE));
            }
            window.put(memory(7, 8), other, 0, Placement.CONTIGUOUS);
            window.fence(true);
            assertThat(contents(whole)).containsExactly(0, 0, 0, 0, 7, 8, 0, 0, 0, 0);
            window.close();
        });
    }

    @Test
    void shouldLetAllLoadAndStoreWhatIsOpenedForThat() {
        final int ranks = 3;
        Ranks.run(ranks, engine -> {
            final int me = engine.worldRank();
            // Rank 1 has nothing.
            final LongBuffer cells = me == 1 ? keep(0) : share(engine, 4);
            final Window window =
                    Window.openShared(engine, new Workspace(), context(engine), memory(cells), Long.BYTES);
            assertThat(window.length(1)).isZero();
            assertThat(window.length(2)).isEqualTo(4 * Long.BYTES);
            assertThat(window.unit(2)).isEqualTo(Long.BYTES);
            window.fence(false);
            if (me != 2) {
                window.shared(2).order(ByteOrder.nativeOrder()).asLongBuffer().put(me, 100 + me);
            }
            window.fence(false);
            final LongBuffer there = me == 2
                    ? cells
                    : window.shared(2).order(ByteOrder.nativeOrder()).asLongBuffer();
            assertThat(contents(there)).containsExactly(100, 101, 0, 0);
            window.fence(true);
            window.close();
        });
    }

    @Test
    void shouldKeepMemoryInPlaceForOneWindowWhenOthersInTheSameBlockAreClosed() {
        final LocalWorld world = new LocalWorld(2);
        run(2, rank -> TroubledSharing.drained(world.links(rank)), engine -> {
            final LongBuffer cells = share(engine, 4);
            final Memory others = memory(share(engine, 4));
            final SharedBlocks blocks = engine.sharedBlocks();
            final Window window =
                    Window.openShared(engine, new Workspace(), context(engine), memory(cells), Long.BYTES);
            Window.openShared(engine, new Workspace(), context(engine, 82), others, Long.BYTES)
                    .close();
            Window.open(engine, new Workspace(), context(engine, 84), others, Long.BYTES)
                    .close();
            blocks.giveBackWanted();
            assertThat(blocks.find(memory(cells).address(), Long.BYTES)).isPresent();
            window.close();
            blocks.giveBackWanted();
            assertThat(blocks.find(memory(cells).address(), Long.BYTES)).isEmpty();
        });
    }

    @Test
    void shouldRefuseEverywhereToShareMemoryThatOneRankHasForItself() {
        Ranks.run(3, engine -> {
            final LongBuffer cells = engine.worldRank() == 1 ? keep(4) : share(engine, 4);
            assertThatThrownBy(() ->
                            Window.openShared(engine, new Workspace(), context(engine), memory(cells), Long.BYTES))
                    .satisfies(
                            e -> assertThat(((EngineException) e).errorClass()).isEqualTo(ErrorClass.RMA_SHARED))
                    .hasMessageContaining("VICINITY_SHARED_MIB");
        });
    }
}
