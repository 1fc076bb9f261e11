package io.vicinity.mpi.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against two lists that are searched from the front. */
class MatchingTest {
    private static final int STEPS = 20_000;
    private static final int MOST_WAITING = 60;

    private final Matching<Item, Item> matching = new Matching<>();
    private final List<Item> receives = new ArrayList<>();
    private final List<Item> messages = new ArrayList<>();

    /** A receive or a message. */
    private static final class Item {
        final int context;
        final int source;
        final int tag;
        final Entry<Item> entry = new Entry<>(this);

        Item(final int context, final int source, final int tag) {
            this.context = context;
            this.source = source;
            this.tag = tag;
        }

        boolean fits(final Item message) {
            return context == message.context
                    && (source == Matching.ANY || source == message.source)
                    && (tag == Matching.ANY || tag == message.tag);
        }
    }

    @Test
    void shouldMatchAsTheModelDoesUnderAllInterleavings() {
        final long seed = System.nanoTime();
        System.out.println("matching: seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> receive(random);
                case 2, 3 -> message(random);
                default -> withdraw(random);
            }
            assertThat(matching.waiting()).as("step %d", step).isEqualTo(messages.size());
        }
    }

    private void receive(final SplittableRandom random) {
        final Item receive = new Item(
                random.nextInt(3),
                random.nextInt(4) == 0 ? Matching.ANY : random.nextInt(3),
                random.nextInt(4) == 0 ? Matching.ANY : random.nextInt(3));
        final Item expected =
                messages.stream().filter(receive::fits).findFirst().orElse(null);
        final Item found = matching.find(receive.context, receive.source, receive.tag);
        assertThat(found).isSameAs(expected);
        if (found != null) {
            matching.take(found.entry);
            messages.remove(found);
        } else if (receives.size() < MOST_WAITING) {
            matching.post(receive.entry, receive.context, receive.source, receive.tag);
            receives.add(receive);
        }
    }

    private void message(final SplittableRandom random) {
        final Item message = new Item(random.nextInt(3), random.nextInt(3), random.nextInt(3));
        final Item expected = receives.stream()
                .filter(receive -> receive.fits(message))
                .findFirst()
                .orElse(null);
        final Item met = matching.meet(message.context, message.source, message.tag);
        assertThat(met).isSameAs(expected);
        if (met != null) {
            assertThat(met.entry.isQueued()).isFalse();
            receives.remove(met);
        } else if (messages.size() < MOST_WAITING) {
            matching.keep(message.entry, message.context, message.source, message.tag);
            messages.add(message);
        }
    }

    private void withdraw(final SplittableRandom random) {
        if (!receives.isEmpty() && random.nextInt(4) == 0) {
            final Item receive = receives.remove(random.nextInt(receives.size()));
            matching.withdraw(receive.entry);
        }
    }
}
