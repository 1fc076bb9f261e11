package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with all that is in them. */
final class Trees {
    private Trees() {}

    static void delete(final Path directory) throws IOException {
        for (final Path file : walk(directory).reversed()) {
            Files.deleteIfExists(file);
        }
    }

    /** Copies regular files; what else there is, sockets for example, stays. */
    static void copyFiles(final Path from, final Path to) throws IOException {
        for (final Path file : walk(from)) {
            if (Files.isRegularFile(file)) {
                final Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static List<Path> walk(final Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted(Comparator.naturalOrder()).toList();
        }
    }
}
