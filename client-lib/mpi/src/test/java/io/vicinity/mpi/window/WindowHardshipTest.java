package io.vicinity.mpi.window;

import static io.vicinity.mpi.window.WindowFixture.context;
import static io.vicinity.mpi.window.WindowFixture.memory;
import static io.vicinity.mpi.window.WindowFixture.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.collective.Workspace;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.testing.Ranks;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows with accesses that are long, or many, or that no origin makes. */
class WindowHardshipTest {
    private static final int BLOCK = 1000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotLetOthersWriteWhatTheHolderOfALockStillReads(final boolean ofAll) {
        final int cells = 1_000_000;
        Ranks.run(3, engine -> {
            final Window window = open(engine, memory(new long[cells]));
            final Collectives world = new Collectives(engine, new Workspace(), Context.world(engine));
            final long[] values = new long[cells];
            for (int turn = 1; turn <= 6; turn++) {
                if (engine.worldRank() == 1) {
                    Arrays.fill(values, turn);
                    window.lock(0, true);
                    // From the end on, against the order in which it is read.
                    for (int cell = cells - BLOCK; cell >= 0; cell -= BLOCK) {
                        window.put(memory(Arrays.copyOf(values, BLOCK)), 0, cell, Placement.CONTIGUOUS);
                    }
                    window.unlock(0);
                } else if (engine.worldRank() == 2) {
                    lock(window, ofAll);
                    window.get(memory(values), 0, 0, Placement.CONTIGUOUS);
                    unlock(window, ofAll);
                    assertThat(Arrays.stream(values).distinct().toArray()).hasSize(1);
                }
            }
            world.await(world.barrier());
            window.close();
        });
    }

    private static void lock(final Window window, final boolean ofAll) {
        if (ofAll) {
            window.lockAll();
        } else {
            window.lock(0, true);
        }
    }

    private static void unlock(final Window window, final boolean ofAll) {
        if (ofAll) {
            window.unlockAll();
        } else {
            window.unlock(0);
        }
    }

    /** What is wrong in a request of a put of one long. */
    private enum Fault {
        NO_HEADER,
        NO_SUCH_REQUEST,
        NEGATIVE_RUNS,
        TOO_MANY_RUNS,
        NEGATIVE_RUN,
        LONG_RUN,
        DATA_MISSING,
        NEGATIVE_DATA,
        NO_SUCH_ELEMENT,
        OVERFLOW,
        TOO_LONG;

        private static final int WHOLE = Requests.HEADER_LENGTH + Requests.RUN + Long.BYTES;

        private int length() {
            return switch (this) {
                case NO_HEADER -> Requests.HEADER_LENGTH - 1;
                case DATA_MISSING -> Requests.HEADER_LENGTH + Requests.RUN;
                case TOO_LONG -> Requests.MAX_LENGTH + 1;
                default -> WHOLE;
            };
        }

        private void harm(final UnsafeBuffer request) {
            final int runLength = Requests.HEADER_LENGTH + Requests.RUN_LENGTH;
            switch (this) {
                case NO_SUCH_REQUEST -> request.putInt(Requests.WHAT, 99);
                case NEGATIVE_RUNS -> request.putInt(Requests.RUNS, -1);
                case TOO_MANY_RUNS -> request.putInt(Requests.RUNS, Integer.MAX_VALUE);
                case NEGATIVE_RUN -> request.putInt(runLength, -8);
                case LONG_RUN -> request.putInt(runLength, 16);
                case NEGATIVE_DATA -> request.putInt(Requests.DATA_LENGTH, -8);
                case NO_SUCH_ELEMENT -> {
                    request.putInt(Requests.WHAT, Requests.ACCUMULATE);
                    request.putInt(Requests.ELEMENT, 999);
                }
                case OVERFLOW -> request.putLong(Requests.DISPLACEMENT, 1L << 61);
                default -> {
                    // Its length is wrong.
                }
            }
        }

        Memory request() {
            final UnsafeBuffer request = new UnsafeBuffer(new byte[Math.max(length(), WHOLE)]);
            request.putInt(Requests.WHAT, Requests.PUT);
            request.putInt(Requests.RUNS, 1);
            request.putInt(Requests.DATA_LENGTH, Long.BYTES);
            request.putInt(Requests.HEADER_LENGTH + Requests.RUN_LENGTH, Long.BYTES);
            request.putLong(Requests.HEADER_LENGTH + Requests.RUN, -1);
            harm(request);
            return new Memory().buffer(request, 0, length());
        }
    }

    @Test
    void shouldRefuseRequestsThatAreNone() {
        Ranks.run(2, engine -> {
            final long[] memory = new long[2];
            final Window window = open(engine, memory(memory));
            for (final Fault fault : Fault.values()) {
                window.fence(false);
                if (engine.worldRank() == 1) {
                    send(engine, Requests.REQUEST_TAG, fault.request());
                    window.put(memory(7), 0, 1, Placement.CONTIGUOUS);
                    assertThatThrownBy(() -> window.fence(false))
                            .as(fault.name())
                            .isInstanceOf(EngineException.class)
                            .hasMessageContaining("rank 1");
                } else {
                    window.fence(false);
                    assertThat(memory).as(fault.name()).containsExactly(0, 7);
                    memory[1] = 0;
                }
            }
            window.fence(true);
            window.close();
        });
    }

    private static void send(final Engine engine, final int tag, final Memory message) {
        final Operation send = engine.send(context(engine), 1 - engine.worldRank(), tag, SendMode.STANDARD, message);
        engine.await(send);
        send.release();
    }

    @Test
    void shouldNameAnAnswerThatIsNone() {
        Ranks.run(2, engine -> {
            final Window window = open(engine, memory(new long[2]));
            window.fence(false);
            if (engine.worldRank() == 0) {
                send(engine, Requests.DONE_TAG, new Memory().array(new byte[2], 0, 2));
                window.fence(false);
            } else {
                window.put(memory(7), 0, 1, Placement.CONTIGUOUS);
                assertThatThrownBy(() -> window.fence(false))
                        .isInstanceOf(EngineException.class)
                        .satisfies(e ->
                                assertThat(((EngineException) e).errorClass()).isEqualTo(ErrorClass.OTHER));
            }
            window.close();
        });
    }

    @Test
    void shouldKeepFewAnswersOpenAtOnce() {
        final int gets = 3000;
        Ranks.run(2, engine -> {
            final Window window = open(engine, memory(0));
            window.lockAll();
            if (engine.worldRank() == 1) {
                final ArrayDeque<Access> open = new ArrayDeque<>();
                for (int i = 0; i < gets; i++) {
                    open.add(window.get(memory(1), 0, 0, Placement.CONTIGUOUS));
                    while (!open.isEmpty() && open.peek().isDone()) {
                        open.remove();
                    }
                    assertThat(open.size()).isLessThan(512);
                }
            }
            window.unlockAll();
            window.close();
        });
    }
}
