package io.vicinity.client.endpoint;

import io.vicinity.client.Route;
import io.vicinity.client.VicinityException;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.control.EndpointGrant;
import io.vicinity.client.control.RegionGrant;
import io.vicinity.client.control.SegmentGrant;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.RegionDescriptor;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.SegmentLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The segment of this VM: what this process maps of it, it maps here, and checks that it is what the control plane said before it is
 * used. As long as nothing of it is in use it can be let go of, and is mapped again when something is to be. Thread-safe.
 */
final class MappedSegment {
    private final SegmentGrant grant;
    private final Mapping header;
    private Mapping counters;
    private final Mapping fabricCounters;
    private final long countersOffset;
    private final Runnable onResume;

    /** What channels run on, and did not let go of yet when somebody looked last. */
    private final List<Mapping> regions = new ArrayList<>();

    private final Set<LocalEndpoint> endpoints = new LinkedHashSet<>();

    /** Was anything let go of since it was mapped last? */
    private boolean partly;

    /** Was all of it? */
    private volatile boolean suspended;

    private MappedSegment(
            final SegmentGrant grant,
            final Mapping header,
            final Mapping counters,
            final Mapping fabricCounters,
            final long countersOffset,
            final Runnable onResume) {
        this.grant = grant;
        this.header = header;
        this.counters = counters;
        this.fabricCounters = fabricCounters;
        this.countersOffset = countersOffset;
        this.onResume = onResume;
    }

    /**
     * Maps the header and looks into it, and maps the counters area, and what there is in its place for the fabric.
     *
     * @param onResume called when it is mapped again by somebody who wants to use it; must not block.
     * @throws VicinityException FILE_UNUSABLE, WRONG_SEGMENT or LAYOUT_MISMATCH.
     */
    static MappedSegment of(final SegmentGrant grant, final Runnable onResume) {
        final Path bar = grant.barPath();
        final Mapping header = mapped(bar, 0, SegmentDescriptor.HEADER_LENGTH);
        try {
            final SegmentLayout layout = checked(grant, header.buffer());
            final long length = (long) layout.counterCapacity() * CountersDescriptor.SLOT_LENGTH;
            final Mapping counters = mapped(bar, layout.countersOffset(), length);
            return new MappedSegment(
                    grant,
                    header,
                    counters,
                    grant.fabricCounters().isEmpty()
                            ? counters
                            : mapped(grant.fabricCounters().get(), 0, length),
                    layout.countersOffset(),
                    onResume);
        } catch (final VicinityException e) {
            header.close();
            throw e;
        }
    }

    private static SegmentLayout checked(final SegmentGrant grant, final UnsafeBuffer header) {
        if (!SegmentDescriptor.hasMagic(header)) {
            throw wrongSegment(grant, "it does not begin as a segment does");
        }
        final int major = SegmentDescriptor.layoutMajor(header);
        if (major != SegmentDescriptor.LAYOUT_MAJOR) {
            throw new VicinityException(
                    "LAYOUT_MISMATCH",
                    "the segment in " + grant.barPath() + " is laid out in version " + major
                            + ", this program knows version " + SegmentDescriptor.LAYOUT_MAJOR,
                    "use the same release of Vicinity for the agent and for this program");
        }
        final long generation = SegmentDescriptor.generation(header);
        if (generation != grant.generation()) {
            throw wrongSegment(grant, "its generation is " + generation + ", the daemon said " + grant.generation());
        }
        try {
            final SegmentLayout layout = SegmentDescriptor.readLayout(header, Files.size(grant.barPath()));
            if (layout.size() != grant.size()) {
                throw wrongSegment(grant, "its size is " + layout.size() + ", the daemon said " + grant.size());
            }
            return layout;
        } catch (final IllegalArgumentException e) {
            throw wrongSegment(grant, e.getMessage());
        } catch (final IOException e) {
            throw unusable(grant.barPath(), e);
        }
    }

    SegmentGrant grant() {
        return grant;
    }

    /** Is this the memory that the grant speaks of? */
    boolean isSameAs(final SegmentGrant other) {
        return grant.generation() == other.generation()
                && grant.size() == other.size()
                && grant.barPath().equals(other.barPath());
    }

    /** Is nothing of it mapped now? */
    boolean isSuspended() {
        return suspended;
    }

    /** Does it read as behind a device that was unplugged, at this moment? So does one that was closed here, but not one that was let go of. */
    boolean isUnplugged() {
        return SegmentDescriptor.isUnplugged(header.buffer()) && !suspended;
    }

    /** An endpoint has its arena here. */
    synchronized void add(final LocalEndpoint endpoint) {
        endpoints.add(endpoint);
        if (suspended) {
            final boolean ignored = endpoint.suspendMemory();
        }
    }

    synchronized void remove(final LocalEndpoint endpoint) {
        endpoints.remove(endpoint);
    }

    /** Forgets the regions that were let go of. */
    synchronized void forgetRegions() {
        regions.removeIf(Mapping::isOffFile);
    }

