package io.vicinity.mpi.datatype;

import org.agrona.UnsafeApi;

/**
 * Bytes that lie together.
 *
 * @param offset of the first one.
 * @param size   how many.
 */
record Run(long offset, long size) implements Pattern {
    @Override
    public long lowest() {
        return size == 0 ? 0 : offset;
    }

    @Override
    public long highest() {
        return size == 0 ? 0 : offset + size;
    }

    @Override
    public void gather(
            final Object base,
            final long origin,
            final long position,
            final long length,
            final Object target,
            final long to) {
        UnsafeApi.copyMemory(base, origin + offset + position, target, to, length);
    }

    @Override
    public void scatter(
            final Object base,
            final long origin,
            final long position,
            final long length,
            final Object source,
            final long from) {
        UnsafeApi.copyMemory(source, from, base, origin + offset + position, length);
    }

    @Override
    public long offset(final long position) {
        return offset + position;
    }

    @Override
    public long run(final long position) {
        return size - position;
    }
}
