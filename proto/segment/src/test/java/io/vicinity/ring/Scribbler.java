package io.vicinity.ring;

import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** A hostile peer: writes what it likes into a ring, mostly what is nearly right. */
final class Scribbler {
    private static final int[] TYPES = {0, 1, 2, RingDescriptor.MAX_TYPE, RingDescriptor.TYPE_PADDING};

    private final RingVictims victims;
    private final UnsafeBuffer memory;
    private final SplittableRandom random;

    Scribbler(final RingVictims victims, final SplittableRandom random) {
        this.victims = victims;
        this.memory = victims.memory();
        this.random = random;
    }

    void scribble() {
        final int capacity = victims.capacity();
        switch (random.nextInt(8)) {
            case 0 -> memory.putByte(RingVictims.BASE + random.nextInt(length()), (byte) random.nextInt());
            case 1 -> putWord(random.nextInt(length() / 8) * 8, random.nextLong());
            case 2 -> putWord(random.nextInt(length() / 8) * 8, 0);
            case 3 -> {
                final int index = random.nextInt(length() / 8) * 8;
                putWord(index, memory.getLong(RingVictims.BASE + index) ^ 1L << random.nextInt(64));
            }
            case 4, 5 -> {
                // Where the consumer or the producer is about to look, and with the position that is expected there.
                final long near = random.nextBoolean() ? victims.consumerPosition() : victims.producerPosition();
                final long position = near + 8L * random.nextInt(4);
                final int type = TYPES[random.nextInt(TYPES.length)];
                putWord((int) (position % capacity), RingDescriptor.header(position, type, length(capacity)));
            }
            case 6 -> {
                final long near = random.nextBoolean() ? victims.consumerPosition() : victims.producerPosition();
                putWord(capacity + RingDescriptor.HEAD_OFFSET, near + random.nextInt(-16, 17));
            }
            default -> putWord(capacity + RingDescriptor.HEAD_OFFSET, random.nextLong() >> random.nextInt(64));
        }
    }

    private int length(final int capacity) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(64);
            case 1 -> random.nextInt(capacity);
            case 2 -> RingDescriptor.maxPayload(capacity) + random.nextInt(-2, 3);
            default -> random.nextInt(1 << 24);
        };
    }

    private int length() {
        return victims.capacity() + RingDescriptor.TRAILER_LENGTH;
    }

    private void putWord(final int index, final long word) {
        memory.putLong(RingVictims.BASE + index, word);
    }
}
