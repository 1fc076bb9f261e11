package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.client.RemoteMemory;
import io.vicinity.client.SharedMemory;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.EngineOptions;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducers;
import io.vicinity.mpi.sharing.SharedBlocks;
import io.vicinity.mpi.sharing.Sharing;
import io.vicinity.mpi.testing.Ranks;
import io.vicinity.mpi.testing.TroubledSharing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong on a board at a moment that the test chooses. */
@Timeout(120)
class BoardTroubleTest {
    private static final int LONG = 256 * 1024;

    /** A rank of the world with its collectives, whose board is made. */
    private static final class Member {
        private final Engine engine;
        private final Collectives messages;
        private final Collectives collectives;

        Member(final Engine engine) {
            this.engine = engine;
            messages = new Collectives(engine, new Workspace(), Context.world(engine));
            collectives = messages.waiting();
            barrier();
            barrier();
            messages.await(messages.barrier());
        }

        void barrier() {
            collectives.await(collectives.barrier());
        }

        void broadcast(final Memory message, final int root) {
            collectives.await(collectives.bcast(message, message, message.length(), root));
        }

        void gather(final int length) {
            final Memory all = array(engine.worldSize() * length);
            collectives.await(collectives.allgather(array(length), length, new EvenBlocks().set(all, all, length)));
        }

        void end() {
            collectives.free();
            messages.await(messages.barrier());
        }

        ByteBuffer shared(final int length) {
            engine.enter();
            try {
                return engine.sharedBlocks().allocate(length).orElseThrow();
            } finally {
                engine.leave();
            }
        }

        long room() {
            engine.enter();
            try {
                return engine.sharedBlocks().room();
            } finally {
                engine.leave();
            }
        }
    }

    private static Memory array(final int length) {
        return new Memory().array(new byte[length], 0, length);
    }

    private static byte[] content(final Memory memory) {
        final UnsafeBuffer content = new UnsafeBuffer(new byte[(int) memory.length()]);
        memory.read(0, content, 0, content.capacity());
        return content.byteArray();
    }

    private static void fill(final Memory memory, final byte value) {
        final UnsafeBuffer content = new UnsafeBuffer(new byte[(int) memory.length()]);
        content.setMemory(0, content.capacity(), value);
        memory.write(0, content, 0, content.capacity());
    }

