package io.vicinity.mpi.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.datatype.Kind;
import io.vicinity.mpi.datatype.Layouts;
import io.vicinity.mpi.datatype.TypedMemory;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final int LENGTH = 16;

    private final ByteBuffer direct = ByteBuffer.allocateDirect(LENGTH);
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[LENGTH]);

    @Test
    void shouldReadButNeverWriteADirectBufferThatIsReadOnly() {
        direct.put(3, (byte) 9);
        final Memory memory = new Memory().buffer(direct.asReadOnlyBuffer(), 0, LENGTH);
        memory.read(3, bytes, 0, 1);
        assertThat(bytes.getByte(0)).isEqualTo((byte) 9);
        assertRefuses(memory);
        assertRefuses(new Memory().piece(memory, 0, LENGTH));
        assertThat(direct.get(3)).isEqualTo((byte) 9);
    }

    @Test
    void shouldWriteWhatIsSetAfterABufferThatIsReadOnly() {
        final Memory memory = new Memory().buffer(direct.asReadOnlyBuffer(), 0, LENGTH);
        memory.buffer(direct, 0, LENGTH);
        bytes.putByte(0, (byte) 4);
        memory.write(5, bytes, 0, 1);
        assertThat(direct.get(5)).isEqualTo((byte) 4);
    }

    @Test
    void shouldNotScatterIntoABufferThatIsReadOnly() {
        final TypedMemory memory =
                new TypedMemory().set(direct.asReadOnlyBuffer(), 0, 1, Layouts.vector(2, 1, 2, Layouts.of(Kind.INT)));
        assertRefuses(memory.sink());
    }

    private void assertRefuses(final Sink sink) {
        assertThatThrownBy(() -> sink.write(0, bytes, 0, 8)).isInstanceOf(ReadOnlyBufferException.class);
    }
}
