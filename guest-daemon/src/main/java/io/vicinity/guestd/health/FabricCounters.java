package io.vicinity.guestd.health;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.posix.Posix;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Where the processes of this VM count what goes by the fabric: a file of this VM's own that is laid out as the counters area of the
 * segment is, with the same slots. So a channel on the fabric needs nothing of the segment, which may be unmapped under it, and nothing
 * that was counted is lost when it is, or when a process dies. Thread-safe.
 */
public final class FabricCounters implements AutoCloseable {
    private final Path path;
    private final Optional<String> group;
    private Mapping mapping;

    /**
     * Makes nothing yet.
     *
     * @param path  of the file, which may be there from an earlier life of this daemon.
     * @param group whose members may use it too.
     */
    public FabricCounters(final Path path, final Optional<String> group) {
        this.path = path;
        this.group = group;
    }

    /**
     * Makes sure that there are as many slots as in the segment.
     *
     * @param slots of the segment.
     * @return the file, for processes to map.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    public synchronized Path cover(final int slots) {
        final long length = (long) slots * CountersDescriptor.SLOT_LENGTH;
        if (mapping == null || mapping.buffer().capacity() < length) {
            final Mapping more = map(length);
            close();
            mapping = more;
        }
        return path;
    }

    private Mapping map(final long length) {
        try {
            if (!Files.exists(path)) {
                Files.createDirectories(path.getParent());
                Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            if (group.isPresent()) {
                Files.getFileAttributeView(path, PosixFileAttributeView.class)
                        .setGroup(path.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByGroupName(group.get()));
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            }
            final Optional<String> full = Posix.allocatePages(path, length);
            if (full.isPresent()) {
                throw new IOException(full.get());
            }
            return Mapping.map(path, 0, length);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "counters " + path + " cannot be made: " + CauseChain.oneLine(e),
                    "let user " + System.getProperty("user.name") + " write " + length + " bytes in that directory",
                    e);
        }
    }

    /** Gives an end its slot, unless it has it already. */
    synchronized void began(final ChannelEnd end) {
        if (isInside(end)
                && !CountersDescriptor.belongsTo(
                        mapping.buffer(), end.getCounterSlot(), end.getChannelId(), end.getCounterGeneration())) {
            CountersDescriptor.format(
                    mapping.buffer(), end.getCounterSlot(), end.getChannelId(), end.getCounterGeneration());
        }
    }

    private boolean isInside(final ChannelEnd end) {
        return end.getCounterSlot() >= 0
                && end.getCounterSlot() < mapping.buffer().capacity() / CountersDescriptor.SLOT_LENGTH;
    }

    /**
     * The counters, which must cover something.
     *
     * @return a buffer over all slots.
     */
    synchronized AtomicBuffer area() {
        return mapping.buffer();
    }

    @Override
    public synchronized void close() {
        if (mapping != null) {
            mapping.close();
        }
    }
}