    private static byte[] filled(final int length, final byte value) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
    }

    /** Out of MPI, as a rank that computes. */
    private static void waitOutside(final AtomicBoolean condition) {
        while (!condition.get()) {
            Thread.onSpinWait();
        }
    }

    /** What a rank calls whose memory goes private as it waits for a lot; the other calls it behind that. */
    private interface Call {
        void call(Member member, Memory source, Memory result);
    }

    private static void runWhereMemoryGoesPrivate(final Call call) {
        final AtomicBoolean isPrivate = new AtomicBoolean();
        Ranks.run(2, engine -> {
            final Member member = new Member(engine);
            final ByteBuffer source = member.shared(2 * LONG);
            final ByteBuffer result = member.shared(2 * LONG);
            final Memory message = new Memory().buffer(source, 0, 2 * LONG);
            fill(message, (byte) 5);
            member.barrier();
            if (engine.worldRank() == 1) {
                waitOutside(isPrivate);
            }
            for (int lot = 1; lot < SlotLayout.LOTS; lot++) {
                member.broadcast(array(8), 0);
            }
            if (engine.worldRank() == 0) {
                // All lots are in use: the next call waits in turns, and this is done in the first of them. Nothing
                // here writes 0 to it.
                engine.add(() -> {
                    engine.sharedBlocks().free(source);
                    engine.sharedBlocks().free(result);
                    isPrivate.set(true);
                    return true;
                });
            }
            call.call(member, message, new Memory().buffer(result, 0, 2 * LONG));
            member.end();
        });
    }

    @Test
    void shouldScatterWhatWentPrivateWhileALotWasWaitedFor() {
        runWhereMemoryGoesPrivate((member, source, _) -> {
            final boolean isRoot = member.engine.worldRank() == 0;
            final Memory own = array(LONG);
            member.collectives.await(
                    member.collectives.scatter(isRoot ? new EvenBlocks().set(source, null, LONG) : null, own, LONG, 0));
            assertThat(content(own)).isEqualTo(filled(LONG, (byte) 5));
        });
    }

    @Test
    void shouldReduceWhatWentPrivateWhileALotWasWaitedFor() {
        runWhereMemoryGoesPrivate((member, source, result) -> {
            member.collectives.await(member.collectives
                    .reducing()
                    .allreduce(source, result, 2 * LONG, 1, Reducers.of(Operator.SUM, Element.BYTE)));
            assertThat(content(result)).isEqualTo(filled(2 * LONG, (byte) 10));
        });
    }

    @Test
    void shouldReturnFromABroadcastOnlyWhenItHasLeftWhereMemoryIsOutOfReach() {
        final LocalWorld world = new LocalWorld(3);
        final AtomicBoolean isCut = new AtomicBoolean();
        final AtomicBoolean isReceived = new AtomicBoolean();
        Ranks.run(3, rank -> cutLinks(world, rank, isCut), EngineOptions.forWorld(3), engine -> {
            final Member member = new Member(engine);
            final Memory message = array(100);
            if (engine.worldRank() == 0) {
                isCut.set(true);
                fill(message, (byte) 3);
            } else {
                waitOutside(isCut);
            }
            member.broadcast(message, 0);
            if (engine.worldRank() == 1) {
                isReceived.set(true);
            } else {
                waitOutside(isReceived);
            }
            assertThat(content(message)).isEqualTo(filled(100, (byte) 3));
            member.end();
        });
    }

    @Test
    void shouldReturnFromAReductionOnlyWhenItHasLeftWhereMemoryIsOutOfReach() {
        final LocalWorld world = new LocalWorld(3);
        final AtomicBoolean isCut = new AtomicBoolean();
        final AtomicBoolean isReduced = new AtomicBoolean();
        Ranks.run(3, rank -> cutLinks(world, rank, isCut), EngineOptions.forWorld(3), engine -> {
            final Member member = new Member(engine);
            final boolean isRoot = engine.worldRank() == 0;
            final Memory vector = array(100);
            final Memory result = array(100);
            fill(vector, (byte) (1 + engine.worldRank()));
            if (isRoot) {
                isCut.set(true);
            } else {
                waitOutside(isCut);
            }
            member.collectives.await(member.collectives
                    .reducing()
                    .reduce(vector, result, 100, 1, Reducers.of(Operator.SUM, Element.BYTE), 0));
            if (isRoot) {
                isReduced.set(true);
            } else {
                waitOutside(isReduced);
            }
            assertThat(content(result)).isEqualTo(filled(100, (byte) (isRoot ? 6 : 0)));
            member.end();
        });
    }

    @Test
    void shouldFailABroadcastAtAllWhereWhatFollowsItsFirstPartCannotBeRead() {
        final int length = SlotLayout.MEDIUM;
        Ranks.run(3, engine -> {
            final Member member = new Member(engine);
            final boolean isRoot = engine.worldRank() == 0;
            final Memory message = array(length);
            final Source broken = new Source() {
                @Override
                public long length() {
                    return length;
                }

                @Override
                public void read(
                        final long position, final MutableDirectBuffer target, final int index, final int count) {
                    if (position > 0) {
                        throw new IllegalStateException("broken");
                    }
                    target.setMemory(index, count, (byte) 9);
                }
            };
            assertThatThrownBy(() -> member.collectives.await(
                            member.collectives.bcast(isRoot ? broken : message, message, length, 0)))
                    .hasMessageContaining(isRoot ? "broken" : "failed at rank 0");
            fill(message, (byte) (isRoot ? 4 : 0));
            member.broadcast(message, 0);
            assertThat(content(message)).isEqualTo(filled(length, (byte) 4));
            member.end();
        });
    }

    private static Links cutLinks(final LocalWorld world, final int rank, final AtomicBoolean isCut) {
        final Links links = world.links(rank);
        return TroubledSharing.on(links, links.sharing().machine(), isCut::get);
    }

    @Test
    void shouldLeaveTheBoardWithAllOthersWhereTheLastCollectiveFailed() {
        final LocalWorld world = new LocalWorld(3);
        final AtomicBoolean isCut = new AtomicBoolean();
        Ranks.run(
                3,
                rank -> rank == 1 ? cutLinks(world, rank, isCut) : world.links(rank),
                EngineOptions.forWorld(3),
                engine -> {
                    final int rank = engine.worldRank();
                    final long room = engine.sharedBlocks().capacity();
                    final Member member = new Member(engine);
                    assertThat(member.room()).isLessThan(room);
                    if (rank == 1) {
                        isCut.set(true);
                    }
                    member.barrier();
                    // Now rank 1 tells the others.
                    if (rank == 0) {
                        assertThatThrownBy(() -> member.gather(8)).isInstanceOf(EngineException.class);
                    } else {
                        member.gather(16);
                    }
                    for (int root = 0; root < 3; root++) {
                        final Memory message = array(64);
                        if (rank == root) {
                            fill(message, (byte) 7);
                        }
                        member.broadcast(message, root);
                        assertThat(content(message)).isEqualTo(filled(64, (byte) 7));
                    }
                    engine.await(() -> engine.sharedBlocks().room() == room);
                    member.end();
                });
    }

    /** One rank asks for a piece of the first lot; the other answers. */
    private static void ask(final int kind, final int board, final Answers answers, final Asks asks) {
        final AtomicBoolean isOver = new AtomicBoolean();
        Ranks.run(2, engine -> {
            final Context context = Context.world(engine).collective();
            if (engine.worldRank() == 0) {
                final SharedBlocks blocks = engine.sharedBlocks();
                final SlotLayout layout = SlotLayout.forRanks(2);
                final OwnSlot slot = new OwnSlot(
                        blocks,
                        new BoardRoom(),
                        layout,
                        blocks.allocate(layout.length()).orElseThrow());
                slot.publish(4, 1);
                engine.await(() -> engine.peek(context, Engine.ANY_SOURCE, Tags.question(board), new Envelope()));
                answers.answer(number -> new Answering(engine, context, number, slot));
                engine.await(isOver::get);
            } else {
                final Asking asking = new Asking(engine, context, 0, board);
                asking.ask(Stages.of(4, 1), kind, 0, SlotLayout.HEADER, new UnsafeBuffer(new byte[SlotLayout.HEADER]));
                engine.await(asking::isAnswered);
                asks.ask(asking);
                isOver.set(true);
            }
        });
    }

    private interface Answers {
        void answer(IntFunction<Answering> onBoard);
    }

    private interface Asks {
        void ask(Asking asked);
    }

    @Test
    void shouldKeepQuestionsAboutABoardThatIsNotMadeYet() {
        ask(
                Asking.SLOT,
                2,
                onBoard -> {
                    final Answering left = onBoard.apply(1);
                    left.advance();
                    left.end();
                    final Answering next = onBoard.apply(2);
                    next.advance();
                },
                Asking::take);
    }

    @Test
    void shouldTellWhoAsksForWhatIsNotLentAnyMore() {
        ask(
                Asking.SOURCE,
                1,
                onBoard -> onBoard.apply(1).advance(),
                asking -> assertThatThrownBy(asking::take)
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("does not have any more"));
    }

    @Test
    void shouldLeaveMostOfWhatMayBeSharedToPrograms() {
        final SharedBlocks blocks = new SharedBlocks(new Sharing() {
            @Override
            public long capacity() {
                return 8 << 20;
            }

            @Override
            public Optional<SharedMemory> share(final int length) {
                return Optional.empty();
            }

            @Override
            public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
                return Optional.empty();
            }

            @Override
            public Machine machine() {
                return Machine.UNKNOWN;
            }
        });
        final BoardRoom room = new BoardRoom();
        assertThat(room.take(blocks, 1 << 20)).isTrue();
        assertThat(room.take(blocks, 1 << 20)).isTrue();
        assertThat(room.take(blocks, 1)).isFalse();
        room.give(1 << 20);
        assertThat(room.take(blocks, 1 << 20)).isTrue();
    }
}
