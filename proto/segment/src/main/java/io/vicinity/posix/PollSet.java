package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * Descriptors that one thread waits for, by {@code poll(2)}. Filled anew for each wait: {@link #clear()}, {@link #add}, {@link #await},
 * then asked by the places that {@code add} gave. For one thread.
 */
public final class PollSet {
    private static final int POLLIN = 0x1;
    private static final int POLLOUT = 0x4;
    private static final int POLLERR_HUP_NVAL = 0x38;

    private static final long ENTRY_LENGTH = 8;
    private static final long EVENTS_OFFSET = 4;
    private static final long HAPPENED_OFFSET = 6;
    private static final int FIRST_CAPACITY = 16;

    private static final LibraryFunction POLL = LibraryFunction.of("poll");

    private MemorySegment entries = entries(FIRST_CAPACITY);
    private int count;

    /** Creates an empty set. */
    public PollSet() {}

    private static MemorySegment entries(final int capacity) {
        return Arena.ofAuto().allocate(capacity * ENTRY_LENGTH, ENTRY_LENGTH);
    }

    /** Forgets all descriptors. */
    public void clear() {
        count = 0;
    }

    /**
     * Adds a descriptor, to be read as soon as there is something, or as its other end is gone.
     *
     * @param descriptor to wait for.
     * @param write      true if also room to write is waited for.
     * @return its place.
     */
    public int add(final int descriptor, final boolean write) {
        return add(descriptor, write ? POLLIN | POLLOUT : POLLIN);
    }

    /**
     * Adds a descriptor of which only its end is waited for, which {@link #isReadable} then tells.
     *
     * @param descriptor to wait for.
     * @return its place.
     */
    public int addForEnd(final int descriptor) {
        return add(descriptor, 0);
    }

    private int add(final int descriptor, final int events) {
        final int place = count++;
        final long offset = place * ENTRY_LENGTH;
        if (offset == entries.byteSize()) {
            final MemorySegment more = entries(2 * place);
            MemorySegment.copy(entries, 0, more, 0, entries.byteSize());
            entries = more;
        }
        entries.set(JAVA_INT, offset, descriptor);
        entries.set(JAVA_SHORT, offset + EVENTS_OFFSET, (short) events);
        entries.set(JAVA_SHORT, offset + HAPPENED_OFFSET, (short) 0);
        return place;
    }

    /**
     * Waits until something happens.
     *
     * @param timeoutMillis longest time; negative for no limit.
     * @return true if something did; false after the time, or when a signal came.
     * @throws IOException telling the reason.
     */
    public boolean await(final int timeoutMillis) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final int result = (int) POLL.call(state, entries.address(), count, timeoutMillis);
            if (result < 0 && Posix.errno(state) != Errno.INTERRUPTED) {
                throw new IOException("poll: " + Errno.message(Posix.errno(state)));
            }
            return result > 0;
        } finally {
            Reference.reachabilityFence(entries);
        }
    }

    /**
     * If a read would not block: something is there, or the other end is gone, which the read then tells.
     *
     * @param place of the descriptor.
     * @return true if so.
     */
    public boolean isReadable(final int place) {
        return (happened(place) & (POLLIN | POLLERR_HUP_NVAL)) != 0;
    }

    /**
     * If there is room to write.
     *
     * @param place of the descriptor, added with {@code write}.
     * @return true if so.
     */
    public boolean isWritable(final int place) {
        return (happened(place) & POLLOUT) != 0;
    }

    private int happened(final int place) {
        return entries.get(JAVA_SHORT, place * ENTRY_LENGTH + HAPPENED_OFFSET);
    }
}
