package io.vicinity.mpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.testing.Ranks;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SteadyStateTest {
    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 5_000;

    /** What a JVM allocates now and then for its own ends; one byte a round would be more. */
    private static final long SLACK = ROUNDS / 2;

    @ParameterizedTest
    @ValueSource(ints = {4, 4096, 200_000})
    void shouldAllocateNothingWhileMessagesGoToAndFro(final int length) {
        final int divisor = length > 100_000 ? 10 : 1;
        Ranks.run(2, engine -> {
            final ByteBuffer direct = ByteBuffer.allocateDirect(length);
            final Memory memory = new Memory().buffer(direct, 0, length);
            final Context world = Context.world(engine);
            pingPong(engine, world, memory, WARM_UP / divisor);
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long before = threads.getCurrentThreadAllocatedBytes();
            pingPong(engine, world, memory, ROUNDS / divisor);
            final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).isLessThan(SLACK);
        });
    }

    private static void pingPong(final Engine engine, final Context world, final Memory memory, final int rounds) {
        final int peer = 1 - engine.worldRank();
        for (int i = 0; i < rounds; i++) {
            if (engine.worldRank() == 0) {
                end(engine, engine.send(world, peer, 1, SendMode.STANDARD, memory));
                end(engine, engine.receive(world, peer, 1, memory));
            } else {
                end(engine, engine.receive(world, peer, 1, memory));
                end(engine, engine.send(world, peer, 1, SendMode.STANDARD, memory));
            }
        }
    }

    private static void end(final Engine engine, final Operation operation) {
        engine.await(operation);
        operation.release();
    }
}
