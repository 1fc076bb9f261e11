package io.vicinity.mpi.communicator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Members;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.testing.Ranks;
import org.junit.jupiter.api.Test;

/** Communicators of some members. */
class PartitionTest {
    @Test
    void shouldCreateAmongSomeWhileTheirReceivesWaitForAnything() {
        Ranks.run(3, engine -> {
            final Communicator world = new World(engine).world();
            final int[] got = new int[1];
            final Operation receive = engine.receive(
                    world.context(), Engine.ANY_SOURCE, Engine.ANY_TAG, new Memory().array(got, 0, Integer.BYTES));
            if (engine.worldRank() != 1) {
                final Communicator created = Partition.createAmong(world, new Members(2, 0), 7);
                assertThat(created.rank()).isEqualTo(engine.worldRank() == 2 ? 0 : 1);
                created.collectives().await(created.collectives().barrier());
            }
            final int[] sent = {42 + engine.worldRank()};
            final Operation send = engine.send(
                    world.context(),
                    (engine.worldRank() + 1) % 3,
                    7,
                    SendMode.STANDARD,
                    new Memory().array(sent, 0, Integer.BYTES));
            engine.await(send);
            engine.await(receive);
            assertThat(receive.failure()).isNull();
            assertThat(got[0]).isEqualTo(42 + (engine.worldRank() + 2) % 3);
            send.release();
            receive.release();
        });
    }
}
