package io.vicinity.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process of Java holds: whatever it does again and again may not make it grow.
 *
 * @param descriptors that are open.
 * @param threads     but those of the compilers, which come and go with what is to be compiled.
 * @param mappings    of memory.
 * @param mappedBytes of all of them.
 * @param heapBytes   of objects that live.
 */
public record Footprint(long descriptors, long threads, long mappings, long mappedBytes, long heapBytes) {
    /** Takes it of a process, after a collection of its garbage. */
    public static Footprint of(final LabProcess process) {
        final Path proc = Path.of("/proc/" + process.pid());
        try {
            final long heap = liveBytes(process.pid());
            final String statm = Files.readString(proc.resolve("statm"));
            return new Footprint(
                    count(proc.resolve("fd")),
                    threads(proc.resolve("task")),
                    Files.readAllLines(proc.resolve("maps")).size(),
                    4096 * Long.parseLong(statm.substring(0, statm.indexOf(' '))),
                    heap);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    private static long threads(final Path tasks) throws IOException {
        long threads = 0;
        try (Stream<Path> entries = Files.list(tasks)) {
            for (final Path task : entries.toList()) {
                if (!Files.readString(task.resolve("comm")).matches("C[12] (?s).*")) {
                    threads++;
                }
            }
        }
        return threads;
    }

    /** The last line of a histogram of classes: its words are "Total", objects, bytes. */
    private static long liveBytes(final long pid) throws IOException {
        final Process jcmd = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid), "GC.class_histogram")
                .start();
        final String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.startsWith("Total"))
                .map(line -> Long.parseLong(line.split(" +", -1)[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd says: " + text));
    }
}
