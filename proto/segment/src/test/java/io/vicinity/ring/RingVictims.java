package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.segment.Violation;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/** Both ends of a ring that somebody scribbles on, with memory around it that nobody may touch. */
final class RingVictims {
    /** Where the ring starts in the memory. */
    static final int BASE = 4096;

    private static final byte AROUND = 0x55;

    private final int capacity;
    private final UnsafeBuffer memory;
    private final UnsafeBuffer source;
    private final RingProducer producer;
    private final RingConsumer consumer;
    private final SplittableRandom writes;
    private final SplittableRandom reads;
    private volatile boolean stopped;
    private volatile Throwable failure;
    private Thread writer;
    private Thread reader;
    private long checksum;

    RingVictims(final int capacity, final SplittableRandom random) {
        this.capacity = capacity;
        this.memory = Rings.memory(BASE + capacity + BASE);
        memory.setMemory(0, BASE, AROUND);
        memory.setMemory(BASE + capacity + RingDescriptor.TRAILER_LENGTH, BASE, AROUND);
        this.source = new UnsafeBuffer(new byte[RingDescriptor.maxPayload(capacity)]);
        this.producer = new RingProducer(memory, BASE, capacity);
        this.consumer = new RingConsumer(memory, BASE, capacity);
        this.writes = random.split();
        this.reads = random.split();
    }

    int capacity() {
        return capacity;
    }

    UnsafeBuffer memory() {
        return memory;
    }

    long consumerPosition() {
        return consumer.position();
    }

    long producerPosition() {
        return producer.position();
    }

    boolean isViolated() {
        return consumer.violation() != Violation.NONE || producer.violation() != Violation.NONE;
    }

    void write() {
        final boolean before = producer.violation() != Violation.NONE;
        final long position = producer.position();
        final int length = writes.nextInt(4) == 0 ? writes.nextInt(source.capacity() + 1) : writes.nextInt(40);
        final boolean done;
        if (writes.nextInt(4) == 0) {
            final int index = producer.claim(length);
            done = index >= 0;
            if (done) {
                check(index >= BASE && index + HEADER_LENGTH + length <= BASE + capacity, "claim at", index);
                memory.setMemory(index + HEADER_LENGTH, length, (byte) writes.nextInt());
                producer.publish(writes.nextInt(3) == 0 ? RingDescriptor.TYPE_PADDING : 5, length);
            }
        } else {
            done = producer.offer(9, source, 0, length);
        }
        check(!(before && done), "written after a violation at", position);
        check(producer.position() - position <= capacity, "too far a step to", producer.position());
    }

    void read() {
        final boolean before = consumer.violation() != Violation.NONE;
        final long position = consumer.position();
        for (int i = reads.nextInt(8); i >= 0; i--) {
            final long header = consumer.next();
            if (header == 0) {
                break;
            }
            check(!before, "read after a violation at", position);
            final int index = consumer.index();
            final int length = RingDescriptor.length(header);
            check(index >= BASE + HEADER_LENGTH && index + length <= BASE + capacity, "payload at", index);
            check(length <= source.capacity(), "payload of", length);
            final int type = RingDescriptor.type(header);
            check(type >= 1 && type <= RingDescriptor.MAX_TYPE, "type", type);
            for (int at = 0; at < length; at++) {
                checksum += memory.getByte(index + at);
            }
            consumer.release(header);
        }
        check(!before || position == consumer.position(), "moved after a violation at", position);
    }

    void start() {
        writer = Thread.ofPlatform().start(() -> run(this::write));
        reader = Thread.ofPlatform().start(() -> run(this::read));
    }

    private void run(final Runnable step) {
        try {
            for (int i = 1; !stopped; i++) {
                step.run();
                if ((i & 63) == 0) {
                    Thread.yield();
                }
            }
        } catch (final Throwable e) {
            failure = e;
        }
    }

    /** Each call of an end does a bounded piece of work; so both threads see that they are to stop. */
    void stop() throws InterruptedException {
        stopped = true;
        writer.join(TimeUnit.SECONDS.toMillis(30));
        reader.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(writer.getStackTrace()).as("producer turns for ever").isEmpty();
        assertThat(reader.getStackTrace()).as("consumer turns for ever").isEmpty();
        assertThat(failure).as("checksum %s", checksum).isNull();
    }

    void verifySurroundings() {
        for (int i = 0; i < BASE; i++) {
            check(memory.getByte(i) == AROUND, "written before the ring at", i);
            final int behind = BASE + capacity + RingDescriptor.TRAILER_LENGTH + i;
            check(behind >= memory.capacity() || memory.getByte(behind) == AROUND, "written behind the ring at", i);
        }
    }

    private static void check(final boolean condition, final String what, final long where) {
        if (!condition) {
            throw new AssertionError(what + " " + where);
        }
    }
}
