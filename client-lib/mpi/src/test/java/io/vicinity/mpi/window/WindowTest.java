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
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.testing.Ranks;
import io.vicinity.mpi.window.WindowFixture.EveryOther;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows of ranks that have a thread each, against a model of all memories, or sums that must come out. */
class WindowTest {
    private static final int CELLS = 9000;
    private static final int ROUNDS = 6;

    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 12).toArray();
    }

    /** One access of a round, which all ranks work out alike. */
    private static final class Plan {
        private final int origin;
        private final int target;
        private final boolean isPut;
        private final int cell;
        private final long[] values;

        private Plan(final int origin, final int target, final boolean isPut, final int cell, final long... values) {
            this.origin = origin;
            this.target = target;
            this.isPut = isPut;
            this.cell = cell;
            this.values = values;
        }

        static Plan of(final Random random, final int origin, final int ranks) {
            final boolean isPut = random.nextBoolean();
            // Puts go to the origin's own part of the lower half, so that none meets another; accumulations to the
            // upper half.
            final int part = CELLS / 2 / ranks;
            final int room = isPut ? part : CELLS / 2;
            final int count = random.nextInt(1 << random.nextInt(1, 12)) % (room + 1);
            final int from = (isPut ? origin * part : CELLS / 2) + random.nextInt(room - count + 1);
            return new Plan(
                    origin,
                    random.nextInt(ranks),
                    isPut,
                    from,
                    random.longs(count).toArray());
        }

        void start(final Window window) {
            if (isPut) {
                window.put(memory(values), target, cell, Placement.CONTIGUOUS);
            } else {
                window.accumulate(memory(values), target, cell, Placement.CONTIGUOUS, Element.LONG, Operator.SUM);
            }
        }

        void model(final long[][] memories) {
            for (int i = 0; i < values.length; i++) {
                memories[target][cell + i] = values[i] + (isPut ? 0 : memories[target][cell + i]);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldDoAllAccessesBetweenFences(final long seed) {
        final int ranks = 1 + new Random(seed).nextInt(5);
        Ranks.run(ranks, engine -> {
            final long[] memory = new long[CELLS];
            final long[][] model = new long[ranks][CELLS];
            final Window window = open(engine, memory(memory));
            final Random random = new Random(seed);
            window.fence(false);
            for (int round = 0; round < ROUNDS; round++) {
                for (int access = 0; access < ranks * 6; access++) {
                    final Plan plan = Plan.of(random, access % ranks, ranks);
                    plan.model(model);
                    if (plan.origin == engine.worldRank()) {
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
                assertThat(memory).isEqualTo(model[engine.worldRank()]);
                window.fence(false);
            }
            window.fence(true);
            window.close();
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldKeepOthersOutWhereALockIsExclusive(final long seed) {
        final int ranks = 1 + new Random(seed).nextInt(5);
        final int turns = 40;
        Ranks.run(ranks, engine -> {
            final long[] memory = new long[2];
            final Window window = open(engine, memory(memory));
            final Random random = new Random(seed + engine.worldRank());
            for (int turn = 0; turn < turns; turn++) {
                final int target = turn % ranks;
                final boolean isExclusive = random.nextBoolean();
                window.lock(target, isExclusive);
                if (isExclusive) {
                    final long[] seen = new long[1];
                    window.await(window.get(memory(seen), target, 0, Placement.CONTIGUOUS));
                    window.put(memory(seen[0] + 1), target, 0, Placement.CONTIGUOUS);
                } else {
                    window.accumulate(memory(1), target, 1, Placement.CONTIGUOUS, Element.LONG, Operator.SUM);
                    window.flush(target);
                }
                window.unlock(target);
            }
            final Collectives world = new Collectives(engine, new Workspace(), Context.world(engine));
            world.await(world.barrier());
            window.lockAll();
            long sum = 0;
            for (int target = 0; target < ranks; target++) {
                final long[] seen = new long[2];
                window.await(window.get(memory(seen), target, 0, Placement.CONTIGUOUS));
                sum += seen[0] + seen[1];
            }
            window.unlockAll();
            assertThat(sum).isEqualTo((long) ranks * turns);
            window.close();
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveEachNumberToOneRank(final long seed) {
        final int ranks = 1 + new Random(seed).nextInt(5);
        final int turns = 30;
        final long[] given = new long[ranks * turns];
        final long[] swapped = new long[1];
        Ranks.run(ranks, engine -> {
            final long[] memory = new long[2];
            final Window window = open(engine, memory(memory));
            window.lockAll();
            for (int turn = 0; turn < turns; turn++) {
                final long[] before = new long[1];
                window.await(window.getAccumulate(
                        memory(1), memory(before), 0, 0, Placement.CONTIGUOUS, Element.LONG, Operator.SUM));
                synchronized (given) {
                    given[(int) before[0]]++;
                }
                increaseBySwaps(window);
            }
            window.unlockAll();
            window.fence(true);
            if (engine.worldRank() == 0) {
                swapped[0] = memory[1];
            }
            window.close();
        });
        assertThat(given).containsOnly(1);
        assertThat(swapped[0]).isEqualTo((long) ranks * turns);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldAccessWhatWasPosted(final long seed) {
        final int ranks = 1 + new Random(seed).nextInt(5);
        Ranks.run(ranks, engine -> {
            final long[] memory = new long[1];
            final Window window = open(engine, memory(memory));
            final int right = (engine.worldRank() + 1) % ranks;
            final int left = (engine.worldRank() + ranks - 1) % ranks;
            for (long round = 1; round <= 20; round++) {
                window.post(left);
                window.start(right);
                window.put(memory(round * 100 + engine.worldRank()), right, 0, Placement.CONTIGUOUS);
                window.complete();
                if (round % 2 == 0) {
                    window.awaitCompletion();
                } else {
                    engine.await(window::test);
                }
                assertThat(memory[0]).isEqualTo(round * 100 + left);
            }
            window.close();
        });
    }

    @Test
    void shouldPlaceDataWhereTheOriginSays() {
        Ranks.run(2, engine -> {
            final int count = 3000;
            final long[] memory = new long[2 * count];
            final Window window = open(engine, memory(memory));
            final int other = 1 - engine.worldRank();
            final long[] data = new Random(1).longs(count).toArray();
            window.fence(false);
            window.put(memory(data), other, 0, EveryOther.CELL);
            window.accumulate(memory(data), other, 0, EveryOther.CELL, Element.LONG, Operator.SUM);
            window.fence(false);
            final long[] got = new long[count];
            window.get(memory(got), other, 0, EveryOther.CELL);
            window.fence(true);
            for (int i = 0; i < count; i++) {
                assertThat(memory[2 * i]).isEqualTo(2 * data[i]);
                assertThat(memory[2 * i + 1]).isZero();
                assertThat(got[i]).isEqualTo(2 * data[i]);
            }
            window.close();
        });
    }

    @Test
    void shouldReachMemoryThatWasAttached() {
        Ranks.run(2, engine -> {
            final Window window = Window.openDynamic(engine, new Workspace(), context(engine));
            final long[] memory = new long[4];
            final int other = 1 - engine.worldRank();
            window.attach(1000, memory(memory));
            assertThatThrownBy(() -> window.attach(1024, memory(1))).hasMessageContaining("overlaps");
            window.fence(false);
            window.put(memory(7, 8), other, 1000 + 2 * Long.BYTES, Placement.CONTIGUOUS);
            window.fence(false);
            assertThat(memory).containsExactly(0, 0, 7, 8);
            window.detach(1000);
            assertThatThrownBy(() -> window.detach(1000)).hasMessageContaining("nothing is attached");
            window.fence(true);
            window.close();
        });
    }

    @Test
    void shouldNameWhatLiesOutOfTheWindow() {
        Ranks.run(2, engine -> {
            final Window window = open(engine, memory(new long[2]));
            final int other = 1 - engine.worldRank();
            window.fence(false);
            window.put(memory(7, 8), other, 1, Placement.CONTIGUOUS);
            assertThatThrownBy(() -> window.fence(false))
                    .hasMessageContaining("displacement 1 with units of 8 bytes at rank " + other)
                    .satisfies(
                            e -> assertThat(((EngineException) e).errorClass()).isEqualTo(ErrorClass.RMA_RANGE));
            final Access get = window.get(memory(new long[1]), other, 2, Placement.CONTIGUOUS);
            assertThatThrownBy(() -> window.await(get)).hasMessageContaining("no such memory");
            assertThatThrownBy(() -> window.fence(true)).hasMessageContaining("displacement 2");
            window.close();
        });
    }

    @Test
    void shouldRefuseWhatIsOutOfAnyEpoch() {
        Ranks.run(1, engine -> {
            final Window window = open(engine, memory(new long[2]));
            assertThatThrownBy(() -> window.put(memory(1), 0, 0, Placement.CONTIGUOUS))
                    .hasMessageContaining("neither a fence nor a start nor a lock");
            assertThatThrownBy(() -> window.unlock(0)).hasMessageContaining("was not locked");
            assertThatThrownBy(() -> window.lock(5, false)).hasMessageContaining("there is no rank 5 among 1");
            assertThatThrownBy(window::complete).hasMessageContaining("complete without a start");
            window.close();
        });
    }
}
