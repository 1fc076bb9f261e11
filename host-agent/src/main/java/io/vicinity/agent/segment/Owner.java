package io.vicinity.agent.segment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose a segment is: recorded beside it, because what lies in the segment itself can be forged by its guests.
 *
 * <p>The record consists of names alone, since hugetlbfs writes neither files nor symbolic links: a directory in which the path of the
 * runtime directory is made once more, and at the end of that path an empty file whose name says how long the segment lasts.
 *
 * @param runtimeDirectory of the agent: its lock tells whether that agent lives, its journal whether it would come back.
 * @param ephemeral        true if that agent's segments end with it.
 */
record Owner(Path runtimeDirectory, boolean ephemeral) {
    private static final String EPHEMERAL = "ephemeral";
    private static final String LASTING = "lasting";
    private static final Path ROOT = Path.of("/");

    Owner {
        // A path that leads up again would leave the record.
        runtimeDirectory = runtimeDirectory.toAbsolutePath().normalize();
    }

    boolean sameAgent(final Owner other) {
        return runtimeDirectory.equals(other.runtimeDirectory);
    }

    void write(final Path place) throws IOException {
        final Optional<Owner> before = read(place);
        if (before.filter(this::sameAgent).isPresent()) {
            // At once: a segment without a record is anybody's.
            Files.move(before.get().end(place), end(place), StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        final Path next = SegmentNames.unfinished(place);
        delete(next);
        Files.createDirectories(end(next).getParent());
        Files.createFile(end(next));
        delete(place);
        Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path end(final Path place) {
        return place.resolve(ROOT.relativize(runtimeDirectory)).resolve(ephemeral ? EPHEMERAL : LASTING);
    }

    static Optional<Owner> read(final Path place) throws IOException {
        Path last = place;
        while (Files.isDirectory(last, LinkOption.NOFOLLOW_LINKS)) {
            final List<Path> inside;
            try (Stream<Path> entries = Files.list(last)) {
                inside = entries.limit(2).toList();
            }
            if (inside.size() != 1) {
                return Optional.empty();
            }
            last = inside.getFirst();
        }
        final String name = last.getFileName().toString();
        if (last.equals(place) || !(name.equals(EPHEMERAL) || name.equals(LASTING))) {
            return Optional.empty();
        }
        final Path runtimeDirectory = ROOT.resolve(place.relativize(last.getParent()));
        return Optional.of(new Owner(runtimeDirectory, name.equals(EPHEMERAL)));
    }

    /** Removes what is there in the place of a record, if anything is. */
    static void delete(final Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> beside =
                Files.newDirectoryStream(place.toAbsolutePath().getParent())) {
            // By descriptors, not paths: in a directory of many nobody may lead it elsewhere by a link that he puts
            // there.
            if (!(beside instanceof final SecureDirectoryStream<Path> directory)) {
                throw new IOException("nothing can be removed safely from " + place.getParent());
            }
            delete(directory, place.getFileName());
        }
    }

    private static void delete(final SecureDirectoryStream<Path> directory, final Path name) throws IOException {
        if (!directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory()) {
            directory.deleteFile(name);
            return;
        }
        try (SecureDirectoryStream<Path> inside = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (final Path entry : inside) {
                delete(inside, entry.getFileName());
            }
        }
        directory.deleteDirectory(name);
    }
}
