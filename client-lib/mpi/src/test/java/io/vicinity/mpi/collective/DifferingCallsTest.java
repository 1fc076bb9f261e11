package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducer;
import io.vicinity.mpi.reduce.Reducers;
import io.vicinity.mpi.testing.Ranks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ranks that call different collectives, or the same with different roots or counts: at least one of them is told, by the next collective at the latest,
 * and nobody waits for ever.
 *
 * <p>As in a program whose errors are fatal, the one that is told takes the others down.
 */
@Timeout(300)
class DifferingCallsTest {
    private static final Reducer SUM = Reducers.of(Operator.SUM, Element.BYTE);

    /** As long as goes beside the stage of a slot, in a lot, and in cells. */
    private static final int[] LENGTHS = {16, 4_000, 300_000};

    /** By which way the calls go that differ. */
    enum Way {
        /** The first collective of all, after which a board is made. */
        MESSAGES,
        /** The same, of which each rank tests whether it is over. */
        BEGUN,
        BOARD
    }

    /** A collective of some length with some root. */
    private enum Call {
        BARRIER {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.barrier();
            }
        },
        BCAST {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                final Memory message = array(length);
                return member.collectives.bcast(message, message, length, root);
            }
        },
        GATHER {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.gather(array(length), length, member.atRoot(root, length), root);
            }
        },
        GATHERV {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.gatherv(array(length), length, member.atRoot(root, length), root);
            }
        },
        SCATTER {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.scatter(member.atRoot(root, length), array(length), length, root);
            }
        },
        SCATTERV {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.scatterv(member.atRoot(root, length), array(length), length, root);
            }
        },
        ALLGATHER {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.allgather(array(length), length, member.blocks(length));
            }
        },
        ALLGATHERV {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.allgatherv(array(length), length, member.blocks(length));
            }
        },
        ALLTOALL {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.alltoall(member.blocks(length), member.blocks(length));
            }
        },
        REDUCE {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.reducing().reduce(array(length), array(length), length, 1, SUM, root);
            }
        },
        ALLREDUCE {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.reducing().allreduce(array(length), array(length), length, 1, SUM);
            }
        },
        SCAN {
            @Override
            Collective begin(final Member member, final int length, final int root) {
                return member.collectives.reducing().scan(array(length), array(length), length, 1, SUM);
            }
        };

        abstract Collective begin(Member member, int length, int root);

        boolean isRooted() {
            return this == BCAST
                    || this == GATHER
                    || this == GATHERV
                    || this == SCATTER
                    || this == SCATTERV
                    || this == REDUCE;
        }

        /** Do all ranks have to give as much? */
        boolean isOfOneLength() {
            return this == ALLGATHER || this == ALLGATHERV || this == ALLTOALL || this == REDUCE || this == ALLREDUCE;
        }
    }

    /** A rank with its collectives. */
    private static final class Member {
        private final Engine engine;
        private final Collectives collectives;
        private final boolean isTested;

        Member(final Engine engine, final Way way) {
            this.engine = engine;
            collectives = new Collectives(engine, new Workspace(), Context.world(engine)).waiting();
            isTested = way == Way.BEGUN;
            if (way == Way.BOARD) {
                for (int call = 0; call < 3; call++) {
                    collectives.await(collectives.barrier());
                }
            }
        }

        Blocks blocks(final int length) {
            final Memory all = array(length * engine.worldSize());
            return new EvenBlocks().set(all, all, length);
        }

        Blocks atRoot(final int root, final int length) {
            return engine.worldRank() == root ? blocks(length) : null;
        }

        void call(final Call call, final int length, final int root) {
            final Collective begun = call.begin(this, length, root);
            if (isTested) {
                while (!begun.isDone()) {
                    final var ignored = engine.progress();
                }
            }
            collectives.await(begun);
        }
    }

    /** What a rank does. */
    private interface Program {
        void run(Member member);
    }

    private static Memory array(final int length) {
        return new Memory().array(new byte[length], 0, length);
    }

    private static Stream<Arguments> waysAndRanks() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of(2, 3).map(ranks -> Arguments.of(way, ranks)));
    }

    /**
     * Runs ranks, the last of which differs from the others; returns what the first one was told that found it, and throws if none did. Others may have
     * been told before it that it failed there, as that is on the board before its caller knows.
     */
    private static EngineException run(final Way way, final int ranks, final Program program) {
        final List<EngineException> told = Collections.synchronizedList(new ArrayList<>());
        Ranks.run(ranks, engine -> {
            final Member member = new Member(engine, way);
            try {
                program.run(member);
                for (int call = 0; call < 3; call++) {
                    member.call(Call.BARRIER, 0, 0);
                }
            } catch (final EngineException e) {
                told.add(e);
                engine.abort(1);
            }
        });
        final List<EngineException> found = told.stream()
                .filter(e -> !e.getMessage().contains("it failed at rank"))
                .toList();
        assertThat(found).as("what ranks were told: %s", told).isNotEmpty();
        return found.get(0);
    }

    private static boolean isLast(final Member member) {
        return member.engine.worldRank() == member.engine.worldSize() - 1;
    }

    @ParameterizedTest(name = "{0}, {1} ranks")
    @MethodSource("waysAndRanks")
    void shouldNameRootsThatDiffer(final Way way, final int ranks) {
        for (final Call call : Call.values()) {
            for (final int length : LENGTHS) {
                for (int root = 0; call.isRooted() && root < ranks; root++) {
                    final int common = root;
                    final int other = (root + 1) % ranks;
                    final EngineException told =
                            run(way, ranks, member -> member.call(call, length, isLast(member) ? other : common));
                    assertThat(told)
                            .as(call + " of " + length + " bytes with root " + common + " and " + other)
                            .hasMessageContaining(" root " + common)
                            .hasMessageContaining(" root " + other)
                            .satisfies(e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.ROOT));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1} ranks")
    @MethodSource("waysAndRanks")
    void shouldNameCallsThatDiffer(final Way way, final int ranks) {
        final List<Call> calls = List.of(Call.values());
        for (int i = 0; i < calls.size(); i++) {
            for (int j = 0; j < calls.size(); j++) {
                if (i == j) {
                    continue;
                }
                final Call call = calls.get(i);
                final Call other = calls.get(j);
                final int length = LENGTHS[(i + j) % LENGTHS.length];
                final EngineException told =
                        run(way, ranks, member -> member.call(isLast(member) ? other : call, length, 0));
                assertThat(told)
                        .as(call + " and " + other + " of " + length + " bytes: " + told.getMessage())
                        .satisfies(e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.OTHER))
                        .satisfies(e -> assertThat(List.of(call, other, Call.BARRIER))
                                .filteredOn(named ->
                                        e.getMessage().contains(named.name().toLowerCase(Locale.ROOT)))
                                .hasSizeGreaterThan(1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldNameCountsThatDifferOnABoard(final int ranks) {
        for (final Call call : Call.values()) {
            for (int i = 0; call.isOfOneLength() && i < LENGTHS.length; i++) {
                final int common = LENGTHS[i];
                final int other = LENGTHS[(i + 1) % LENGTHS.length];
                final EngineException told =
                        run(Way.BOARD, ranks, member -> member.call(call, isLast(member) ? other : common, 0));
                assertThat(told)
                        .as(call + " of " + common + " and " + other + " bytes")
                        .hasMessageMatching("(?s).*(bytes|long blocks|root).*")
                        .satisfies(e -> assertThat(e.errorClass()).isIn(ErrorClass.COUNT, ErrorClass.TRUNCATE));
            }
        }
    }

    /** Only one rank believes that there is a long block, so it would look for all of them elsewhere than others put them. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldNameBlocksOfAnyLengthThatARankTakesForLongOnes(final int ranks) {
        final EngineException told = run(Way.BOARD, ranks, member -> {
            final Memory[] rooms = new Memory[ranks];
            for (int rank = 0; rank < ranks; rank++) {
                rooms[rank] = array(isLast(member) && rank == ranks - 1 ? 20_000 : 100);
            }
            final Source[] sources = rooms.clone();
            final Sink[] sinks = rooms.clone();
            member.collectives.await(member.collectives.allgatherv(array(100), 100, new VariedBlocks(sources, sinks)));
        });
        assertThat(told)
                .hasMessageContaining("allgatherv of long blocks")
                .satisfies(e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.COUNT));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 4_000, 300_000})
    void shouldNameLengthsThatDifferWithinOneCall(final int length) {
        final EngineException told = run(
                Way.BOARD,
                2,
                member -> member.collectives.await(
                        member.collectives.alltoall(member.blocks(length), member.blocks(2 * length))));
        assertThat(told)
                .hasMessageContaining(length + " bytes")
                .hasMessageContaining("blocks of " + 2 * length)
                .satisfies(e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.COUNT));
    }
}
