package io.vicinity.client.channel;

import io.vicinity.client.SharedMemory;
import io.vicinity.segment.Mapping;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.agrona.MutableDirectBuffer;

/**
 * A block of an endpoint's own arena that is not sent, but stays, by a mapping of its own: so it can be let go of, and keep what is in it, while
 * the arena is mapped as before.
 */
public final class EndpointMemory implements SharedMemory {
    private final SendArena arena;
    private final int unit;
    private final Mapping mapping;
    private final BooleanSupplier memoryGone;

    /** Guarded by the arena, in which the memory may be wanted or not. */
    private boolean shared = true;

    EndpointMemory(final SendArena arena, final int unit, final Mapping mapping, final BooleanSupplier memoryGone) {
        this.arena = arena;
        this.unit = unit;
        this.mapping = mapping;
        this.memoryGone = memoryGone;
    }

    @Override
    public long position() {
        return arena.positionOf(unit);
    }

    @Override
    public MutableDirectBuffer buffer() {
        return mapping.buffer();
    }

    @Override
    public ByteBuffer byteBuffer(final int offset, final int length, final Runnable whenUnreachable) {
        return mapping.keepingBuffer(offset, length, whenUnreachable);
    }

    @Override
    public boolean isShared() {
        synchronized (arena) {
            return shared;
        }
    }

    @Override
    public boolean isWanted() {
        return arena.isWanted() && isShared();
    }

    @Override
    public boolean keepPrivately() {
        synchronized (arena) {
            if (shared && arena.isWanted() && isKept()) {
                shared = false;
                arena.giveBack(unit);
            }
            return !shared;
        }
    }

    /** What was in memory that is gone is lost, so it is not looked at again: the next device waits for this one to be let go of. */
    private boolean isKept() {
        return mapping.keepPrivately(memoryGone) || memoryGone.getAsBoolean() && mapping.keepPrivately(() -> false);
    }

    /** The endpoint is over, and its arena with it. By any thread. */
    void keepAtTheEnd() {
        synchronized (arena) {
            if (shared) {
                shared = false;
                final boolean ignored = mapping.keepPrivately(() -> false);
            }
        }
    }

    @Override
    public void close() {
        synchronized (arena) {
            mapping.close();
            if (shared) {
                shared = false;
                arena.giveBack(unit);
            }
        }
    }

    @Override
    public String toString() {
        return "SharedMemory{" + mapping.buffer().capacity() + " bytes at " + position()
                + (isShared() ? "}" : ", private}");
    }
}
