package io.vicinity.agent.segment;

import io.vicinity.agent.region.Region;
import io.vicinity.agent.tenant.TenantMemory;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.PeerTableDescriptor;
import io.vicinity.segment.RegionDescriptor;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.SegmentLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One segment, mapped into the agent. A buffer holds at most 2 GiB, so the segment is mapped in windows that begin every GiB and overlap:
 * whatever is not longer than a window's second half lies in one of them.
 *
 * <p>Thread-safe, but for {@link #close()}: nothing may be called after it.
 */
public final class SegmentMemory implements TenantMemory, AutoCloseable {
    private static final long DEFAULT_STRIDE = 1L << 30;
    /** A multiple of every size that a huge page of a segment may have. */
    private static final long HUGE_PAGE = 2L << 20;

    private final Path path;
    private final SegmentLayout layout;
    private final long stride;
    private final long windowLength;
    private final List<Mapping> windows = new ArrayList<>();
    private final UnsafeBuffer header;
    private final UnsafeBuffer peerTable;
    private final UnsafeBuffer counters;

    private SegmentMemory(final Path path, final SegmentLayout layout, final long stride) throws IOException {
        this.path = path;
        this.layout = layout;
        this.stride = stride;
        windowLength = Math.min(2 * stride, Integer.MAX_VALUE / HUGE_PAGE * HUGE_PAGE);
        try {
            for (long offset = 0; offset < layout.size(); offset += stride) {
                windows.add(Mapping.map(path, offset, Math.min(windowLength, layout.size() - offset)));
            }
            header = buffer(0, SegmentDescriptor.HEADER_LENGTH);
            peerTable =
                    buffer(layout.peerTableOffset(), (long) layout.peerCapacity() * PeerTableDescriptor.ENTRY_LENGTH);
            counters =
                    buffer(layout.countersOffset(), (long) layout.counterCapacity() * CountersDescriptor.SLOT_LENGTH);
        } catch (final IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Maps a segment.
     *
     * @param path   of the shared-memory object.
     * @param layout of the segment.
     * @return the mapped segment.
     * @throws IOException if it cannot be mapped.
     */
    public static SegmentMemory map(final Path path, final SegmentLayout layout) throws IOException {
        return new SegmentMemory(path, layout, DEFAULT_STRIDE);
    }

    /** Maps with other windows, so that tests reach the edges of windows with small segments. */
    static SegmentMemory map(final Path path, final SegmentLayout layout, final long stride) throws IOException {
        return new SegmentMemory(path, layout, stride);
    }

    /**
     * A piece of the segment. Reachable as long as this object is.
     *
     * @param offset from the start of the segment in bytes.
     * @param length in bytes.
     * @return the memory.
     * @throws IOException if it is too long for a window and cannot be mapped.
     */
    UnsafeBuffer buffer(final long offset, final long length) throws IOException {
        final int window = (int) (offset / stride);
        final UnsafeBuffer memory = windows.get(window).buffer();
        final long within = offset - window * stride;
        if (length <= memory.capacity() - within) {
            return new UnsafeBuffer(memory, (int) within, (int) length);
        }
        throw new IOException(length + " bytes at " + offset + " of " + path + " lie in no window");
    }

    /**
     * Where things are.
     *
     * @return the layout.
     */
    public SegmentLayout layout() {
        return layout;
    }

    /**
     * Writes the header from the agent's own knowledge; whatever a guest wrote there is gone.
     *
     * @param tenant    of the segment.
     * @param startTime of the segment, ms since the epoch.
     * @param heartbeat to write.
     */
    public void writeHeader(final String tenant, final long startTime, final long heartbeat) {
        SegmentDescriptor.writeHeader(
                header, layout, tenant, startTime, ProcessHandle.current().pid());
        SegmentDescriptor.heartbeat(header, heartbeat);
    }

    /** Says to all that map the segment that it is over: its generation reads 0. */
    public void retireSegment() {
        header.setMemory(0, SegmentDescriptor.HEADER_LENGTH, (byte) 0);
    }

    @Override
    public long nonceOffset(final int peerId) {
        return PeerTableDescriptor.nonceOffset(layout, peerId);
    }

    @Override
    public void writeNonce(final int peerId, final byte[] nonce) {
        PeerTableDescriptor.writeNonce(peerTable, peerId, nonce);
    }

    @Override
    public void writePeer(final int peerId, final boolean attached, final long incarnation, final String vm) {
        final int state = attached ? PeerTableDescriptor.STATE_ATTACHED : PeerTableDescriptor.STATE_FREE;
        PeerTableDescriptor.write(peerTable, peerId, state, incarnation, vm);
    }

    @Override
    public void formatArena(final Region region, final long endpointId) {
        withRegion(
                region,
                memory -> ArenaDescriptor.format(
                        memory, ArenaDescriptor.unitsOfRegion(region.length()), endpointId, region.generation()));
    }

    @Override
    public void formatChannel(final Region region, final long channelId) {
        withRegion(region, memory -> ChannelDescriptor.format(memory, channelId, region.generation()));
    }

    @Override
    public void formatCounters(final int slot, final long channelId, final long generation) {
        CountersDescriptor.format(counters, slot, channelId, generation);
    }

    @Override
    public void clearReady(final Region arena, final int slot) {
        final long offset = arena.offset() + ArenaDescriptor.readyOffset(slot);
        try {
            buffer(offset, ArenaDescriptor.READY_WORD_LENGTH).putShort(0, (short) 0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void retire(final Region region) {
        try {
            RegionDescriptor.retire(buffer(region.offset(), RegionDescriptor.HEADER_LENGTH));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void withRegion(final Region region, final Consumer<UnsafeBuffer> action) {
        final int window = (int) (region.offset() / stride);
        try {
            if (region.end() - window * stride <= windows.get(window).buffer().capacity()) {
                action.accept(buffer(region.offset(), region.length()));
                return;
            }
            // Longer than what two windows share: mapped for this once.
            try (Mapping mapping = Mapping.map(path, region.offset(), region.length())) {
                action.accept(mapping.buffer());
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets go of the segment; it stays. */
    @Override
    public void close() {
        windows.forEach(Mapping::close);
    }
}
