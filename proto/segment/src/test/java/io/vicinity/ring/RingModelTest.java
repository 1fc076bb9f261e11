package io.vicinity.ring;

import io.vicinity.segment.ChannelDescriptor;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of everything that a ring can do, against a queue. */
class RingModelTest {
    private static final int SEQUENCES = 4;

    @ParameterizedTest
    @ValueSource(ints = {1024, 1152, 2048, 4224, ChannelDescriptor.RING_CAPACITY})
    void shouldBehaveAsAQueueInEverySequence(final int capacity) {
        final long seed = Seeds.next("model of capacity " + capacity);
        final int operations = capacity <= 2048 ? 300_000 : 60_000;
        final Random random = new Random(seed);
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            final RingModel model = new RingModel(capacity, random.nextLong());
            for (int i = 0; i < operations; i++) {
                model.step();
            }
            model.drain();
        }
    }
}
