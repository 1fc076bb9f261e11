package io.vicinity.agent.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Whose a segment is: a small file beside it, because what lies in the segment itself can be forged by its guests.
 *
 * @param runtimeDirectory of the agent: its lock tells whether that agent lives, its journal whether it would come back.
 * @param ephemeral        true if that agent's segments end with it.
 */
record Owner(Path runtimeDirectory, boolean ephemeral) {
    private static final String RUNTIME = "runtime_dir=";
    private static final String EPHEMERAL = "ephemeral=";

    boolean sameAgent(final Owner other) {
        return runtimeDirectory.equals(other.runtimeDirectory);
    }

    void write(final Path file) throws IOException {
        final Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, List.of(RUNTIME + runtimeDirectory, EPHEMERAL + ephemeral));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static Optional<Owner> read(final Path file) throws IOException {
        final List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (final NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() < 2
                || !lines.get(0).startsWith(RUNTIME)
                || !lines.get(1).startsWith(EPHEMERAL)) {
            return Optional.empty();
        }
        return Optional.of(new Owner(
                Path.of(lines.get(0).substring(RUNTIME.length())),
                Boolean.parseBoolean(lines.get(1).substring(EPHEMERAL.length()))));
    }
}
