package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducers;
import io.vicinity.mpi.testing.Ranks;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SteadyCollectivesTest {
    private static final int WARM_UP = 4_000;
    private static final int ROUNDS = 2_000;

    /** What is left to the compilers they have done by the last of these, also on a machine that is busy. */
    private static final int WINDOWS = 4;

    /** What a JVM allocates now and then for its own ends; one byte a collective would be more. */
    private static final long SLACK = 4L * ROUNDS;

    @ParameterizedTest
    @CsvSource({"0,false", "1,false", "0,true"})
    void shouldAllocateNothingInTheSteadyState(final int hosts, final boolean isWaiting) {
        Ranks.run(3, engine -> {
            final Collectives begun = new Collectives(engine, new Workspace(), Context.world(engine));
            final Collectives world = isWaiting ? begun.waiting() : begun;
            world.locality(hosts == 0 ? Locality.unknown(3) : Locality.of(0, 1, 0));
            callAll(engine, world, WARM_UP);
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            for (int window = 0; window < WINDOWS; window++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                callAll(engine, world, ROUNDS);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).isLessThan(SLACK);
        });
    }

    private static void callAll(final Engine engine, final Collectives world, final int rounds) {
        final int length = 1024;
        final int ranks = engine.worldSize();
        final Memory one = new Memory().buffer(ByteBuffer.allocateDirect(length), 0, length);
        final Memory sum = new Memory().buffer(ByteBuffer.allocateDirect(length), 0, length);
        final Memory all = new Memory().buffer(ByteBuffer.allocateDirect(ranks * length), 0, (long) ranks * length);
        final Memory sent = new Memory().buffer(ByteBuffer.allocateDirect(ranks * length), 0, (long) ranks * length);
        final EvenBlocks gathered = new EvenBlocks().set(all, all, length);
        final EvenBlocks given = new EvenBlocks().set(sent, null, length);
        for (int round = 0; round < rounds; round++) {
            world.await(world.barrier());
            world.await(world.bcast(one, one, length, 1));
            world.await(world.gather(one, length, gathered, 1));
            world.await(world.scatter(given, one, length, 1));
            world.await(world.allgather(one, length, gathered));
            world.await(world.alltoall(given, gathered));
            world.await(world.reducing()
                    .allreduce(one, sum, length / Long.BYTES, Long.BYTES, Reducers.of(Operator.MAX, Element.LONG)));
            world.await(world.reducing()
                    .reduce(one, sum, length / Long.BYTES, Long.BYTES, Reducers.of(Operator.MAX, Element.LONG), 2));
        }
    }
}
