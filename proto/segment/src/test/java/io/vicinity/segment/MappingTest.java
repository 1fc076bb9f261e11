package io.vicinity.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingTest {
    private static final int PAGE = SegmentDescriptor.PAGE;
    private static final int LENGTH = 4 * PAGE;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = directory.resolve("bar-" + directory.getFileName());
        final byte[] content = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            content[i] = (byte) (i / PAGE + 1);
        }
        Files.write(file, content);
    }

    @Test
    void shouldShowTheFileFromTheOffsetOn() throws IOException {
        try (Mapping mapping = Mapping.map(file, PAGE, 2 * PAGE)) {
            assertThat(mapping.buffer().capacity()).isEqualTo(2 * PAGE);
            assertThat(mapping.buffer().getByte(0)).isEqualTo((byte) 2);
            assertThat(mapping.buffer().getByte(2 * PAGE - 1)).isEqualTo((byte) 3);
            assertThat(mapping.isClosed()).isFalse();
        }
    }

    @Test
    void shouldShareWhatIsWrittenWithTheFileAndOtherMappings() throws IOException {
        try (Mapping one = Mapping.map(file, 0, LENGTH);
                Mapping other = Mapping.map(file, PAGE, PAGE)) {
            one.buffer().putLong(PAGE + 8, 0x1234_5678_9ABC_DEF0L);

            assertThat(other.buffer().getLong(8)).isEqualTo(0x1234_5678_9ABC_DEF0L);
        }
        assertThat(new UnsafeBuffer(Files.readAllBytes(file)).getLong(PAGE + 8)).isEqualTo(0x1234_5678_9ABC_DEF0L);
    }

    @Test
    void shouldMapAFileThatIsLargerThanABuffer() throws IOException {
        final long offset = 5L << 30;
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(offset + PAGE - 1).write(ByteBuffer.allocate(1));
        }
        try (Mapping mapping = Mapping.map(file, offset, PAGE)) {
            mapping.buffer().putByte(PAGE - 1, (byte) 77);
        }
        try (var channel = Files.newByteChannel(file)) {
            final var last = ByteBuffer.allocate(1);
            channel.position(offset + PAGE - 1).read(last);
            assertThat(last.get(0)).isEqualTo((byte) 77);
        }
    }

    @Test
    void shouldCheckBounds() throws IOException {
        try (Mapping mapping = Mapping.map(file, 0, PAGE)) {
            assertThatThrownBy(() -> mapping.buffer().getByte(PAGE)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> mapping.buffer().putLong(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 16385", "4096, 12289", "16384, 1", "20480, 1", "4611686018427387904, 4096"})
    void shouldRefuseAFileThatIsTooShort(final long offset, final long length) {
        assertThatIOException()
                .isThrownBy(() -> Mapping.map(file, offset, length))
                .withMessageContaining(file.toString())
                .withMessageContaining(Integer.toString(LENGTH));
    }

    @ParameterizedTest
    @CsvSource({"-4096, 4096", "1, 4096", "0, 0", "0, -1", "0, 2147483648", "9223372036854771712, 4096"})
    void shouldRefuseOffsetsAndLengths(final long offset, final long length) {
        assertThatIOException()
                .isThrownBy(() -> Mapping.map(file, offset, length))
                .withMessageContaining(file.toString());
    }

    @Test
    void shouldNameTheFileThatIsMissing() {
        final Path missing = directory.resolve("missing");

        assertThatIOException()
                .isThrownBy(() -> Mapping.map(missing, 0, PAGE))
                .withMessageContaining(missing.toString());
    }

    @Test
    void shouldReadZerosAndWriteForNobodyOnceClosed() throws IOException {
        final byte[] before = Files.readAllBytes(file);
        final Mapping mapping = Mapping.map(file, 0, LENGTH);
        mapping.close();

        assertThat(mapping.isClosed()).isTrue();
        for (int i = 0; i < LENGTH; i += 8) {
            assertThat(mapping.buffer().getLongVolatile(i)).isZero();
        }
        mapping.buffer().setMemory(0, LENGTH, (byte) -1);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(mapsOf(file)).isZero();
    }

    @Test
    void shouldLetGoOfTheFileForAWhile() throws IOException {
        try (Mapping mapping = Mapping.map(file, PAGE, PAGE)) {
            mapping.buffer().putLong(8, 5);
            assertThat(mapping.isOffFile()).isFalse();
            mapping.suspend();
            assertThat(mapping.isOffFile()).isTrue();
            assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(file.toString());
            assertThat(mapping.buffer().getLong(8)).isZero();
            mapping.buffer().putLong(8, 6);

            mapping.resume();
            assertThat(mapping.isOffFile()).isFalse();
            assertThat(mapping.buffer().getLong(8)).isEqualTo(5);
            mapping.buffer().putLong(8, 7);
            assertThat(new UnsafeBuffer(Files.readAllBytes(file)).getLong(PAGE + 8))
                    .isEqualTo(7);
        }
    }

    @Test
    void shouldNotComeBackToAFileThatIsShorterNow() throws IOException {
        try (Mapping mapping = Mapping.map(file, PAGE, PAGE)) {
            mapping.suspend();
            Files.write(file, new byte[PAGE]);
            assertThatIOException().isThrownBy(mapping::resume).withMessageContaining("too few");
            assertThat(mapping.buffer().getLong(8)).isZero();
            assertThat(mapping.isOffFile()).isTrue();
        }
    }

    @Test
    void shouldNotComeBackOnceClosed() throws IOException {
        final Mapping mapping = Mapping.map(file, PAGE, PAGE);
        mapping.suspend();
        mapping.close();
        mapping.resume();
        assertThat(mapping.buffer().getByte(0)).isZero();
        assertThat(mapping.isOffFile()).isTrue();
    }

    @Test
    void shouldTouchNothingWhenItIsClosedAgain() throws IOException {
        final Mapping mapping = Mapping.map(file, 0, LENGTH);
        mapping.close();
        mapping.buffer().putLong(0, 5);
        mapping.close();

        assertThat(mapping.buffer().getLong(0)).isEqualTo(5);
        assertThat(mapping.isClosed()).isTrue();
    }

    @Test
    void shouldLetThreadsThatRaceWithClosingLive() throws Exception {
        for (int round = 0; round < 100; round++) {
            final Mapping mapping = Mapping.map(file, 0, LENGTH);
            final UnsafeBuffer buffer = mapping.buffer();
            buffer.putLong(8, 42);
            final AtomicBoolean stop = new AtomicBoolean();
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            final Thread racer = Thread.ofPlatform().start(() -> {
                try {
                    long last = 42;
                    while (!stop.get()) {
                        final long now = buffer.getLongVolatile(8);
                        // Once it reads zero it stays so.
                        if (now != last && now != 0) {
                            throw new AssertionError("read " + now);
                        }
                        last = now;
                        buffer.putLongRelease(PAGE, now);
                    }
                } catch (final Throwable e) {
                    failure.set(e);
                }
            });
            Thread.yield();
            mapping.close();
            assertThat(buffer.getLongVolatile(8)).isZero();
            stop.set(true);
            racer.join();
            assertThat(failure).hasNullValue();
            assertThat(mapping.isClosed()).isTrue();
        }
    }

    @Test
    void shouldGiveAddressSpaceBackWhenItIsUnreachable() throws IOException {
        final WeakReference<Mapping> reference = new WeakReference<>(Mapping.map(file, 0, LENGTH));
        assertThat(mapsOf(file)).isEqualTo(reference.get() == null ? 0 : 1);

        await().until(() -> {
            System.gc();
            return reference.get() == null && mapsOf(file) == 0;
        });
    }

    @Test
    void shouldGiveAddressSpaceBackOfManyThatWereClosed() throws IOException {
        final long gigabyte = 1L << 30;
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(gigabyte - 1).write(ByteBuffer.allocate(1));
        }
        final long before = addressSpace();
        for (int i = 0; i < 64; i++) {
            Mapping.map(file, 0, gigabyte).close();
        }
        await().until(() -> {
            System.gc();
            return addressSpace() < before + 32 * gigabyte;
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
