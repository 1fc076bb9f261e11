package io.vicinity.guestd.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.posix.Descriptors;
import io.vicinity.segment.WakeProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WakerTest {
    @TempDir
    private Path directory;

    @Test
    void shouldWriteByADescriptorOfItsOwnUntilItIsClosed() throws IOException {
        final Path written = Files.createFile(directory.resolve("written"));
        final int connection = Descriptors.open(written);
        final Waker waker = new Waker(1, connection);
        Descriptors.close(connection);
        waker.wake();

        assertThat(written).hasBinaryContent(new byte[] {WakeProtocol.WAKE});

        waker.close();
        waker.wake();
        waker.close();

        assertThat(written).hasBinaryContent(new byte[] {WakeProtocol.WAKE});
    }
}
