package io.vicinity.mpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages from each rank to each, of random lengths and modes, with tags that repeat. All ranks know the plan from the same random numbers;
 * each posts its receives in an order of its own kind: by source, by wildcards, or after a probe. A message says who sent it and which of
 * its sender's messages to this receiver with this tag it is: those must come in order.
 */
final class RandomTraffic {
    private static final List<SendMode> MODES = List.of(SendMode.values());
    private static final int TAGS = 3;
    private static final int HEADER = 3 * Integer.BYTES;

    private final Engine engine;
    private final SplittableRandom random;
    private final Context world;
    private final int self;
    private final List<Operation> sends = new ArrayList<>();
    private final List<byte[]> kept = new ArrayList<>();
    private final int[][] next;

    RandomTraffic(final Engine engine, final SplittableRandom random) {
        this(engine, random, Context.WORLD_ID);
    }

    RandomTraffic(final Engine engine, final SplittableRandom random, final int contextId) {
        this.engine = engine;
        this.random = random;
        final Members all = Members.world(engine.worldSize());
        world = new Context(contextId, "traffic", all, all, engine.worldRank());
        self = engine.worldRank();
        next = new int[engine.worldSize()][TAGS];
    }

    void run(final int messagesEach, final int longest) {
        final int size = engine.worldSize();
        final int[][] numbers = new int[size][TAGS];
        int coming = 0;
        for (int round = 0; round < messagesEach; round++) {
            for (int sender = 0; sender < size; sender++) {
                final int receiver = random.nextInt(size);
                final int tag = random.nextInt(TAGS);
                final int length = HEADER + length(longest);
                final SendMode mode = MODES.get(random.nextInt(MODES.size()));
                if (sender == self) {
                    send(receiver, tag, numbers[receiver][tag]++, length, mode);
                }
                coming += receiver == self ? 1 : 0;
            }
            // Some receives come early, most late.
            while (coming > 0 && self % 2 == 0 && round % 7 == 0) {
                receive(longest, coming);
                coming--;
            }
        }
        while (coming > 0) {
            receive(longest, coming);
            coming--;
        }
        for (final Operation send : sends) {
            engine.await(send);
            assertThat(send.failure()).isNull();
            send.release();
        }
    }

    private int length(final int longest) {
        return random.nextInt(3) == 0 ? random.nextInt(longest) : random.nextInt(200);
    }

    private void send(final int receiver, final int tag, final int number, final int length, final SendMode mode) {
        final byte[] bytes = new byte[length];
        kept.add(bytes);
        final UnsafeBuffer content = new UnsafeBuffer(bytes);
        content.putInt(0, self);
        content.putInt(4, tag);
        content.putInt(8, number);
        for (int i = HEADER; i < length; i++) {
            bytes[i] = (byte) (i + number + self);
        }
        final Operation send = engine.send(world, receiver, tag, mode, new Memory().array(bytes, 0, length));
        if (mode == SendMode.BUFFERED) {
            assertThat(send.isDone()).isTrue();
            Arrays.fill(bytes, (byte) -1);
            send.release();
        } else {
            sends.add(send);
        }
    }

    private void receive(final int longest, final int choice) {
        final byte[] bytes = new byte[HEADER + longest];
        final Memory memory = new Memory().array(bytes, 0, bytes.length);
        final Operation receive = switch (choice % 3) {
            case 0 -> engine.receive(world, Engine.ANY_SOURCE, Engine.ANY_TAG, memory);
            case 1 -> engine.receive(engine.awaitMatchedProbe(world, Engine.ANY_SOURCE, Engine.ANY_TAG), memory);
            default -> {
                final Envelope envelope = new Envelope();
                engine.awaitProbe(world, Engine.ANY_SOURCE, Engine.ANY_TAG, envelope);
                yield engine.receive(world, envelope.source(), envelope.tag(), memory);
            }
        };
        engine.await(receive);
        assertThat(receive.failure()).isNull();
        final UnsafeBuffer content = new UnsafeBuffer(bytes);
        final int source = receive.source();
        final int tag = receive.tag();
        assertThat(content.getInt(0)).isEqualTo(source);
        assertThat(content.getInt(4)).isEqualTo(tag);
        final int number = content.getInt(8);
        assertThat(number).as("from %d, tag %d", source, tag).isEqualTo(next[source][tag]++);
        for (int i = HEADER; i < receive.length(); i++) {
            if (bytes[i] != (byte) (i + number + source)) {
                throw new AssertionError("byte " + i + " of " + receive.length() + " is " + bytes[i]);
            }
        }
        receive.release();
    }
}
