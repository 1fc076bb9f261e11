package io.vicinity.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A hugetlbfs of 2 MiB pages, mounted for one test. */
public final class HugePages implements AutoCloseable {
    private static final long PAGE = 2L << 20;
    private static final Path POOL = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB");

    private final Path directory;

    private HugePages(final Path directory) {
        this.directory = directory;
    }

    /** Mounts one. Where this system does not have so many free pages, or may not mount, the test is skipped. */
    static HugePages mount(final Path directory, final long bytes) {
        final long wanted = bytes / PAGE;
        final long free = free();
        assumeTrue(
                free >= wanted,
                () -> wanted + " huge pages of 2 MiB are wanted, and " + free
                        + " are free: as root, write a larger number to /proc/sys/vm/nr_hugepages");
        assumeTrue(
                run("mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "none", directory.toString()),
                "a hugetlbfs cannot be mounted: that takes root");
        return new HugePages(directory);
    }

    /** Pages that are free and promised to nobody; 0 where the system knows no such pages. */
    public static long free() {
        try {
            return Files.exists(POOL) ? count("free_hugepages") - count("resv_hugepages") : 0;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(final String name) throws IOException {
        return Long.parseLong(Files.readString(POOL.resolve(name)).strip());
    }

    private static boolean run(final String... command) {
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (!run("umount", directory.toString())) {
            throw new AssertionError("cannot unmount " + directory + ": somebody still uses it");
        }
    }
}
