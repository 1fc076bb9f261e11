package io.vicinity.mpi.datatype;

import java.util.Arrays;

/** Patterns one after the other, each at an offset of its own. */
final class Sequence implements Pattern {
    private final Pattern[] items;
    private final long[] offsets;

    /** Positions at which the items begin, and the size as the last one. */
    private final long[] starts;

    private final long lowest;
    private final long highest;

    /**
     * Joins patterns.
     *
     * @param items   not empty, and none of them empty.
     * @param offsets of their origins.
     */
    Sequence(final Pattern[] items, final long[] offsets) {
        this.items = items.clone();
        this.offsets = offsets.clone();
        this.starts = new long[items.length + 1];
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int i = 0; i < items.length; i++) {
            starts[i + 1] = starts[i] + items[i].size();
            low = Math.min(low, offsets[i] + items[i].lowest());
            high = Math.max(high, offsets[i] + items[i].highest());
        }
        this.lowest = low;
        this.highest = high;
    }

    @Override
    public long size() {
        return starts[items.length];
    }

    @Override
    public long lowest() {
        return lowest;
    }

    @Override
    public long highest() {
        return highest;
    }

    @Override
    public void gather(
            final Object base,
            final long origin,
            final long position,
            final long length,
            final Object target,
            final long to) {
        final long end = position + length;
        long at = position;
        for (int i = indexOf(position); at < end; i++) {
            final long part = Math.min(end, starts[i + 1]) - at;
            items[i].gather(base, origin + offsets[i], at - starts[i], part, target, to + at - position);
            at += part;
        }
    }

    @Override
    public void scatter(
            final Object base,
            final long origin,
            final long position,
            final long length,
            final Object source,
            final long from) {
        final long end = position + length;
        long at = position;
        for (int i = indexOf(position); at < end; i++) {
            final long part = Math.min(end, starts[i + 1]) - at;
            items[i].scatter(base, origin + offsets[i], at - starts[i], part, source, from + at - position);
            at += part;
        }
    }

    @Override
    public long offset(final long position) {
        final int item = indexOf(position);
        return offsets[item] + items[item].offset(position - starts[item]);
    }

    @Override
    public long run(final long position) {
        final int item = indexOf(position);
        return items[item].run(position - starts[item]);
    }

    /** The item that a position lies in. Starts differ, because no item is empty. */
    private int indexOf(final long position) {
        if (position == 0) {
            return 0;
        }
        final int found = Arrays.binarySearch(starts, position);
        return found >= 0 ? found : -found - 2;
    }
}
