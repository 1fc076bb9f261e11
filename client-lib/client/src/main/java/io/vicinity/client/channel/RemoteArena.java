package io.vicinity.client.channel;

import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.Mapping;
import org.agrona.concurrent.UnsafeBuffer;

/** The arena of the endpoint at the other end: read from, given back to, told that something came. */
final class RemoteArena {
    /** Kept by whoever keeps this, a loan for one. */
    private final Mapping mapping;

    private final RouteUse use;
    private final UnsafeBuffer buffer;
    private final int units;

    RemoteArena(final Mapping mapping, final RouteUse use) {
        this.mapping = mapping;
        this.use = use;
        this.buffer = mapping.buffer();
        // From the length that the control plane gave, not from a word in the segment.
        this.units = ArenaDescriptor.unitsOfRegion(buffer.capacity());
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Does a block of so many bytes from that unit on lie within the arena? Both numbers may be anything. */
    boolean contains(final int unit, final int length) {
        return unit >= 0 && unit < units && length > 0 && length <= (long) (units - unit) * ArenaDescriptor.UNIT;
    }

    /** Where so many bytes from a position on lie; -1 if they do not lie within the units. All may be anything. */
    static int offsetOf(final UnsafeBuffer arena, final long position, final int length) {
        final int units = ArenaDescriptor.unitsOfRegion(arena.capacity());
        final long end = (long) units * ArenaDescriptor.UNIT;
        return position < 0 || length < 1 || position > end - length
                ? -1
                : (int) (ArenaDescriptor.unitsOffset(units) + position);
    }

    int unitOffset(final int unit) {
        return ArenaDescriptor.unitOffset(units, unit);
    }

    void release(final int unit, final long useNumber) {
        release(buffer, unit, useNumber);
    }

    /** The application reads a block in place. */
    void lent() {
        use.lent();
    }

    /** The application is done with a block that it read in place. */
    void returned(final int unit, final long useNumber) {
        release(unit, useNumber);
        use.left();
    }

    /** Gives a block back to its owner. Release: what was read from the block was read before. */
    static void release(final UnsafeBuffer arena, final int unit, final long use) {
        arena.putLongRelease(ArenaDescriptor.releaseOffset(unit), use);
    }

    @Override
    public String toString() {
        return "RemoteArena{" + mapping.buffer().capacity() + " bytes}";
    }
}
