package io.vicinity.cli.perf;

import io.vicinity.segment.Mapping;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A piece of memory that both sides map: whoever comes first makes it. */
final class SharedFile {
    private SharedFile() {}

    /**
     * Maps a file, making it with zeros if there is none.
     *
     * @param file   to map.
     * @param length in bytes.
     * @return the mapping.
     */
    static Mapping map(final Path file, final long length) {
        try {
            if (!Files.exists(file)) {
                create(file, length);
            }
            final Mapping mapping = Mapping.map(file, 0, length);
            touch(mapping, length);
            return mapping;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a file of zeros: whole and under its name at once, whoever else may do the same. */
    static void create(final Path file, final long length) throws IOException {
        final Path directory = file.toAbsolutePath().getParent();
        final Path temporary = Files.createTempFile(directory, "new-", null);
        try (RandomAccessFile access = new RandomAccessFile(temporary.toFile(), "rw")) {
            access.setLength(length);
        }
        try {
            Files.createLink(file, temporary);
        } catch (final FileAlreadyExistsException e) {
            // The other side was first.
        }
        Files.delete(temporary);
    }

    /** So that no batch meets a page for the first time. */
    private static void touch(final Mapping mapping, final long length) {
        for (int i = 0; i < length; i += 4096) {
            mapping.buffer().getAndAddInt(i, 0);
        }
    }
}
