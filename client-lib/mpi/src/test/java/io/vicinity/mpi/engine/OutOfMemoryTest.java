package io.vicinity.mpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two ranks by turns in one thread, one of which cannot keep what comes before its receive. */
@Timeout(60)
class OutOfMemoryTest {
    private static final EngineOptions SMALL = new EngineOptions(1024, 4096, 16 * 1024);
    private static final int TAG = 7;

    private final LocalWorld local = new LocalWorld(2);
    private final MessageEngine sender = new MessageEngine(local.links(0), SMALL);
    private final MessageEngine full = new MessageEngine(local.links(1), SMALL, new Buffers(_ -> {
        throw new OutOfMemoryError("Java heap space");
    }));

    @Test
    void shouldFailAllThatWaitsWithANameAndARemedy() {
        final Operation receive = full.receive(Context.world(full), 0, TAG + 1, bytes(4));
        send();
        full.progress();
        assertThat(receive.isDone()).isTrue();
        assertThat(receive.failure().errorClass()).isEqualTo(ErrorClass.NO_MEM);
        assertThat(receive.failure())
                .hasMessageContaining("rank 1 has no memory left to keep a message that no receive waits for")
                .hasMessageContaining("-Xmx");
        assertThat(full.failure()).isSameAs(receive.failure());
        assertThatThrownBy(() -> full.await(() -> false)).hasMessageContaining("rank 1 has no memory left");
    }

    @Test
    void shouldLetTheOthersKnowWhoseMemoryIsAtItsEnd() {
        send();
        full.progress();
        while (sender.failure() == null) {
            sender.progress();
        }
        assertThat(sender.failure()).hasMessageContaining("rank 1 aborted the job with code " + ErrorClass.NO_MEM);
    }

    @Test
    void shouldStillPutWhatAReceiveWaitsForWhereItBelongs() {
        final byte[] received = new byte[4];
        final Operation receive = full.receive(Context.world(full), 0, TAG, new Memory().array(received, 0, 4));
        send();
        full.await(receive);
        assertThat(receive.failure()).isNull();
        assertThat(received).containsExactly(1, 2, 3, 4);
    }

    private void send() {
        sender.send(Context.world(sender), 1, TAG, SendMode.STANDARD, new Memory().array(new byte[] {1, 2, 3, 4}, 0, 4))
                .release();
    }

    private static Memory bytes(final int length) {
        return new Memory().array(new byte[length], 0, length);
    }
}
