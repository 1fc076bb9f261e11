package io.vicinity.cli.perf;

import java.util.Locale;

/** What is measured. */
public enum PerfTest {
    /** Half a round trip of a message. */
    LATENCY(Unit.NANOSECONDS),
    /** Messages in one direction, windows of 64 from one reused buffer. */
    BANDWIDTH(Unit.GIGABYTES_PER_SECOND),
    /** Short messages in one direction. */
    RATE(Unit.MESSAGES_PER_SECOND),
    /** Opening a channel through the control plane. */
    OPEN(Unit.NANOSECONDS),
    /** The machine: half a round trip of a bare cache line. */
    FLAG(Unit.NANOSECONDS),
    /** The machine: half a round trip with a copy in and a copy out. */
    COPY(Unit.NANOSECONDS),
    /** The machine: one core copies private memory. */
    MEMCPY(Unit.GIGABYTES_PER_SECOND),
    /** The machine: one core copies out what the other just wrote. */
    PEER_READ(Unit.GIGABYTES_PER_SECOND),
    /** The machine: two copies through a shared buffer. */
    TWO_COPIES(Unit.GIGABYTES_PER_SECOND);

    /** What a test's values are counted in. */
    public enum Unit {
        /** Less is better. */
        NANOSECONDS,
        /** 10<sup>9</sup> bytes a second; more is better. */
        GIGABYTES_PER_SECOND,
        /** More is better. */
        MESSAGES_PER_SECOND
    }

    private final Unit unit;

    PerfTest(final Unit unit) {
        this.unit = unit;
    }

    /**
     * What the values are counted in.
     *
     * @return the unit.
     */
    public Unit unit() {
        return unit;
    }

    /**
     * Is a smaller value better?
     *
     * @return true for times.
     */
    public boolean isTime() {
        return unit == Unit.NANOSECONDS;
    }

    /** Does the follower receive what the leader sends? */
    boolean isDelivered() {
        return this != MEMCPY && this != PEER_READ && this != OPEN;
    }

    /**
     * How the test is called in output.
     *
     * @return lower case, with hyphens.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
