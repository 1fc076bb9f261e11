package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The directory of a lab, which bears the number of its process, so that later ones know what was left behind. */
final class LabDirectory {
    private static final Pattern NAME = Pattern.compile("vicinity-vmlab-(\\d+)-.*");

    private LabDirectory() {}

    /** Makes a directory in another, and removes there what labs of processes left that are gone. */
    static Path create(final Path parent) throws IOException {
        sweep(parent);
        return Files.createTempDirectory(
                parent, "vicinity-vmlab-" + ProcessHandle.current().pid() + "-");
    }

    /** Removes directories of processes that are gone. Their guests went with them. */
    static void sweep(final Path parent) throws IOException {
        final List<Path> entries;
        try (Stream<Path> listed = Files.list(parent)) {
            entries = listed.toList();
        }
        for (final Path entry : entries) {
            final Matcher name = NAME.matcher(entry.getFileName().toString());
            if (name.matches()
                    && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                Trees.delete(entry);
            }
        }
    }
}
