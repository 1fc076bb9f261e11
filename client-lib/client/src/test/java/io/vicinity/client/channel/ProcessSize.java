package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this process holds, once all that nobody reaches is gone.
 *
 * @param descriptors that are open.
 * @param heapBytes   of objects.
 * @param nativeBytes that libraries, UCX among them, took by malloc and did not give back; 0 where glibc does not tell.
 */
record ProcessSize(long descriptors, long heapBytes, long nativeBytes) {
    /** A JVM is never quite still. */
    private static final long NOISE = 32;

    private static final long NOISE_BYTES = 16 << 20;

    /** What the compilers of the JVM hold comes and goes by tens of mebibytes. */
    private static final long NATIVE_NOISE_BYTES = 48 << 20;

    /** Words of glibc's struct mallinfo2, of which these two are what is in use: of arenas, and mapped. */
    private static final int WORDS = 10;

    private static final int MAPPED = 4;
    private static final int IN_ARENAS = 7;

    static ProcessSize now() {
        System.gc();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new ProcessSize(
                    open.count(),
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    mallocBytes());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("restricted") // glibc is asked.
    private static long mallocBytes() {
        final Linker linker = Linker.nativeLinker();
        final Optional<MemorySegment> mallinfo = linker.defaultLookup().find("mallinfo2");
        if (mallinfo.isEmpty()) {
            return 0;
        }
        final MemoryLayout info = MemoryLayout.structLayout(
                MemoryLayout.sequenceLayout(WORDS, ValueLayout.JAVA_LONG).withName("words"));
        final MethodHandle call = linker.downcallHandle(mallinfo.get(), FunctionDescriptor.of(info));
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment words = (MemorySegment) call.invokeExact((SegmentAllocator) arena);
            return words.getAtIndex(ValueLayout.JAVA_LONG, MAPPED) + words.getAtIndex(ValueLayout.JAVA_LONG, IN_ARENAS);
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    void assertNotGrownSince(final ProcessSize before) {
        System.out.println("process: " + before + ", then " + this);
        assertThat(descriptors).isLessThanOrEqualTo(before.descriptors() + NOISE);
        assertThat(heapBytes).isLessThanOrEqualTo(before.heapBytes() + NOISE_BYTES);
        assertThat(nativeBytes).isLessThanOrEqualTo(before.nativeBytes() + NATIVE_NOISE_BYTES);
    }
}
