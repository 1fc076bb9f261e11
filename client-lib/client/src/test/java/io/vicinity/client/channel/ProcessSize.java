package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds, once all that nobody reaches is gone.
 *
 * @param descriptors that are open.
 * @param heapBytes   of objects.
 */
record ProcessSize(long descriptors, long heapBytes) {
    /** A JVM is never quite still. */
    private static final long NOISE = 32;

    private static final long NOISE_BYTES = 16 << 20;

    static ProcessSize now() {
        System.gc();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new ProcessSize(
                    open.count(),
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void assertNotGrownSince(final ProcessSize before) {
        System.out.println("process: " + before + ", then " + this);
        assertThat(descriptors).isLessThanOrEqualTo(before.descriptors() + NOISE);
        assertThat(heapBytes).isLessThanOrEqualTo(before.heapBytes() + NOISE_BYTES);
    }
}
