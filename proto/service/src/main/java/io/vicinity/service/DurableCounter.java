package io.vicinity.service;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** One number of {@link DurableCounters}. Thread-safe. */
public final class DurableCounter {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final int offset;
    private final boolean durable;

    DurableCounter(final MemorySegment memory, final int offset, final boolean durable) {
        this.memory = memory;
        this.offset = offset;
        this.durable = durable;
    }

    /**
     * The value.
     *
     * @return now.
     */
    public long get() {
        return (long) LONG.getVolatile(memory, (long) offset);
    }

    /**
     * Sets the value.
     *
     * @param value new one.
     */
    public void set(final long value) {
        LONG.setVolatile(memory, (long) offset, value);
    }

    /**
     * Adds to the value.
     *
     * @param delta what to add.
     */
    public void add(final long delta) {
        final long ignored = (long) LONG.getAndAdd(memory, (long) offset, delta);
    }

    /** Adds one. */
    public void increment() {
        add(1);
    }

    /**
     * Does it survive the process?
     *
     * @return false if the file had no free slot.
     */
    public boolean isDurable() {
        return durable;
    }

    int offset() {
        return offset;
    }
}
