package io.vicinity.guestd.health;

import io.vicinity.segment.CountersDescriptor;

/** What an end counts in its slot, and how fast it can possibly grow. */
enum Quantity {
    SENT_MESSAGES(Direction.SENT, "messages", CountersDescriptor.SENT_MESSAGES_OFFSET, 1_000_000_000L),
    SENT_BYTES(Direction.SENT, "bytes", CountersDescriptor.SENT_BYTES_OFFSET, 1_000_000_000_000L),
    BACK_PRESSURED(Direction.SENT, "back_pressured", CountersDescriptor.BACK_PRESSURED_OFFSET, 1_000_000_000L),
    RECEIVED_MESSAGES(Direction.RECEIVED, "messages", CountersDescriptor.RECEIVED_MESSAGES_OFFSET, 1_000_000_000L),
    RECEIVED_BYTES(Direction.RECEIVED, "bytes", CountersDescriptor.RECEIVED_BYTES_OFFSET, 1_000_000_000_000L),
    VIOLATIONS(Direction.RECEIVED, "violations", CountersDescriptor.VIOLATIONS_OFFSET, 1_000_000L),
    RECORDS_RESENT(Direction.SENT, "records_resent", CountersDescriptor.RESENT_RECORDS_OFFSET, 1_000_000_000L),
    RECONNECTS(Direction.SENT, "reconnects", CountersDescriptor.RECONNECTS_OFFSET, 1_000_000L);

    private final Direction direction;
    private final String metric;
    private final int offset;
    private final long mostPerSecond;

    Quantity(final Direction direction, final String metric, final int offset, final long mostPerSecond) {
        this.direction = direction;
        this.metric = metric;
        this.offset = offset;
        this.mostPerSecond = mostPerSecond;
    }

    /** Does it tell that messages move? */
    boolean isMovement() {
        return switch (this) {
            case SENT_MESSAGES, SENT_BYTES, RECEIVED_MESSAGES, RECEIVED_BYTES -> true;
            case BACK_PRESSURED, VIOLATIONS, RECORDS_RESENT, RECONNECTS -> false;
        };
    }

    /** Is there no such thing but on the fabric, and then of both directions? */
    boolean isOfFabric() {
        return this == RECORDS_RESENT || this == RECONNECTS;
    }

    Direction direction() {
        return direction;
    }

    String metric() {
        return metric;
    }

    /** Of its word in a slot. */
    int offset() {
        return offset;
    }

    /** The most that can be true, however fast the machine. */
    long mostWithin(final double seconds) {
        return (long) (mostPerSecond * seconds);
    }
}
