package io.vicinity.mpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.testing.Ranks;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What throws is its user's memory; the engine and the other messages go on. */
@Timeout(120)
class FailingMemoryTest {
    private static final EngineOptions SMALL = new EngineOptions(1024, 4096, 16 * 1024);
    private static final int TAG = 7;
    private static final String REASON = "torn";

    /** Fails from a position on. */
    private record Torn(long length, long from) implements Source, Sink {
        @Override
        public long capacity() {
            return length;
        }

        @Override
        public void read(final long position, final MutableDirectBuffer target, final int index, final int count) {
            fail(position + count);
        }

        @Override
        public void write(final long position, final DirectBuffer source, final int index, final int count) {
            fail(position + count);
        }

        private void fail(final long end) {
            if (end > from) {
                throw new IllegalStateException(REASON);
            }
        }
    }

    @Test
    void shouldThrowWhatTheSourceOfASendThrowsAndStillFinish() {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            if (engine.worldRank() == 0) {
                for (final SendMode mode : new SendMode[] {SendMode.STANDARD, SendMode.BUFFERED}) {
                    assertThatThrownBy(() -> engine.send(world, 1, TAG, mode, new Torn(8, 0)))
                            .hasMessage(REASON);
                }
                engine.send(world, 1, TAG, SendMode.STANDARD, bytes(4)).release();
            } else {
                final Operation receive = engine.receive(world, 0, TAG, bytes(4));
                engine.await(receive);
                assertThat(receive.length()).isEqualTo(4);
            }
        });
    }

    @Test
    void shouldRefuseABufferedSendThatIsTooLongAndStillFinish() {
        Ranks.run(2, SMALL, engine -> {
            if (engine.worldRank() == 0) {
                final Source endless = new Torn(Buffers.longest() + 1L, 0);
                assertThatThrownBy(() -> engine.send(Context.world(engine), 1, TAG, SendMode.BUFFERED, endless))
                        .hasMessageContaining("too long to be buffered");
            }
        });
    }

    @Test
    void shouldFailASendThatWaitedForRoomAndLetTheNextLeave() {
        final LocalWorld local = new LocalWorld(2, 8 * 1024);
        final MessageEngine engine = new MessageEngine(local.links(0), SMALL);
        final MessageEngine other = new MessageEngine(local.links(1), SMALL);
        final Context world = Context.world(engine);
        final List<Operation> sends = new ArrayList<>();
        do {
            sends.add(engine.send(world, 1, TAG, SendMode.STANDARD, bytes(500)));
        } while (sends.getLast().isDone());
        final Operation torn = engine.send(world, 1, TAG, SendMode.STANDARD, new Torn(8, 0));
        final Operation next = engine.send(world, 1, TAG, SendMode.STANDARD, bytes(8));
        assertThat(torn.isDone()).isFalse();
        while (!next.isDone()) {
            other.progress();
            engine.progress();
        }
        assertThat(torn.failure()).hasMessageContaining(REASON).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(next.failure()).isNull();
    }

    @Test
    void shouldFailBothEndsOfALongMessageWhoseSourceTears() {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            final Operation operation = engine.worldRank() == 0
                    ? engine.send(world, 1, TAG, SendMode.STANDARD, new Torn(100_000, 50_000))
                    : engine.receive(world, 0, TAG, bytes(100_000));
            engine.await(operation);
            assertThat(operation.failure())
                    .hasMessageContaining(engine.worldRank() == 0 ? REASON : "rank 0 could not read its message");
            exchange(engine, world);
        });
    }

    @Test
    void shouldFailReceivesWhoseSinksTearAndGiveTheirBudgetBack() {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            for (final int length : new int[] {1000, 100_000}) {
                for (int i = 0; i < 100; i++) {
                    if (engine.worldRank() == 0) {
                        final Operation send = engine.send(world, 1, TAG, SendMode.STANDARD, bytes(length));
                        engine.await(send);
                        assertThat(send.failure()).isNull();
                        send.release();
                    } else {
                        final Operation receive = engine.receive(world, 0, TAG, new Torn(length, length / 2));
                        engine.await(receive);
                        assertThat(receive.failure()).hasMessageContaining(REASON);
                        receive.release();
                    }
                }
                exchange(engine, world);
            }
        });
    }

    @Test
    void shouldFailBothEndsWhereAMessageToItselfTears() {
        Ranks.run(1, SMALL, engine -> {
            final Context self = Context.self(engine);
            final Operation receive = engine.receive(self, 0, TAG, bytes(8));
            final Operation send = engine.send(self, 0, TAG, SendMode.STANDARD, new Torn(8, 0));
            assertThat(send.failure()).hasMessageContaining(REASON);
            assertThat(receive.failure()).hasMessageContaining(REASON);
        });
    }

    private static void exchange(final Engine engine, final Context world) {
        final int other = 1 - engine.worldRank();
        final Operation send = engine.send(world, other, TAG, SendMode.STANDARD, bytes(4));
        final Operation receive = engine.receive(world, other, TAG, bytes(4));
        engine.await(send);
        engine.await(receive);
        assertThat(receive.failure()).isNull();
    }

    private static Memory bytes(final int length) {
        return new Memory().array(new byte[length], 0, length);
    }
}
