package io.vicinity.guestd.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {
    @Test
    void shouldWaitLongerEachTimeUpToItsBound() {
        final BackOff backOff = new BackOff(new Random(1));
        long bound = BackOff.FIRST_MILLIS;
        for (int attempt = 0; attempt < 20; attempt++) {
            assertThat(backOff.next()).isBetween(bound / 2, bound);
            bound = Math.min(bound * 2, BackOff.MOST_MILLIS);
        }
        backOff.reset();
        assertThat(backOff.next()).isLessThanOrEqualTo(BackOff.FIRST_MILLIS);
    }
}
