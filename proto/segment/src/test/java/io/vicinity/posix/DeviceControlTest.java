package io.vicinity.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file, which answers one request that devices answer, too. */
class DeviceControlTest {
    private static final int FIONREAD = 0x541B;

    @TempDir
    private Path directory;

    private Path file;
    private int descriptor;

    @BeforeEach
    void setUp() throws IOException {
        file = Files.write(directory.resolve("file"), new byte[] {0, 1, 0, 0x34, 0x12, 0, 0});
        descriptor = Descriptors.open(file);
    }

    @AfterEach
    void tearDown() {
        Descriptors.close(descriptor);
    }

    @Test
    void shouldPassARequestAndItsArgument() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment left = arena.allocate(ValueLayout.JAVA_INT);
            assertThat(DeviceControl.request(descriptor, "FIONREAD", FIONREAD, left))
                    .isZero();
            assertThat(left.get(ValueLayout.JAVA_INT, 0)).isEqualTo(7);
        }
    }

    @Test
    void shouldNameTheRequestThatIsRefused() {
        assertThatIOException()
                .isThrownBy(() -> DeviceControl.request(descriptor, "VFIO_SET_IOMMU", 0x3B66, MemorySegment.NULL))
                .withMessageStartingWith("VFIO_SET_IOMMU: ");
    }

    @Test
    void shouldReadAndWriteNumbersAtAPlace() throws IOException {
        assertThat(DeviceControl.readShort(descriptor, 3)).isEqualTo(0x1234);
        DeviceControl.writeShort(descriptor, 1, 0xBEEF);
        assertThat(Files.readAllBytes(file)).containsExactly(0, 0xEF, 0xBE, 0x34, 0x12, 0, 0);
    }

    @Test
    void shouldTellThatThereIsNothingToRead() {
        assertThatIOException().isThrownBy(() -> DeviceControl.readShort(descriptor, 6));
    }
}
