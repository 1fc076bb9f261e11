package io.vicinity.client.endpoint;

import io.vicinity.client.VicinityException;
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
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The segment of this VM: what this process maps of it, it maps here, and checks that it is what the control plane said before it is
 * used. Thread-safe.
 */
final class MappedSegment {
    private final SegmentGrant grant;
    private final Mapping header;
    private final int counterCapacity;
    private final Mapping counters;

    private MappedSegment(
            final SegmentGrant grant, final Mapping header, final int counterCapacity, final Mapping counters) {
        this.grant = grant;
        this.header = header;
        this.counterCapacity = counterCapacity;
        this.counters = counters;
    }

    /**
     * Maps the header and looks into it, and maps the counters area.
     *
     * @throws VicinityException FILE_UNUSABLE, WRONG_SEGMENT or LAYOUT_MISMATCH.
     */
    static MappedSegment of(final SegmentGrant grant) {
        final Path bar = grant.barPath();
        final Mapping header = mapped(bar, 0, SegmentDescriptor.HEADER_LENGTH);
        try {
            final SegmentLayout layout = checked(grant, header.buffer());
            final Mapping counters = mapped(
                    bar, layout.countersOffset(), (long) layout.counterCapacity() * CountersDescriptor.SLOT_LENGTH);
            return new MappedSegment(grant, header, layout.counterCapacity(), counters);
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

    /** Does it read as behind a device that was unplugged, at this moment? So does one that was closed here. */
    boolean isUnplugged() {
        return SegmentDescriptor.isUnplugged(header.buffer());
    }

    /** Lets go of what is mapped here; the regions are their users'. */
    void close() {
        header.close();
        counters.close();
    }

    Mapping counters() {
        return counters;
    }

    /** Maps a region, after a look at its header. */
    Mapping region(final RegionGrant region, final int kind, final long owner) {
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
    void checkCounterSlot(final int slot, final long channelId, final long generation) {
        if (slot < 0
                || slot >= counterCapacity
                || !CountersDescriptor.belongsTo(counters.buffer(), slot, channelId, generation)) {
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
