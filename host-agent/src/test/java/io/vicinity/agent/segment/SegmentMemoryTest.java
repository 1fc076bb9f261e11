package io.vicinity.agent.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.region.Region;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.PeerTableDescriptor;
import io.vicinity.segment.RegionDescriptor;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.SegmentLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentMemoryTest {
    private static final long STRIDE = 1 << 20;

    @TempDir
    private Path directory;

    private Path file(final long size) throws IOException {
        final Path path = directory.resolve("segment");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
        return path;
    }

    @Test
    void shouldReachEveryPageThroughSomeWindow() throws IOException {
        final long size = 5 * STRIDE + 12288;
        final SegmentLayout layout = SegmentLayout.of(size, 7, 4, 8);
        final Path path = file(size);
        try (SegmentMemory memory = SegmentMemory.map(path, layout, STRIDE)) {
            for (long offset = layout.regionsOffset(); offset < size; offset += 4096) {
                memory.buffer(offset, 4096).putLong(4088, offset);
            }
        }
        try (Mapping mapping = Mapping.map(path, 0, size)) {
            for (long offset = layout.regionsOffset(); offset < size; offset += 4096) {
                assertThat(mapping.buffer().getLong((int) offset + 4088)).isEqualTo(offset);
            }
        }
    }

    @Test
    void shouldFormatRegionsAcrossTheEdgesOfWindows() throws IOException {
        final long size = 6 * STRIDE;
        final SegmentLayout layout = SegmentLayout.of(size, 7, 4, 8);
        final Path path = file(size);
        final int units = ArenaDescriptor.unitsFor(2 * STRIDE);
        final Region channel = new Region(STRIDE - 4096, ChannelDescriptor.REGION_LENGTH, 3);
        // Longer than what two windows share, so it is mapped on its own.
        final Region arena = new Region(2 * STRIDE + 8192, ArenaDescriptor.regionLength(units), 4);
        try (SegmentMemory memory = SegmentMemory.map(path, layout, STRIDE)) {
            memory.formatChannel(channel, 11);
            memory.formatArena(arena, 12);
            memory.clearReady(arena, 5);
            assertMatches(path, channel, RegionDescriptor.KIND_CHANNEL, 11);
            assertMatches(path, arena, RegionDescriptor.KIND_ARENA, 12);
            memory.retire(channel);
            try (Mapping mapping = Mapping.map(path, channel.offset(), channel.length())) {
                assertThat(RegionDescriptor.generation(mapping.buffer())).isZero();
            }
        }
    }

    private static void assertMatches(final Path path, final Region region, final int kind, final long owner)
            throws IOException {
        try (Mapping mapping = Mapping.map(path, region.offset(), region.length())) {
            assertThat(RegionDescriptor.matches(mapping.buffer(), kind, owner, region.generation()))
                    .isTrue();
        }
    }

    @Test
    void shouldServeSegmentsThatNoBufferCanHold() throws IOException {
        // A sparse file: what is tested is where things are, not that memory is there.
        final long size = 5L << 30;
        final SegmentLayout layout = SegmentLayout.of(size, 7, 65_536, 4 * 1024 * 1024);
        final Path path = file(size);
        final Region channel = new Region(size - ChannelDescriptor.REGION_LENGTH, ChannelDescriptor.REGION_LENGTH, 3);
        final Region arena = new Region(2_000_003_072L, ArenaDescriptor.regionLength(ArenaDescriptor.MAX_UNITS), 4);
        try (SegmentMemory memory = SegmentMemory.map(path, layout)) {
            memory.writeHeader("acme", 1, 2);
            memory.writePeer(65_535, true, 9, "last");
            memory.formatCounters(4 * 1024 * 1024 - 1, 11, 3);
            memory.formatChannel(channel, 11);
            memory.formatArena(arena, 12);
            assertMatches(path, channel, RegionDescriptor.KIND_CHANNEL, 11);
            assertMatches(path, arena, RegionDescriptor.KIND_ARENA, 12);
        }
        try (Mapping header = Mapping.map(path, 0, layout.countersOffset())) {
            assertThat(SegmentDescriptor.readLayout(header.buffer(), size)).isEqualTo(layout);
            assertThat(SegmentDescriptor.heartbeat(header.buffer())).isEqualTo(2);
            assertThat(PeerTableDescriptor.name(
                            new org.agrona.concurrent.UnsafeBuffer(
                                    header.buffer(),
                                    (int) layout.peerTableOffset(),
                                    65_536 * PeerTableDescriptor.ENTRY_LENGTH),
                            65_535))
                    .isEqualTo("last");
        }
    }
}
