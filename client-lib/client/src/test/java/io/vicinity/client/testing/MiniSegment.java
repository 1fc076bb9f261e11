package io.vicinity.client.testing;

import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.RegionDescriptor;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.SegmentLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/** A segment in a file, with the least that gives memory out and takes it back. Not thread-safe. */
public final class MiniSegment implements AutoCloseable {
    private static final int COUNTER_SLOTS = 8192;

    private final Path file;
    private final SegmentLayout layout;
    private final Mapping mapping;
    private final TreeMap<Long, Long> free = new TreeMap<>();
    private final boolean[] slots = new boolean[COUNTER_SLOTS];
    private long lastGeneration;

    /** A piece of the segment in use. */
    public record Piece(long offset, long length, long generation) {}

    MiniSegment(final Path file, final String tenant, final int size, final long generation) {
        this.file = file;
        layout = SegmentLayout.of(size, generation, 16, COUNTER_SLOTS);
        try (RandomAccessFile created = new RandomAccessFile(file.toFile(), "rw")) {
            created.setLength(size);
            mapping = Mapping.map(file, 0, size);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        SegmentDescriptor.writeHeader(
                memory(), layout, tenant, 1, ProcessHandle.current().pid());
        free.put(layout.regionsOffset(), layout.regionsLength());
        lastGeneration = generation;
    }

    /** All of it, to be violated at will. */
    public UnsafeBuffer memory() {
        return mapping.buffer();
    }

    /** Where things are. */
    public SegmentLayout layout() {
        return layout;
    }

    Path file() {
        return file;
    }

    UnsafeBuffer view(final Piece piece) {
        return new UnsafeBuffer(memory(), (int) piece.offset(), (int) piece.length());
    }

    Piece newArena(final long bytes, final long endpointId) {
        final int units = ArenaDescriptor.unitsFor(bytes);
        final Piece piece = allocate(ArenaDescriptor.regionLength(units));
        ArenaDescriptor.format(view(piece), units, endpointId, piece.generation());
        return piece;
    }

    Piece newChannel(final long channelId) {
        final Piece piece = allocate(ChannelDescriptor.REGION_LENGTH);
        ChannelDescriptor.format(view(piece), channelId, piece.generation());
        return piece;
    }

    int newCounterSlot(final long channelId, final long generation) {
        int slot = 0;
        while (slots[slot]) {
            slot++;
        }
        slots[slot] = true;
        CountersDescriptor.format(counters(), slot, channelId, generation);
        return slot;
    }

    void freeCounterSlot(final int slot) {
        slots[slot] = false;
        CountersDescriptor.format(counters(), slot, 0, 0);
    }

    UnsafeBuffer counters() {
        return new UnsafeBuffer(
                memory(), (int) layout.countersOffset(), layout.counterCapacity() * CountersDescriptor.SLOT_LENGTH);
    }

    void free(final Piece piece) {
        RegionDescriptor.retire(view(piece));
        long offset = piece.offset();
        long length = piece.length();
        final Map.Entry<Long, Long> before = free.lowerEntry(offset);
        if (before != null && before.getKey() + before.getValue() == offset) {
            offset = before.getKey();
            length += before.getValue();
        }
        final Long after = free.remove(piece.offset() + piece.length());
        free.put(offset, after == null ? length : length + after);
    }

    long bytesInUse() {
        return layout.regionsLength()
                - free.values().stream().mapToLong(Long::longValue).sum();
    }

    private Piece allocate(final long bytes) {
        final long length = (bytes + SegmentDescriptor.PAGE - 1) / SegmentDescriptor.PAGE * SegmentDescriptor.PAGE;
        final long offset = free.entrySet().stream()
                .filter(hole -> hole.getValue() >= length)
                .findFirst()
                .orElseThrow(() -> new MiniHost.Refusal("NO_SPACE", "no room for " + bytes + " bytes"))
                .getKey();
        final long left = free.remove(offset) - length;
        if (left > 0) {
            free.put(offset + length, left);
        }
        return new Piece(offset, length, ++lastGeneration);
    }

    @Override
    public void close() {
        mapping.close();
    }
}
