package io.vicinity.agent.segment;

import io.vicinity.segment.SegmentDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/** Finds and removes what dead agents left in a segment directory. A file that cannot be judged stays. */
final class Leftovers {
    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

    private final Path directory;
    private final Judge judge;

    /** Says whether a segment is a leftover. */
    @FunctionalInterface
    interface Judge {
        boolean isLeftover(Path segment) throws IOException;
    }

    Leftovers(final Path directory, final Judge judge) {
        this.directory = directory;
        this.judge = judge;
    }

    int sweep() {
        int removed = 0;
        for (final Path file : files()) {
            try {
                removed += sweep(file) ? 1 : 0;
            } catch (final IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "leftover cannot be removed path=" + file, e);
            }
        }
        return removed;
    }

    private boolean sweep(final Path file) throws IOException {
        if (SegmentNames.isOwner(file)) {
            final Path segment = SegmentNames.segmentOfOwner(file);
            if (!Files.exists(segment, LinkOption.NOFOLLOW_LINKS) && judge.isLeftover(segment)) {
                Owner.delete(file);
            }
            return false;
        }
        if (!SegmentNames.isSegment(file)
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || !judge.isLeftover(file)) {
            return false;
        }
        final long size = Files.size(file);
        Files.delete(file);
        Owner.delete(SegmentNames.owner(file));
        LOG.log(System.Logger.Level.INFO, "leftover segment removed path={0} bytes={1,number,#}", file, size);
        return true;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.WARNING, "segment directory cannot be read path=" + directory, e);
            return List.of();
        }
    }

    static boolean hasMagic(final Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            final byte[] header = in.readNBytes(SegmentDescriptor.HEADER_LENGTH);
            return header.length == SegmentDescriptor.HEADER_LENGTH
                    && SegmentDescriptor.hasMagic(new UnsafeBuffer(header));
        }
    }
}
