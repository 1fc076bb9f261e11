package io.vicinity.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.vicinity.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The system maps, replaces and unmaps whole huge pages only. */
class HugePageMappingTest {
    private static final int PAGE = SegmentDescriptor.PAGE;
    private static final int LENGTH = 2 * HugePages.PAGE;

    @TempDir
    private Path directory;

    private Path file;
    private HugePages mount;

    @BeforeEach
    void makeFile() throws Exception {
        final Path mounted = Files.createDirectory(directory.resolve("huge"));
        mount = HugePages.mount(mounted, LENGTH / HugePages.PAGE);
        file = Files.createFile(mounted.resolve("bar-" + directory.getFileName()));
        assertThat(Posix.allocatePages(file, LENGTH)).isEmpty();
    }

    @AfterEach
    void unmount() throws Exception {
        if (mount != null) {
            Files.delete(file);
            mount.unmount();
        }
    }

    /** Offset and length: at the start of a huge page, within one, at its end, over two, all. */
    @ParameterizedTest
    @CsvSource({"0, 4096", "4096, 8192", "2093056, 4096", "2093056, 8192", "2097152, 1", "4190208, 4096", "0, 4194304"})
    void shouldShowThePieceThatIsAskedFor(final int offset, final int length) throws IOException {
        try (Mapping all = Mapping.map(file, 0, LENGTH)) {
            final Mapping piece = Mapping.map(file, offset, length);
            assertThat(piece.buffer().capacity()).isEqualTo(length);
            all.buffer().putByte(offset, (byte) 5);
            assertThat(piece.buffer().getByte(0)).isEqualTo((byte) 5);
            piece.buffer().putByte(length - 1, (byte) 6);
            assertThat(all.buffer().getByte(offset + length - 1)).isEqualTo((byte) 6);

            piece.close();

            assertThat(piece.buffer().getByte(length - 1)).isZero();
            piece.buffer().setMemory(0, length, (byte) -1);
            assertThat(all.buffer().getByte(offset + length - 1)).isEqualTo((byte) 6);
        }
        assertThat(mapsOf(file)).isZero();
        assertThat(Files.size(file)).isEqualTo(LENGTH);
    }

    @Test
    void shouldLetGoOfAPieceForAWhile() throws IOException {
        try (Mapping piece = Mapping.map(file, 2093056, 8192)) {
            piece.buffer().putByte(8191, (byte) 5);
            piece.suspend();
            assertThat(mapsOf(file)).isZero();
            assertThat(piece.buffer().getByte(8191)).isZero();
            piece.resume();
            assertThat(piece.buffer().getByte(8191)).isEqualTo((byte) 5);
        }
        assertThat(mapsOf(file)).isZero();
    }

    @Test
    void shouldRefuseAPieceBehindTheEnd() throws IOException {
        assertThatIOException().isThrownBy(() -> Mapping.map(file, LENGTH - PAGE, PAGE + 1));
        assertThat(Files.size(file))
                .as("mapping behind the end would let it grow")
                .isEqualTo(LENGTH);
    }

    @Test
    void shouldGiveAddressSpaceBackWhenItIsUnreachable() throws IOException {
        for (int i = 0; i < 8; i++) {
            assertThat(Mapping.map(file, 0, PAGE).isClosed()).isFalse();
            assertThat(Mapping.map(file, PAGE, PAGE).isClosed()).isFalse();
        }
        await().until(() -> {
            System.gc();
            return mapsOf(file) == 0;
        });
    }

    @Test
    void shouldGiveAddressSpaceBackOfManyThatWereClosed() throws IOException {
        final long before = addressSpace();
        for (int i = 0; i < 512; i++) {
            Mapping.map(file, PAGE, PAGE).close();
        }
        await().until(() -> {
            System.gc();
            return addressSpace() < before + 256L * HugePages.PAGE;
        });
    }

    private static long mapsOf(final Path file) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.endsWith(file.toString())).count();
        }
    }

    private static long addressSpace() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmSize:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        }
    }
}
