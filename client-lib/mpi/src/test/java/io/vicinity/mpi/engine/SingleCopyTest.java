package io.vicinity.mpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.collective.Workspace;
import io.vicinity.mpi.datatype.Kind;
import io.vicinity.mpi.datatype.Layouts;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.sharing.Sharing;
import io.vicinity.mpi.testing.Ranks;
import io.vicinity.mpi.testing.TroubledSharing;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Long messages from memory that their receiver reaches. */
@Timeout(120)
class SingleCopyTest {
    private static final int LONG = 300_000;
    private static final int TAG = 5;

    private final LocalWorld world = new LocalWorld(2);

    /** Of accesses to the memory of others, each of which is followed by the question whether it was intact. */
    private final AtomicInteger looks = new AtomicInteger();

    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 8).toArray();
    }

    private Links links(final int rank, final BooleanSupplier isCut) {
        return TroubledSharing.on(world.links(rank), new Sharing.Machine(0, true), () -> {
            looks.incrementAndGet();
            return isCut.getAsBoolean();
        });
    }

    private void run(final Ranks.Program program) {
        Ranks.run(2, rank -> links(rank, () -> false), EngineOptions.forWorld(2), program);
    }

    private MessageEngine engine(final int rank) {
        return new MessageEngine(links(rank, () -> false), EngineOptions.forWorld(2));
    }

    private static ByteBuffer shared(final Engine engine, final int length, final int content) {
        final ByteBuffer buffer = engine.sharedBlocks().allocate(length).orElseThrow();
        for (int i = 0; i < length; i++) {
            buffer.put(i, (byte) (content + i));
        }
        return buffer;
    }

    private static Memory memory(final ByteBuffer buffer) {
        return new Memory().buffer(buffer, 0, buffer.capacity());
    }

    private static Operation send(final Engine engine, final Memory message) {
        return engine.send(Context.world(engine), 1, TAG, SendMode.STANDARD, message);
    }

    private static Operation receive(final Engine engine, final byte[] received) {
        return engine.receive(Context.world(engine), 0, TAG, new Memory().array(received, 0, received.length));
    }

    private static void assertContent(final byte[] bytes, final int count, final int content) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != (byte) (content + i)) {
                assertThat(bytes[i]).as("byte %d", i).isEqualTo((byte) (content + i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LONG, 5_000_000})
    void shouldCopyAMessageFromWhereItLies(final int length) {
        run(engine -> {
            if (engine.worldRank() == 0) {
                final Operation send = send(engine, memory(shared(engine, length, 3)));
                engine.await(send);
                assertThat(send.failure()).isNull();
                assertThat(send.length()).isEqualTo(length);
            } else {
                final byte[] received = new byte[length];
                final Operation receive = receive(engine, received);
                engine.await(receive);
                assertThat(receive.failure()).isNull();
                assertThat(receive.length()).isEqualTo(length);
                assertContent(received, length, 3);
            }
        });
        final int strokes = (length + (1 << 20) - 1) >> 20;
        assertThat(looks.get()).isEqualTo(2 * strokes);
    }

    @Test
    void shouldCopyAMessageThatCameBeforeItsReceiveAndSendNoneOfIt() {
        final MessageEngine sender = engine(0);
        final MessageEngine receiver = engine(1);
        final Operation send = send(sender, memory(shared(sender, LONG, 1)));
        receiver.progress();
        final byte[] received = new byte[LONG];
        final Operation receive = receive(receiver, received);
        // Without any help of the sender.
        assertThat(receive.isDone()).isTrue();
        assertContent(received, LONG, 1);
        assertThat(send.isDone()).isFalse();
        sender.progress();
        assertThat(send.isDone()).isTrue();
    }

    @Test
    void shouldTellThatAMessageIsTruncatedAndWriteNoMoreThanThereIsRoomFor() {
        final MessageEngine sender = engine(0);
        final MessageEngine receiver = engine(1);
        for (final int room : new int[] {0, 1, LONG - 1}) {
            final Operation send = send(sender, memory(shared(sender, LONG, 1)));
            final byte[] received = new byte[LONG];
            final Operation receive =
                    receiver.receive(Context.world(receiver), 0, TAG, new Memory().array(received, 0, room));
            receiver.await(receive);
            sender.await(send);
            assertThat(send.failure()).isNull();
            assertThat(receive.failure().errorClass()).isEqualTo(ErrorClass.TRUNCATE);
            assertThat(receive.length()).isEqualTo(room);
            assertContent(received, room, 1);
            assertThat(received[room]).isZero();
        }
        assertThat(looks.get()).isPositive();
    }

    @Test
    void shouldSendASynchronousMessageOfNoBytesAsBefore() {
        run(engine -> {
            final Context context = Context.world(engine);
            final Operation operation = engine.worldRank() == 0
                    ? engine.send(
                            context, 1, TAG, SendMode.SYNCHRONOUS, new Memory().buffer(shared(engine, LONG, 0), 0, 0))
                    : receive(engine, new byte[1]);
            engine.await(operation);
            assertThat(operation.failure()).isNull();
            assertThat(operation.length()).isZero();
        });
        assertThat(looks.get()).isZero();
    }

    @Test
    void shouldReceiveNothingIntoAReceiveThatWasCancelled() {
        final MessageEngine sender = engine(0);
        final MessageEngine receiver = engine(1);
        final byte[] cancelled = new byte[LONG];
        final Operation receive = receive(receiver, cancelled);
        receive.cancel();
        final Operation send = send(sender, memory(shared(sender, LONG, 1)));
        send.cancel();
        receiver.progress();
        assertThat(receive.isCancelled()).isTrue();
        assertThat(cancelled).containsOnly(0);
        final byte[] received = new byte[LONG];
        receiver.await(receive(receiver, received));
        sender.await(send);
        assertThat(send.isCancelled()).isFalse();
        assertContent(received, LONG, 1);
    }

    @Test
    void shouldSendPiecesOfWhatIsNotContiguousAndCopyToWhatIsNot() {
        final int blocks = 10_000;
        final var strided = Layouts.vector(blocks, 8, 16, Layouts.of(Kind.BYTE));
        run(engine -> {
            final Context context = Context.world(engine);
            final ByteBuffer wide = shared(engine, 16 * blocks, 0);
            final Memory narrow = memory(shared(engine, 8 * blocks, 7));
            final TypedMemory typed = new TypedMemory().set(wide, 0, 1, strided);
            if (engine.worldRank() == 0) {
                engine.await(engine.send(context, 1, TAG, SendMode.STANDARD, narrow));
                engine.await(engine.receive(context, 1, TAG, narrow));
                for (int i = 0; i < 8 * blocks; i++) {
                    assertThat(wide.get(i)).isEqualTo((byte) i);
                }
            } else {
                engine.await(engine.receive(context, 0, TAG, typed.sink()));
                for (int i = 0; i < 16 * blocks; i++) {
                    final int position = i / 16 * 8 + i % 16;
                    assertThat(wide.get(i)).isEqualTo((byte) (i % 16 < 8 ? 7 + position : i));
                }
                engine.await(engine.send(context, 0, TAG, SendMode.STANDARD, typed.source()));
            }
        });
        assertThat(looks.get()).isEqualTo(2);
    }

    @Test
    void shouldFallBackToPiecesWhenTheRouteChangesBetweenTheWordOfAMessageAndItsCopy() {
        final MessageEngine sender = engine(0);
        final AtomicInteger left = new AtomicInteger(3);
        // It is there when the first stroke begins and ends, and gone at the second.
        final MessageEngine receiver =
                new MessageEngine(links(1, () -> left.getAndDecrement() <= 1), EngineOptions.forWorld(2));
        final int length = 3_000_000;
        final Operation send = send(sender, memory(shared(sender, length, 9)));
        receiver.progress();
        final byte[] received = new byte[length];
        final Operation receive = receive(receiver, received);
        assertThat(receive.isDone()).isFalse();
        while (!receive.isDone() || !send.isDone()) {
            sender.progress();
            receiver.progress();
        }
        assertThat(receive.failure()).isNull();
        assertThat(looks.get()).isEqualTo(3);
        assertContent(received, length, 9);
    }

    @Test
    void shouldNotBelieveWhatItReadIfTheMemoryIsNotThereBehindThat() {
        final MessageEngine sender = engine(0);
        final AtomicInteger left = new AtomicInteger(2);
        final MessageEngine receiver =
                new MessageEngine(links(1, () -> left.decrementAndGet() == 0), EngineOptions.forWorld(2));
        final ByteBuffer message = shared(sender, LONG, 9);
        final Operation send = send(sender, memory(message));
        final byte[] received = new byte[LONG];
        final Operation receive = receive(receiver, received);
        receiver.progress();
        assertThat(receive.isDone()).isFalse();
        message.put(0, (byte) 100);
        while (!receive.isDone() || !send.isDone()) {
            sender.progress();
            receiver.progress();
        }
        assertThat(receive.failure()).isNull();
        assertThat(received[0]).isEqualTo((byte) 100);
        assertThat(looks.get()).isEqualTo(2);
    }

    @Test
    void shouldFailAReceiveWhoseSenderIsGoneAlthoughItsMemoryIsThere() {
        final MessageEngine sender = engine(0);
        final MessageEngine receiver = engine(1);
        send(sender, memory(shared(sender, LONG, 9)));
        receiver.progress();
        world.links(0).close();
        while (receiver.failure() == null) {
            receiver.progress();
        }
        final byte[] received = new byte[LONG];
        final Operation receive = receive(receiver, received);
        assertThat(receive.isDone()).isTrue();
        assertThat(receive.failure()).hasMessageContaining("rank 0 of the job is gone");
        assertThat(looks.get()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldReceiveTheSameWhetherAMessageIsReachedOrNotAndHoweverMuchIsWanted(final long seed) {
        Ranks.run(
                2,
                rank -> {
                    final Random cuts = new Random(seed + rank);
                    return links(rank, () -> cuts.nextInt(4) == 0);
                },
                EngineOptions.forWorld(2),
                engine -> exchange(engine, new Random(seed)));
        assertThat(looks.get()).isPositive();
    }

    private static void exchange(final Engine engine, final Random random) {
        final Context context = Context.world(engine);
        for (int message = 0; message < 40; message++) {
            final int start = random.nextInt(1000);
            final int length = 1 + random.nextInt(LONG);
            final int room = random.nextInt(4) == 0 ? random.nextInt(LONG) : LONG;
            final SendMode mode = random.nextBoolean() ? SendMode.STANDARD : SendMode.SYNCHRONOUS;
            if (engine.worldRank() == 0) {
                final Memory whole = memory(shared(engine, 1000 + LONG, message));
                final Operation send = engine.send(context, 1, message, mode, new Memory().piece(whole, start, length));
                engine.await(send);
                assertThat(send.failure()).isNull();
                send.release();
            } else {
                final byte[] received = new byte[LONG];
                final Operation receive = engine.receive(context, 0, message, new Memory().array(received, 0, room));
                engine.await(receive);
                assertThat(receive.failure() == null).isEqualTo(length <= room);
                assertContent(received, Math.min(length, room), message + start);
                receive.release();
            }
        }
    }

    @Test
    void shouldBelieveNoPeerWhereItsMessageLies() {
        final MessageEngine honest = engine(0);
        final MessageEngine receiver = engine(1);
        final ByteBuffer buffer = shared(honest, LONG, 0);
        final long position = honest.sharedBlocks().positionOf(memory(buffer).address(), LONG);
        final long[][] lies = {
            {Long.MIN_VALUE, LONG},
            {-2, LONG},
            {0, LONG},
            {position + 1, LONG},
            {position, LONG + 1},
            {position, Integer.MAX_VALUE},
            {position, Integer.MAX_VALUE + 1L},
            {position, Long.MAX_VALUE},
            {Long.MAX_VALUE, LONG},
            {Long.MAX_VALUE - LONG, LONG}
        };
        for (final long[] lie : lies) {
            announce(lie[0], lie[1]);
            final Operation receive = receive(receiver, new byte[LONG]);
            receiver.progress();
            assertThat(receive.isDone()).isFalse();
            assertThat(receiver.failure()).isNull();
        }
        assertThat(looks.get()).isZero();
        announce(position, LONG);
        final Operation receive = receive(receiver, new byte[LONG]);
        receiver.progress();
        assertThat(receive.isDone()).isTrue();
    }

    private void announce(final long position, final long length) {
        final Links liar = world.links(0);
        assertThat(liar.claim(1, Records.ANNOUNCE_RECORD)).isEqualTo(Links.READY);
        liar.record().putInt(Records.TYPE_OFFSET, Records.ANNOUNCE);
        liar.record().putInt(Records.CONTEXT_OFFSET, Context.WORLD_ID);
        liar.record().putInt(Records.SOURCE_OFFSET, 0);
        liar.record().putInt(Records.TAG_OFFSET, TAG);
        liar.record().putLong(Records.LENGTH_OFFSET, length);
        liar.record().putInt(Records.ANNOUNCE_ID_OFFSET, 0);
        liar.record().putLong(Records.SHARED_OFFSET, position);
        liar.commit();
    }

    @Test
    void shouldAllocateNothingWhileMessagesComeFromTheSameBuffers() {
        final int rounds = 3000;
        // Links that count looks allocate.
        Ranks.run(world, EngineOptions.forWorld(2), engine -> {
            final Memory[] buffers = new Memory[4];
            for (int i = 0; i < buffers.length; i++) {
                buffers[i] = memory(shared(engine, LONG, i));
            }
            pingPong(engine, buffers, rounds);
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long before = threads.getCurrentThreadAllocatedBytes();
            pingPong(engine, buffers, rounds);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(rounds / 2);
        });
    }

    private static void pingPong(final Engine engine, final Memory[] buffers, final int rounds) {
        final Context context = Context.world(engine);
        final int peer = 1 - engine.worldRank();
        for (int i = 0; i < rounds; i++) {
            final Memory buffer = buffers[i % buffers.length];
            final boolean sends = i % 2 == engine.worldRank();
            final Operation operation = sends
                    ? engine.send(context, peer, TAG, SendMode.STANDARD, buffer)
                    : engine.receive(context, peer, TAG, buffer);
            engine.await(operation);
            operation.release();
        }
    }

    @Test
    void shouldCopyWhatABroadcastSends() {
        run(engine -> {
            final Collectives collectives = new Collectives(engine, new Workspace(), Context.world(engine));
            final ByteBuffer buffer = shared(engine, LONG, engine.worldRank());
            final Memory memory = memory(buffer);
            collectives.await(collectives.bcast(memory, memory, LONG, 0));
            for (int i = 0; i < LONG; i++) {
                assertThat(buffer.get(i)).isEqualTo((byte) i);
            }
        });
        assertThat(looks.get()).isPositive();
    }
}
