package io.vicinity.guestd;

import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.PeerTableDescriptor;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.SegmentLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** A small segment in a file, as an agent lays it out. */
public final class TestSegment implements AutoCloseable {
    public static final String TENANT = "acme";
    public static final int SIZE = 1 << 20;
    public static final int COUNTER_SLOTS = 64;

    private final Path path;
    private final SegmentLayout layout;
    private final Mapping mapping;

    public TestSegment(final Path path, final long generation) throws IOException {
        this.path = path;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        layout = SegmentLayout.of(SIZE, generation, 8, COUNTER_SLOTS);
        mapping = Mapping.map(path, 0, SIZE);
        SegmentDescriptor.writeHeader(mapping.buffer(), layout, TENANT, 1_000, 42);
    }

    public Path path() {
        return path;
    }

    public SegmentLayout layout() {
        return layout;
    }

    public UnsafeBuffer buffer() {
        return mapping.buffer();
    }

    public void heartbeat(final long count) {
        SegmentDescriptor.heartbeat(mapping.buffer(), count);
    }

    public UnsafeBuffer counters() {
        return new UnsafeBuffer(
                mapping.buffer(),
                (int) layout.countersOffset(),
                layout.counterCapacity() * CountersDescriptor.SLOT_LENGTH);
    }

    public UnsafeBuffer peers() {
        return new UnsafeBuffer(
                mapping.buffer(),
                (int) layout.peerTableOffset(),
                layout.peerCapacity() * PeerTableDescriptor.ENTRY_LENGTH);
    }

    public void count(final int slot, final int word, final long value) {
        counters().putLong(CountersDescriptor.slotOffset(slot) + word, value);
    }

    @Override
    public void close() {
        mapping.close();
    }
}
