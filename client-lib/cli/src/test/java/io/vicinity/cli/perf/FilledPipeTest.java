package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FilledPipeTest {
    @Test
    void shouldKnowWhatARowAddsUpTo() {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(1024));
        FilledPipe.fill(buffer, 1000, 42);
        assertThat(FilledPipe.sum(buffer, 1000)).isEqualTo(FilledPipe.expected(1000, 42));
        buffer.putLong(504, 0);
        assertThat(FilledPipe.sum(buffer, 1000)).isNotEqualTo(FilledPipe.expected(1000, 42));
    }
}
