package io.vicinity.mpi.datatype;

import java.util.List;

/** Which basic elements a layout has, in the order in which they travel. Answers how many of them some packed bytes hold. */
sealed interface Signature {
    /** What {@link #elements} answers when the bytes end inside an element. */
    long INSIDE = -1;

    /** Basic elements in all. */
    long count();

    /** Packed bytes in all. */
    long size();

    /** How many elements the first {@code bytes} hold (at most {@link #size()}); {@link #INSIDE} if they end inside one. */
    long elements(long bytes);

    /** How many bytes the first {@code elements} (at most {@link #count()}) take. */
    long bytes(long elements);

    /**
     * Elements of one kind.
     *
     * @param kind  of each.
     * @param count how many.
     */
    record Uniform(Kind kind, long count) implements Signature {
        @Override
        public long size() {
            return count * kind.size();
        }

        @Override
        public long elements(final long bytes) {
            return bytes % kind.size() == 0 ? bytes / kind.size() : INSIDE;
        }

        @Override
        public long bytes(final long elements) {
            return elements * kind.size();
        }
    }

    /**
     * A signature again and again.
     *
     * @param times how often.
     * @param item  what; not empty.
     */
    record Repeated(long times, Signature item) implements Signature {
        @Override
        public long count() {
            return times * item.count();
        }

        @Override
        public long size() {
            return times * item.size();
        }

        @Override
        public long elements(final long bytes) {
            final long rest = item.elements(bytes % item.size());
            return rest == INSIDE ? INSIDE : bytes / item.size() * item.count() + rest;
        }

        @Override
        public long bytes(final long elements) {
            return elements / item.count() * item.size() + item.bytes(elements % item.count());
        }
    }

    /**
     * Signatures one after the other.
     *
     * @param items none of them empty.
     */
    record Joined(List<Signature> items) implements Signature {
        @Override
        public long count() {
            return items.stream().mapToLong(Signature::count).sum();
        }

        @Override
        public long size() {
            return items.stream().mapToLong(Signature::size).sum();
        }

        @Override
        public long elements(final long bytes) {
            long left = bytes;
            long found = 0;
            for (final Signature item : items) {
                if (left < item.size()) {
                    final long rest = item.elements(left);
                    return rest == INSIDE ? INSIDE : found + rest;
                }
                left -= item.size();
                found += item.count();
            }
            return found;
        }

        @Override
        public long bytes(final long elements) {
            long left = elements;
            long found = 0;
            for (final Signature item : items) {
                if (left < item.count()) {
                    return found + item.bytes(left);
                }
                left -= item.count();
                found += item.size();
            }
            return found;
        }
    }

    /** A signature again and again, as simple as can be. */
    static Signature repeat(final long times, final Signature item) {
        if (times == 0 || item.count() == 0) {
            return new Uniform(Kind.BYTE, 0);
        }
        if (item instanceof Uniform(final Kind kind, final long count)) {
            return new Uniform(kind, times * count);
        }
        return times == 1 ? item : new Repeated(times, item);
    }

    /** Signatures one after the other, as simple as can be. */
    static Signature join(final List<Signature> items) {
        final List<Signature> kept =
                items.stream().filter(item -> item.count() > 0).toList();
        if (kept.isEmpty()) {
            return new Uniform(Kind.BYTE, 0);
        }
        if (kept.size() == 1) {
            return kept.get(0);
        }
        if (kept.get(0) instanceof Uniform(final Kind kind, final var _)
                && kept.stream().allMatch(item -> item instanceof final Uniform other && other.kind() == kind)) {
            return new Uniform(kind, kept.stream().mapToLong(Signature::count).sum());
        }
        return new Joined(kept);
    }
}
