package io.vicinity.agent.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where an agent's journals are. */
public final class JournalFiles {
    private static final String SUFFIX = ".journal";

    private JournalFiles() {}

    /**
     * The journal of a tenant.
     *
     * @param runtimeDirectory of the agent.
     * @param tenant           name.
     * @return its path.
     */
    public static Path journal(final Path runtimeDirectory, final String tenant) {
        return runtimeDirectory.resolve(tenant + SUFFIX);
    }

    /**
     * Tenants that have a journal.
     *
     * @param runtimeDirectory of the agent.
     * @return their names.
     * @throws IOException if the directory cannot be read.
     */
    public static List<String> tenants(final Path runtimeDirectory) throws IOException {
        try (Stream<Path> files = Files.list(runtimeDirectory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
