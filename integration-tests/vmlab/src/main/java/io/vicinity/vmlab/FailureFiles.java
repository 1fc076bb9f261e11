package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps of failed tests what tells why: one directory a test. Thread-safe. */
final class FailureFiles {
    private final Path directory;
    private final List<VmLabExtension.Collector> collectors = new CopyOnWriteArrayList<>();

    FailureFiles(final Path directory) {
        this.directory = directory;
    }

    void register(final VmLabExtension.Collector collector) {
        collectors.add(collector);
    }

    /** Never throws: the test's own failure is what must be seen. */
    void keep(final VmLab lab, final String test) {
        final Path target = directory.resolve(test.replaceAll("[^A-Za-z0-9._-]", "_"));
        try {
            Files.createDirectories(target);
            for (final VmLabExtension.Collector collector : collectors) {
                collect(target, collector);
            }
            // Last: they may have guests say more.
            collect(target, lab::collect);
            Progress.say("what " + test + " left is in " + target.toAbsolutePath());
        } catch (final IOException e) {
            Progress.say("what " + test + " left cannot be kept: " + e);
        }
    }

    private static void collect(final Path target, final VmLabExtension.Collector collector) throws IOException {
        try {
            collector.collect(target);
        } catch (final Exception e) {
            Files.writeString(
                    target.resolve("not-collected.txt"),
                    e + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }
}
