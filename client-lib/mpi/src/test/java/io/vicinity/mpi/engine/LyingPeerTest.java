package io.vicinity.mpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import org.junit.jupiter.api.Test;

/** A peer is written by others: what it says is checked. */
class LyingPeerTest {
    private static final EngineOptions SMALL = new EngineOptions(1024, 4096, 16 * 1024);
    private static final int TAG = 7;

    private final LocalWorld local = new LocalWorld(3);
    private final Links liar = local.links(2);
    private final MessageEngine engine = new MessageEngine(local.links(0), SMALL);
    private final MessageEngine honest = new MessageEngine(local.links(1), SMALL);
    private final Context world = Context.world(engine);

    @Test
    void shouldNotGiveAReceiveWhatAnotherRankSentInItsSendersName() {
        final Operation receive = receive(1);
        sendInTheNameOf(1, 4);
        progress();
        assertThat(receive.isDone()).isFalse();
        assertThat(engine.failure())
                .hasMessageContaining("rank 2 sent rank 0 nonsense: a message of rank 1 of MPI_COMM_WORLD");
        sendHonestly();
        engine.await(receive);
        assertThat(receive.failure()).isNull();
    }

    @Test
    void shouldDropWhatAnotherRankSentInItsSendersNameBeforeTheReceive() {
        sendInTheNameOf(1, 4);
        progress();
        assertThat(engine.peek(world, 1, TAG, new Envelope())).isFalse();
        assertThat(engine.failure()).hasMessageContaining("rank 2 sent rank 0 nonsense");
        sendHonestly();
        final Operation receive = receive(1);
        engine.await(receive);
        assertThat(receive.failure()).isNull();
    }

    @Test
    void shouldKeepNoMoreOfAPeerThanItsBudget() {
        for (int i = 0; i < 16; i++) {
            sendInTheNameOf(2, 1000);
        }
        progress();
        assertThat(engine.failure()).hasMessageContaining("that were not asked for, of 16384 that it may send");
    }

    private void progress() {
        while (engine.progress()) {
            Thread.onSpinWait();
        }
    }

    private Operation receive(final int source) {
        return engine.receive(world, source, TAG, new Memory().array(new byte[4], 0, 4));
    }

    private void sendHonestly() {
        honest.send(Context.world(honest), 0, TAG, SendMode.STANDARD, new Memory().array(new byte[4], 0, 4))
                .release();
    }

    private void sendInTheNameOf(final int rank, final int length) {
        while (liar.claim(0, Records.EAGER_HEADER + length) != Links.READY) {
            engine.progress();
        }
        liar.record().putInt(Records.TYPE_OFFSET, Records.EAGER);
        liar.record().putInt(Records.CONTEXT_OFFSET, Context.WORLD_ID);
        liar.record().putInt(Records.SOURCE_OFFSET, rank);
        liar.record().putInt(Records.TAG_OFFSET, TAG);
        liar.commit();
    }
}
