package io.vicinity.ring;

import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Violation;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One thread writes, another reads, each through its own end; every byte is checked. */
class RingSoakTest {
    private static final int MESSAGES = 1_000_000;
    private static final int BASE = 256;

    /** Set by the side that fails, so that the other one ends too. */
    private volatile boolean failed;

    @ParameterizedTest
    @ValueSource(ints = {1024, 1152, ChannelDescriptor.RING_CAPACITY})
    void shouldDeliverEachMessageOnceInOrderAndWhole(final int capacity) throws Exception {
        final long seed = Seeds.next("soak of capacity " + capacity);
        final UnsafeBuffer memory = Rings.memory(BASE + capacity);
        final CompletableFuture<Void> writing = start(() -> write(new RingProducer(memory, BASE, capacity), seed));
        final CompletableFuture<Void> reading = start(() -> read(new RingConsumer(memory, BASE, capacity), seed));

        // Not a bar for speed, but an end if a message is lost.
        CompletableFuture.allOf(writing, reading).get(2, TimeUnit.MINUTES);
    }

    private CompletableFuture<Void> start(final Runnable side) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        side.run();
                    } catch (final Throwable e) {
                        failed = true;
                        throw e;
                    }
                },
                command -> Thread.ofPlatform().start(command));
    }

    private void write(final RingProducer producer, final long seed) {
        final SplittableRandom lengths = new SplittableRandom(seed);
        final SplittableRandom choices = new SplittableRandom(seed + 1);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[producer.maxPayload()]);
        for (int message = 0; message < MESSAGES && !failed; message++) {
            final int length = length(lengths, producer.maxPayload());
            final int choice = choices.nextInt(16);
            if (choice < 2) {
                giveUpClaim(producer, choices.nextInt(producer.maxPayload() + 1), choice == 0);
            }
            if (choice < 8) {
                fill(source, 0, message, length);
                while (!producer.offer(typeOf(message), source, 0, length)) {
                    idle(producer.violation());
                }
            } else {
                int index;
                while ((index = producer.claim(length)) < 0) {
                    idle(producer.violation());
                }
                fill((UnsafeBuffer) producer.buffer, index + RingDescriptor.HEADER_LENGTH, message, length);
                producer.publish(typeOf(message), length);
            }
        }
    }

    private void giveUpClaim(final RingProducer producer, final int length, final boolean publish) {
        final int index = producer.claim(length);
        if (index >= 0) {
            producer.buffer.setMemory(index + RingDescriptor.HEADER_LENGTH, length, (byte) 0xAA);
            if (publish) {
                producer.publish(RingDescriptor.TYPE_PADDING, length);
            }
        }
    }

    private void read(final RingConsumer consumer, final long seed) {
        final SplittableRandom lengths = new SplittableRandom(seed);
        for (int message = 0; message < MESSAGES && !failed; message++) {
            long header;
            while ((header = consumer.next()) == 0) {
                idle(consumer.violation());
            }
            final int length = RingDescriptor.length(header);
            if (length != length(lengths, consumer.maxPayload) || RingDescriptor.type(header) != typeOf(message)) {
                throw new AssertionError("message " + message + " came as " + Long.toHexString(header));
            }
            check((UnsafeBuffer) consumer.buffer, consumer.index(), message, length);
            consumer.release(header);
        }
    }

    private void idle(final Violation violation) {
        if (violation != Violation.NONE || failed) {
            throw new AssertionError("stopped by " + violation);
        }
        Thread.yield();
    }

    private static int length(final SplittableRandom random, final int max) {
        return random.nextInt(8) == 0 ? random.nextInt(max + 1) : random.nextInt(Math.min(97, max));
    }

    private static int typeOf(final int message) {
        return 1 + message % RingDescriptor.MAX_TYPE;
    }

    private static void fill(final UnsafeBuffer target, final int at, final int message, final int length) {
        for (int i = 0; i + 8 <= length; i += 8) {
            target.putLong(at + i, word(message, i));
        }
        for (int i = length & ~7; i < length; i++) {
            target.putByte(at + i, (byte) word(message, i));
        }
    }

    private static void check(final UnsafeBuffer memory, final int at, final int message, final int length) {
        for (int i = 0; i + 8 <= length; i += 8) {
            if (memory.getLong(at + i) != word(message, i)) {
                throw new AssertionError("message " + message + " is torn at " + i + " of " + length);
            }
        }
        for (int i = length & ~7; i < length; i++) {
            if (memory.getByte(at + i) != (byte) word(message, i)) {
                throw new AssertionError("message " + message + " is torn at " + i + " of " + length);
            }
        }
    }

    private static long word(final int message, final int index) {
        return (message + ((long) index << 32)) * 0x9E37_79B9_7F4A_7C15L;
    }
}
