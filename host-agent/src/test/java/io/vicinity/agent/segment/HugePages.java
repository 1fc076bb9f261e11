package io.vicinity.agent.segment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A hugetlbfs of 2 MiB pages, mounted for one test. */
final class HugePages {
    static final int PAGE = 2 << 20;

    private final Path directory;

    private HugePages(final Path directory) {
        this.directory = directory;
    }

    /** Mounts one. Where this system does not have so many free pages, or may not mount, the test is skipped. */
    static HugePages mount(final Path directory, final int pages, final String... options)
            throws IOException, InterruptedException {
        final Path free = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
        assumeTrue(
                Files.exists(free) && Long.parseLong(Files.readString(free).strip()) >= pages,
                pages + " free huge pages of 2 MiB are wanted: as root, write to /proc/sys/vm/nr_hugepages");
        final String all = String.join(",", "pagesize=2M", String.join(",", options));
        assumeTrue(
                run("mount", "-t", "hugetlbfs", "-o", all, "none", directory.toString()),
                "a hugetlbfs cannot be mounted: that takes root");
        return new HugePages(directory);
    }

    private static boolean run(final String... command) throws InterruptedException {
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    void unmount() throws InterruptedException {
        // Lazily, since what a test maps goes when the garbage collector finds it.
        if (!run("umount", "--lazy", directory.toString())) {
            throw new AssertionError("cannot unmount " + directory);
        }
    }
}