    /**
     * Lets go of all that is mapped of the segment, if no channel is on it, and no application holds a loan from it.
     *
     * @return is nothing of it mapped now?
     */
    synchronized boolean suspend() {
        forgetRegions();
        if (!regions.isEmpty()) {
            // Whoever is told may close one.
            List.copyOf(endpoints).forEach(LocalEndpoint::tellThatMemoryIsWanted);
            return false;
        }
        if (fabricCounters == counters) {
            return false;
        }
        partly = true;
        boolean all = true;
        for (final LocalEndpoint endpoint : List.copyOf(endpoints)) {
            all &= endpoint.suspendMemory();
        }
        if (all && !suspended) {
            suspended = true;
            header.suspend();
            // Channels tell what they counted on memory in all their life.
            final boolean ignored = counters.keepPrivately(() -> false);
        }
        return all;
    }

    /**
     * Maps again what was let go of.
     *
     * @throws VicinityException FILE_UNUSABLE.
     */
    synchronized void resume() {
        if (!partly) {
            return;
        }
        try {
            for (final LocalEndpoint endpoint : endpoints) {
                endpoint.resumeMemory();
            }
            header.resume();
        } catch (final IOException e) {
            throw unusable(grant.barPath(), e);
        }
        if (suspended) {
            counters = mapped(grant.barPath(), countersOffset, counters.buffer().capacity());
        }
        suspended = false;
        partly = false;
    }

    /** Lets go of what is mapped here; the regions are their users'. */
    synchronized void close() {
        header.close();
        counters.close();
        fabricCounters.close();
    }

    /** Where that is counted which goes by a route. */
    synchronized Mapping counters(final Route route) {
        return route == Route.FABRIC ? fabricCounters : counters;
    }

    /** Maps a region that a channel is to run on, after a look at its header. */
    synchronized Mapping region(final RegionGrant region, final int kind, final long owner) {
        requireDevice();
        forgetRegions();
        if (partly) {
            resume();
            onResume.run();
        }
        final Mapping mapping = map(region, kind, owner);
        regions.add(mapping);
        return mapping;
    }

    /** Maps an arena of this process's own, after a look at its header. */
    Mapping arena(final EndpointGrant endpoint) {
        requireDevice();
        return map(endpoint.arena(), RegionDescriptor.KIND_ARENA, endpoint.endpointId());
    }

    /** Maps a piece of an arena of this process's own once more. */
    Mapping piece(final EndpointGrant endpoint, final int offset, final int length) {
        requireDevice();
        return mapped(grant.barPath(), endpoint.arena().offset() + offset, length);
    }

    /** What else is mapped here is of the device that is gone: beside it, a region of the next one would carry what nobody wrote. */
    private void requireDevice() {
        if (isUnplugged()) {
            throw new VicinityException(
                    "NO_DEVICE", "the ivshmem device was taken out of this VM", "try again when it is back");
        }
    }

    /** Takes the device that is there now in the place of one that was taken out, as soon as nothing uses that any more. */
    synchronized void renew() {
        if (isUnplugged() && suspend()) {
            resume();
        }
    }

    private Mapping map(final RegionGrant region, final int kind, final long owner) {
        final Mapping mapping = mapped(grant.barPath(), region.offset(), region.length());
        if (!RegionDescriptor.matches(mapping.buffer(), kind, owner, region.generation())) {
            mapping.close();
            throw new VicinityException(
                    "WRONG_SEGMENT",
                    "the region at offset " + region.offset() + " of " + grant.barPath()
                            + " is not the one that the agent gave out",
                    "try again; if it stays so, a VM of the tenant writes where it must not");
        }
        return mapping;
    }

    /** Checks that a counter slot is what the agent says, so that what we count never lands elsewhere. */
    void checkCounterSlot(final Route route, final int slot, final long channelId, final long generation) {
        final UnsafeBuffer area = counters(route).buffer();
        if (slot < 0
                || slot >= area.capacity() / CountersDescriptor.SLOT_LENGTH
                || !CountersDescriptor.belongsTo(area, slot, channelId, generation)) {
            throw new VicinityException(
                    "WRONG_SEGMENT",
                    "counter slot " + slot + " of " + grant.barPath() + " does not belong to channel " + channelId,
                    "try again; if it stays so, a VM of the tenant writes where it must not");
        }
    }

    private static Mapping mapped(final Path file, final long offset, final long length) {
        try {
            return Mapping.map(file, offset, length);
        } catch (final IOException e) {
            throw unusable(file, e);
        }
    }

    private static VicinityException wrongSegment(final SegmentGrant grant, final String why) {
        return new VicinityException(
                "WRONG_SEGMENT",
                "what this process sees in " + grant.barPath() + " is not the segment of tenant " + grant.tenant()
                        + ": " + why,
                "check that the path names the same file here and for the daemon");
    }

    private static VicinityException unusable(final Path file, final IOException cause) {
        return new VicinityException(
                "FILE_UNUSABLE", "cannot use " + file + ": " + cause.getMessage(), access(file), cause);
    }

    private static String access(final Path file) {
        final String user = System.getProperty("user.name");
        try {
            final PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            if (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
                return "make user " + user + " a member of the group that may map it: usermod -aG "
                        + attributes.group().getName() + " " + user;
            }
        } catch (final IOException | UnsupportedOperationException e) {
            // Then nobody can say more.
        }
        return "let user " + user + " read and write the file: give the daemon a bar_group, or install"
                + " deploy/udev/70-vicinity.rules";
    }
}
