package io.vicinity.mpi.datatype;

/**
 * A compiled datatype: where the bytes of an element lie, and how far it is to the next element. Immutable; made by {@link Layouts}.
 *
 * <p>Sizes, bounds and extents are in bytes. The packed form of an element is its bytes in the order of its type map, without gaps.
 */
public final class Layout {
    private final Pattern pattern;
    private final Signature signature;
    private final Bounds bounds;
    private final Kind kind;
    private final Kind uniformKind;
    private final boolean contiguous;

    /** The pattern that was asked for last: programs send the same count again and again. */
    private volatile Counted last;

    private record Counted(long count, Pattern pattern) {}

    /** A predefined type. */
    Layout(final Pattern pattern, final Signature signature, final Bounds bounds, final Kind kind) {
        this(pattern, signature, bounds, kind, kind);
    }

    /**
     * A layout.
     *
     * @param kind        null for a derived type.
     * @param uniformKind what a derived type alone consists of; a pair is more than its signature says.
     */
    Layout(
            final Pattern pattern,
            final Signature signature,
            final Bounds bounds,
            final Kind kind,
            final Kind uniformKind) {
        this.pattern = pattern;
        this.signature = signature;
        this.bounds = bounds;
        this.kind = kind;
        this.uniformKind = uniformKind;
        this.contiguous = pattern.size() == bounds.extent()
                && pattern instanceof Run(final long offset, final var _)
                && offset == 0;
        this.last = new Counted(1, pattern);
    }

    /** Packed bytes of one element. */
    public long size() {
        return pattern.size();
    }

    /** Where an element begins, relative to its origin; what resizing said, if it was resized. */
    public long lowerBound() {
        return bounds.lower();
    }

    /** From one element to the next. */
    public long extent() {
        return bounds.extent();
    }

    /** The lowest byte that an element really has. */
    public long trueLowerBound() {
        return pattern.lowest();
    }

    /** From the lowest byte that an element really has to behind the highest. */
    public long trueExtent() {
        return pattern.highest() - pattern.lowest();
    }

    /** Do any number of elements lie in memory as they travel, from the origin on? */
    public boolean isContiguous() {
        return contiguous;
    }

    /**
     * The predefined type that this layout is.
     *
     * @return null if it is a derived one.
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The predefined type of which alone this layout consists.
     *
     * @return null if there are several, or none.
     */
    public Kind uniformKind() {
        return uniformKind;
    }

    /** Basic elements in one element of this layout. A pair has two, a complex number is one. */
    public long elements() {
        return signature.count();
    }

    /**
     * Counts the basic elements in a message.
     *
     * @param bytes of the message.
     * @return the count, or -1 if the message ends inside an element.
     */
    public long elementsIn(final long bytes) {
        if (size() == 0) {
            return bytes == 0 ? 0 : -1;
        }
        final long rest = signature.elements(bytes % size());
        return rest < 0 ? -1 : bytes / size() * signature.count() + rest;
    }

    /** The bytes of a message of so many basic elements. */
    public long bytesOf(final long elements) {
        if (signature.count() == 0) {
            return 0;
        }
        return elements / signature.count() * size() + signature.bytes(elements % signature.count());
    }

    /** The lowest byte that {@code count} elements have, relative to the origin of the first one. */
    public long lowest(final long count) {
        return count == 0 ? 0 : Math.min(pattern.lowest(), pattern.lowest() + (count - 1) * extent());
    }

    /** What lies behind the highest byte that {@code count} elements have, relative to the origin of the first one. */
    public long highest(final long count) {
        return count == 0 ? 0 : Math.max(pattern.highest(), pattern.highest() + (count - 1) * extent());
    }

    /**
     * Where a byte of several elements lies.
     *
     * @param count    of elements.
     * @param position of the byte in the packed form, within the elements.
     * @return its offset from the origin of the first element.
     */
    public long offset(final long count, final long position) {
        return pattern(count).offset(position);
    }

    /**
     * How many bytes of several elements lie together.
     *
     * @param count    of elements.
     * @param position of the first of these bytes in the packed form, within the elements.
     * @return at least 1.
     */
    public long run(final long count, final long position) {
        return pattern(count).run(position);
    }

    Pattern pattern(final long count) {
        final Counted known = last;
        if (known.count == count) {
            return known.pattern;
        }
        final Pattern made = Patterns.repeat(count, extent(), pattern);
        last = new Counted(count, made);
        return made;
    }

    Signature signature() {
        return signature;
    }

    Bounds bounds() {
        return bounds;
    }
}
