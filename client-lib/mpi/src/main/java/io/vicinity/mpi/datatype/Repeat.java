package io.vicinity.mpi.datatype;

import org.agrona.UnsafeApi;

/**
 * One pattern again and again, a stride apart. Columns of matrices are repeated runs of a single element, so those of four and eight
 * bytes are copied as ints and longs.
 *
 * @param count  of repetitions, at least 2.
 * @param stride bytes from the origin of one to that of the next; may be negative.
 * @param item   what is repeated; not empty.
 */
record Repeat(long count, long stride, Pattern item) implements Pattern {
    @Override
    public long size() {
        return count * item.size();
    }

    @Override
    public long lowest() {
        return item.lowest() + Math.min(0, (count - 1) * stride);
    }

    @Override
    public long highest() {
        return item.highest() + Math.max(0, (count - 1) * stride);
    }

    @Override
    public void gather(
            final Object base,
            final long origin,
            final long position,
            final long length,
            final Object target,
            final long to) {
        final long size = item.size();
        long at = origin + position / size * stride;
        final long skip = position % size;
        long next = to;
        final long end = to + length;
        if (skip != 0) {
            final long part = Math.min(length, size - skip);
            item.gather(base, at, skip, part, target, next);
            at += stride;
            next += part;
        }
        final long whole = (end - next) / size;
        if (item instanceof Run(final long offset, final long width) && width == Integer.BYTES) {
            for (long i = 0; i < whole; i++, at += stride, next += Integer.BYTES) {
                UnsafeApi.putInt(target, next, UnsafeApi.getInt(base, at + offset));
            }
        } else if (item instanceof Run(final long offset, final long width) && width == Long.BYTES) {
            for (long i = 0; i < whole; i++, at += stride, next += Long.BYTES) {
                UnsafeApi.putLong(target, next, UnsafeApi.getLong(base, at + offset));
            }
        } else {
            for (long i = 0; i < whole; i++, at += stride, next += size) {
                item.gather(base, at, 0, size, target, next);
            }
        }
        if (next < end) {
            item.gather(base, at, 0, end - next, target, next);
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
        final long size = item.size();
        long at = origin + position / size * stride;
        final long skip = position % size;
        long next = from;
        final long end = from + length;
        if (skip != 0) {
            final long part = Math.min(length, size - skip);
            item.scatter(base, at, skip, part, source, next);
            at += stride;
            next += part;
        }
        final long whole = (end - next) / size;
        if (item instanceof Run(final long offset, final long width) && width == Integer.BYTES) {
            for (long i = 0; i < whole; i++, at += stride, next += Integer.BYTES) {
                UnsafeApi.putInt(base, at + offset, UnsafeApi.getInt(source, next));
            }
        } else if (item instanceof Run(final long offset, final long width) && width == Long.BYTES) {
            for (long i = 0; i < whole; i++, at += stride, next += Long.BYTES) {
                UnsafeApi.putLong(base, at + offset, UnsafeApi.getLong(source, next));
            }
        } else {
            for (long i = 0; i < whole; i++, at += stride, next += size) {
                item.scatter(base, at, 0, size, source, next);
            }
        }
        if (next < end) {
            item.scatter(base, at, 0, end - next, source, next);
        }
    }

    @Override
    public long offset(final long position) {
        return position / item.size() * stride + item.offset(position % item.size());
    }

    @Override
    public long run(final long position) {
        return item.run(position % item.size());
    }
}
