package io.vicinity.mpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.testing.Ranks;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EngineTest {
    private static final EngineOptions SMALL = new EngineOptions(1024, 4096, 16 * 1024);
    private static final int TAG = 7;

    @ParameterizedTest
    @EnumSource(SendMode.class)
    void shouldCarryMessagesOfAllLengthsInEachMode(final SendMode mode) {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            for (final int length : new int[] {0, 1, 4, 8, 100, 1024, 1025, 4080, 4096, 10_000, 1_000_000}) {
                final byte[] bytes = new byte[length];
                final Memory memory = new Memory().array(bytes, 0, length);
                if (engine.worldRank() == 0) {
                    Arrays.fill(bytes, (byte) length);
                    done(engine, engine.send(world, 1, TAG, mode, memory));
                } else {
                    final Operation receive = engine.receive(world, 0, TAG, memory);
                    engine.await(receive);
                    assertThat(receive.failure()).isNull();
                    assertThat(receive.source()).isZero();
                    assertThat(receive.tag()).isEqualTo(TAG);
                    assertThat(receive.length()).isEqualTo(length);
                    receive.release();
                    final byte[] expected = new byte[length];
                    Arrays.fill(expected, (byte) length);
                    assertThat(bytes).isEqualTo(expected);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(SendMode.class)
    void shouldSendToItself(final SendMode mode) {
        Ranks.run(1, SMALL, engine -> {
            final Context self = Context.self(engine);
            for (final int length : new int[] {0, 8, 5000, 200_000}) {
                final byte[] from = new byte[length];
                Arrays.fill(from, (byte) 3);
                final byte[] to = new byte[length];
                final Operation send = engine.send(self, 0, TAG, mode, new Memory().array(from, 0, length));
                if (mode == SendMode.BUFFERED) {
                    assertThat(send.isDone()).isTrue();
                }
                done(
                        engine,
                        engine.receive(self, Engine.ANY_SOURCE, Engine.ANY_TAG, new Memory().array(to, 0, length)));
                done(engine, send);
                assertThat(to).isEqualTo(from);
                final Operation early = engine.receive(self, 0, TAG, new Memory().array(to, 0, length));
                done(engine, engine.send(self, 0, TAG, mode, new Memory().array(from, 0, length)));
                done(engine, early);
            }
            assertThat(engine.bufferedBytes()).isZero();
        });
    }

    @Test
    void shouldNotEndASynchronousSendBeforeItsReceive() {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            if (engine.worldRank() == 0) {
                final Operation send = engine.send(world, 1, 1, SendMode.SYNCHRONOUS, bytes(4));
                done(engine, engine.send(world, 1, 2, SendMode.STANDARD, bytes(4)));
                done(engine, engine.receive(world, 1, 3, bytes(4)));
                assertThat(send.isDone()).isFalse();
                done(engine, engine.send(world, 1, 4, SendMode.STANDARD, bytes(4)));
                done(engine, send);
            } else {
                done(engine, engine.receive(world, 0, 2, bytes(4)));
                done(engine, engine.send(world, 0, 3, SendMode.STANDARD, bytes(4)));
                done(engine, engine.receive(world, 0, 4, bytes(4)));
                done(engine, engine.receive(world, 0, 1, bytes(4)));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 3000, 100_000})
    void shouldTruncateWhatIsTooLongAndSayWho(final int length) {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            if (engine.worldRank() == 0) {
                done(engine, engine.send(world, 1, TAG, SendMode.STANDARD, bytes(length)));
                done(engine, engine.send(world, 1, TAG, SendMode.STANDARD, bytes(length)));
            } else {
                for (final int room : new int[] {60, 0}) {
                    final Operation receive = engine.receive(world, 0, TAG, bytes(room));
                    engine.await(receive);
                    assertThat(receive.length()).isEqualTo(room);
                    assertThat(receive.source()).isZero();
                    assertThat(receive.failure().errorClass()).isEqualTo(ErrorClass.TRUNCATE);
                    assertThat(receive.failure())
                            .hasMessage("a message of " + length
                                    + " bytes from rank 0 with tag 7 on MPI_COMM_WORLD is longer than the " + room
                                    + " bytes that rank 1 has room for");
                    receive.release();
                }
            }
        });
    }

    @Test
    void shouldAnnounceShortMessagesWhenTheBudgetIsUsedUp() {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            final int count = 1000;
            if (engine.worldRank() == 0) {
                final Operation[] sends = new Operation[count];
                for (int i = 0; i < count; i++) {
                    sends[i] = engine.send(world, 1, i, SendMode.STANDARD, number(i));
                }
                final long eager =
                        Arrays.stream(sends).filter(Operation::isDone).count();
                assertThat(eager).isBetween(1L, 16L * 1024 / Records.KEEPING);
                done(engine, engine.send(world, 1, count, SendMode.STANDARD, bytes(0)));
                for (final Operation send : sends) {
                    done(engine, send);
                }
            } else {
                engine.awaitProbe(world, 0, count - 1, new Envelope());
                for (int i = count - 1; i >= 0; i--) {
                    final int[] got = new int[1];
                    done(engine, engine.receive(world, 0, i, new Memory().array(got, 0, 4)));
                    assertThat(got[0]).isEqualTo(i);
                }
                done(engine, engine.receive(world, 0, count, bytes(0)));
            }
        });
    }

    @Test
    void shouldFindMessagesByProbesAndGiveMatchedOnesToNobodyElse() {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            if (engine.worldRank() == 0) {
                for (final int length : new int[] {4, 5000}) {
                    done(engine, engine.send(world, 1, TAG, SendMode.BUFFERED, bytes(length)));
                    done(engine, engine.send(world, 1, TAG, SendMode.BUFFERED, bytes(length + 1)));
                }
            } else {
                final Envelope envelope = new Envelope();
                for (final int length : new int[] {4, 5000}) {
                    engine.awaitProbe(world, Engine.ANY_SOURCE, Engine.ANY_TAG, envelope);
                    assertThat(envelope.length()).isEqualTo(length);
                    assertThat(envelope.source()).isZero();
                    assertThat(envelope.tag()).isEqualTo(TAG);
                    final Matched matched = engine.awaitMatchedProbe(world, 0, TAG);
                    assertThat(matched.length()).isEqualTo(length);
                    final Operation second = engine.receive(world, 0, TAG, bytes(length + 1));
                    engine.await(second);
                    assertThat(second.length()).isEqualTo(length + 1);
                    done(engine, engine.receive(matched, bytes(length)));
                    assertThatThrownBy(() -> engine.receive(matched, bytes(length)))
                            .isInstanceOf(EngineException.class);
                }
                assertThat(engine.probe(world, 0, TAG, envelope)).isFalse();
                assertThat(engine.matchedProbe(world, 0, TAG)).isNull();
            }
        });
    }

    @Test
    void shouldCancelReceivesThatMetNothing() {
        Ranks.run(2, SMALL, engine -> {
            final Context world = Context.world(engine);
            if (engine.worldRank() == 0) {
                final Operation receive = engine.receive(world, 1, TAG, bytes(4));
                receive.cancel();
                engine.await(receive);
                assertThat(receive.isCancelled()).isTrue();
                receive.release();
                done(engine, engine.send(world, 1, TAG, SendMode.STANDARD, bytes(4)));
                done(engine, engine.receive(world, 1, TAG, bytes(4)));
            } else {
                final Operation receive = engine.receive(world, 0, TAG, bytes(4));
                engine.await(receive);
                receive.cancel();
                assertThat(receive.isCancelled()).isFalse();
                receive.release();
                done(engine, engine.send(world, 0, TAG, SendMode.STANDARD, bytes(4)));
            }
        });
    }

    @Test
    void shouldFailWhatWaitsForARankThatIsGone() {
        final LocalWorld local = new LocalWorld(3);
        Ranks.run(local, SMALL, engine -> {
            final Context world = Context.world(engine);
            if (engine.worldRank() == 2) {
                done(engine, engine.send(world, 0, TAG, SendMode.STANDARD, bytes(4)));
                local.links(2).close();
                return;
            }
            final Operation any = engine.receive(world, Engine.ANY_SOURCE, 99, bytes(4));
            final Operation large = engine.send(world, 2, TAG, SendMode.STANDARD, bytes(1 << 20));
            engine.await(any);
            engine.await(large);
            assertThat(any.failure()).hasMessageContaining("rank 2 of the job is gone");
            assertThat(any.failure().errorClass()).isEqualTo(ErrorClass.PROC_ABORTED);
            assertThat(large.failure()).hasMessageContaining("rank 2");
            assertThatThrownBy(() -> engine.await(() -> false)).hasMessageContaining("rank 2");
            if (engine.worldRank() == 0) {
                done(engine, engine.receive(world, 2, TAG, bytes(4)));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldFinishThoughNobodyReceivesWhatWasAnnounced(final int ranks) {
        Ranks.run(ranks, SMALL, engine -> {
            final int next = (engine.worldRank() + 1) % ranks;
            engine.send(Context.world(engine), next, TAG, SendMode.STANDARD, bytes(100_000));
            engine.send(Context.world(engine), next, TAG, SendMode.SYNCHRONOUS, bytes(4));
        });
    }

    @Test
    void shouldStillBringWhatWasAnnouncedByARankThatFinishesFirst() {
        Ranks.run(3, SMALL, engine -> {
            final Context world = Context.world(engine);
            if (engine.worldRank() == 0) {
                engine.send(world, 1, TAG, SendMode.STANDARD, bytes(100_000));
                engine.send(world, 2, TAG, SendMode.STANDARD, bytes(100_000));
            } else if (engine.worldRank() == 1) {
                engine.awaitProbe(world, 0, TAG, new Envelope());
                // Time for the other two to say whatever they say at the end.
                for (int turn = 0; turn < 10_000; turn++) {
                    engine.progress();
                }
                done(engine, engine.receive(world, 0, TAG, bytes(100_000)));
            }
        });
    }

    @Test
    void shouldTakeWhatARankPublishedBeforeItWasGone() {
        final LocalWorld local = new LocalWorld(2);
        final MessageEngine gone = new MessageEngine(local.links(1), SMALL);
        final MessageEngine engine = new MessageEngine(local.links(0), SMALL);
        done(gone, gone.send(Context.world(gone), 0, TAG, SendMode.STANDARD, number(17)));
        local.links(1).close();
        final Context world = Context.world(engine);
        final Operation send = engine.send(world, 1, TAG, SendMode.STANDARD, bytes(4));
        final int[] got = new int[1];
        done(engine, engine.receive(world, 1, TAG, new Memory().array(got, 0, Integer.BYTES)));
        assertThat(got[0]).isEqualTo(17);
        engine.await(send);
        assertThat(send.failure()).hasMessageContaining("rank 1 of the job is gone");
        engine.finish();
    }

    @Test
    void shouldNameTheRankThatAbortedAfterOthersLeftForIt() {
        final LocalWorld local = new LocalWorld(3);
        final MessageEngine aborting = new MessageEngine(local.links(1), SMALL);
        final MessageEngine first = new MessageEngine(local.links(0), SMALL);
        final MessageEngine last = new MessageEngine(local.links(2), SMALL);
        // The word of it gets to rank 2 by rank 0 alone, which leaves at once.
        final MutableDirectBuffer word = claim(local.links(1), 0, Records.ABORT_RECORD);
        word.putInt(Records.TYPE_OFFSET, Records.ABORT);
        word.putInt(Records.VALUE_OFFSET, 5);
        word.putInt(Records.CULPRIT_OFFSET, 1);
        local.links(1).commit();
        assertThatThrownBy(() -> first.await(() -> false)).hasMessage("rank 1 aborted the job with code 5");
        local.links(0).close();
        assertThatThrownBy(() -> last.await(() -> false)).hasMessage("rank 1 aborted the job with code 5");
        assertThat(aborting.failure()).isNull();
    }

    @Test
    void shouldFindThatARankIsGoneWhileAnotherKeepsItBusy() {
        final LocalWorld local = new LocalWorld(3);
        final MessageEngine engine = new MessageEngine(local.links(0), SMALL);
        final MessageEngine busy = new MessageEngine(local.links(1), SMALL);
        final Context world = Context.world(engine);
        final Operation waits = engine.receive(world, 2, TAG, bytes(4));
        local.links(2).close();
        for (int i = 0; i < 10_000 && !waits.isDone(); i++) {
            busy.send(Context.world(busy), 0, TAG, SendMode.STANDARD, bytes(4)).release();
            final Operation receive = engine.receive(world, 1, TAG, bytes(4));
            assertThat(engine.progress()).isTrue();
            receive.release();
            busy.progress();
        }
        assertThat(waits.isDone()).isTrue();
        assertThat(waits.failure()).hasMessageContaining("rank 2 of the job is gone");
    }

    @Test
    void shouldCountOnlyBufferedSendsToItselfAndKeepNoMoreOfOthersThanItsBudget() {
        Ranks.run(1, SMALL, engine -> {
            final Context self = Context.self(engine);
            final List<Operation> sends = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                sends.add(engine.send(self, 0, TAG, SendMode.STANDARD, bytes(1000)));
            }
            assertThat(engine.bufferedBytes()).isZero();
            assertThat(sends.stream().filter(Operation::isDone)).hasSizeBetween(1, 16);
            for (final Operation send : sends) {
                done(engine, engine.receive(self, 0, TAG, bytes(1000)));
                done(engine, send);
            }
            final Operation again = engine.send(self, 0, TAG, SendMode.STANDARD, bytes(1000));
            assertThat(again.isDone()).isTrue();
            final Operation buffered = engine.send(self, 0, TAG, SendMode.BUFFERED, bytes(1000));
            assertThat(buffered.isDone()).isTrue();
            assertThat(engine.bufferedBytes()).isEqualTo(1000);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000})
    void shouldNotEndASendWhoseRecordsStillWaitInTheLinks(final int length) {
        final LocalWorld local = new LocalWorld(2);
        final boolean[] unsent = {true};
        final Links links = (Links) Proxy.newProxyInstance(
                Links.class.getClassLoader(),
                new Class<?>[] {Links.class},
                (_, method, arguments) ->
                        method.getName().equals("hasUnsent") ? unsent[0] : method.invoke(local.links(0), arguments));
        final MessageEngine engine = new MessageEngine(links, SMALL);
        final MessageEngine other = new MessageEngine(local.links(1), SMALL);
        final Operation receive = other.receive(Context.world(other), 0, TAG, bytes(length));
        final Operation send = engine.send(Context.world(engine), 1, TAG, SendMode.STANDARD, bytes(length));
        while (!receive.isDone()) {
            engine.progress();
            other.progress();
        }
        engine.progress();
        assertThat(send.isDone()).isFalse();
        unsent[0] = false;
        done(engine, send);
    }

    @Test
    void shouldTellTheOthersOfAnAbort() {
        Ranks.run(3, SMALL, engine -> {
            final Context world = Context.world(engine);
            if (engine.worldRank() == 1) {
                engine.abort(5);
                return;
            }
            final Operation receive = engine.receive(world, 0, TAG, bytes(4));
            if (engine.worldRank() == 2) {
                engine.await(receive);
                assertThat(receive.failure()).hasMessage("rank 1 aborted the job with code 5");
            } else {
                assertThatThrownBy(() -> engine.await(() -> false)).hasMessage("rank 1 aborted the job with code 5");
            }
            assertThat(engine.failure().abortCode()).hasValue(5);
        });
    }

    @Test
    void shouldCallActivitiesUntilTheyAreOver() {
        Ranks.run(1, SMALL, engine -> {
            final int[] calls = new int[2];
            engine.add(() -> ++calls[0] == 3);
            engine.add(() -> {
                engine.add(() -> ++calls[1] == 2);
                return true;
            });
            engine.await(() -> calls[0] == 3 && calls[1] == 2);
            engine.progress();
            assertThat(calls).containsExactly(3, 2);
            engine.add(() -> {
                throw new IllegalStateException("mine");
            });
            assertThatThrownBy(engine::progress).hasMessage("mine");
            assertThat(engine.progress()).isFalse();
        });
    }

    @Test
    void shouldNameARankThatDoesNotExist() {
        Ranks.run(1, SMALL, engine -> {
            final Context world = Context.world(engine);
            assertThatThrownBy(() -> engine.send(world, 1, TAG, SendMode.STANDARD, bytes(1)))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("rank 1 is not among the 1 of MPI_COMM_WORLD");
        });
    }

    private static void done(final Engine engine, final Operation operation) {
        engine.await(operation);
        final EngineException failure = operation.failure();
        operation.release();
        if (failure != null) {
            throw failure;
        }
    }

    private static MutableDirectBuffer claim(final Links links, final int peer, final int length) {
        assertThat(links.claim(peer, length)).isEqualTo(Links.READY);
        return links.record();
    }

    private static Memory bytes(final int length) {
        return new Memory().array(new byte[length], 0, length);
    }

    private static Memory number(final int value) {
        return new Memory().array(new int[] {value}, 0, Integer.BYTES);
    }
}
