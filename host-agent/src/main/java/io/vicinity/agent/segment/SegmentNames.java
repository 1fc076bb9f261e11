package io.vicinity.agent.segment;

import java.nio.file.Path;

/** What the files of a segment directory are called. */
final class SegmentNames {
    static final String PREFIX = "vicinity-";

    /** Hidden and with another beginning, so that no tenant's segment can have the name of another's owner record. */
    private static final String OWNER_PREFIX = ".vicinity-owner-";

    private SegmentNames() {}

    static Path segment(final Path directory, final String tenant) {
        return directory.resolve(PREFIX + tenant);
    }

    static Path owner(final Path segment) {
        return segment.resolveSibling(
                OWNER_PREFIX + segment.getFileName().toString().substring(PREFIX.length()));
    }

    /** What an owner record is called until it is complete: no tenant's name ends like this. */
    static Path unfinished(final Path owner) {
        return owner.resolveSibling(owner.getFileName() + "~");
    }

    static boolean isSegment(final Path file) {
        return file.getFileName().toString().startsWith(PREFIX);
    }

    static boolean isOwner(final Path file) {
        return file.getFileName().toString().startsWith(OWNER_PREFIX);
    }

    static Path segmentOfOwner(final Path owner) {
        return owner.resolveSibling(PREFIX + owner.getFileName().toString().substring(OWNER_PREFIX.length()));
    }

    static String tenant(final Path segment) {
        return segment.getFileName().toString().substring(PREFIX.length());
    }
}
