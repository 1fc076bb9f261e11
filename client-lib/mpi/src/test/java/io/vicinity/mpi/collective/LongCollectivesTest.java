package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducers;
import io.vicinity.mpi.testing.Ranks;
import org.junit.jupiter.api.Test;

/** Collectives that need more memory for partial results than they may have at once. */
class LongCollectivesTest {
    @Test
    void shouldRefuseAtAllRanksWhatOneHasNoRoomFor() {
        Ranks.run(2, engine -> {
            final Collectives world = new Collectives(engine, new Workspace(), Context.world(engine));
            final int[] counts = {1, 600 << 20};
            assertThatThrownBy(() -> world.reducing()
                            .reduceScatter(
                                    Nothing.INSTANCE,
                                    Nothing.INSTANCE,
                                    counts,
                                    1,
                                    Reducers.of(Operator.SUM, Element.BYTE)))
                    .isInstanceOf(EngineException.class)
                    .satisfies(
                            e -> assertThat(((EngineException) e).errorClass()).isEqualTo(ErrorClass.NO_MEM));
        });
    }

    @Test
    void shouldExchangeInPlaceWhereARankHasNoRoomForACopy() {
        // Rank 0 exchanges more with rank 1 than is copied at once, and the others a little.
        final int[][] lengths = {{5, 70 << 20, 7}, {70 << 20, 0, 9}, {7, 9, 3}};
        Ranks.run(3, engine -> {
            final Collectives world = new Collectives(engine, new Workspace(), Context.world(engine));
            final int rank = engine.worldRank();
            final byte[][] blocks = new byte[3][];
            final Memory[] memories = new Memory[3];
            for (int peer = 0; peer < 3; peer++) {
                blocks[peer] = new byte[lengths[rank][peer]];
                for (int i = 0; i < blocks[peer].length; i += 1 + (blocks[peer].length >> 4)) {
                    blocks[peer][i] = (byte) (i + 10 * rank + peer);
                }
                memories[peer] = Party.memory(blocks[peer], 0, blocks[peer].length);
            }
            world.await(world.alltoallv(null, new VariedBlocks(memories, memories)));
            for (int peer = 0; peer < 3; peer++) {
                for (int i = 0; i < blocks[peer].length; i += 1 + (blocks[peer].length >> 4)) {
                    assertThat(blocks[peer][i]).isEqualTo((byte) (i + 10 * peer + rank));
                }
            }
        });
    }
}
