package io.vicinity.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PerVmTest {
    private long now = Long.MAX_VALUE - 5;
    private final PerVm perVm = new PerVm(_ -> {}, () -> now);

    @Test
    void shouldLogOneRefusalASecondAndCountTheOthers() {
        assertThat(perVm.speak("acme/vm1")).isZero();
        for (int i = 0; i < 1_000; i++) {
            assertThat(perVm.speak("acme/vm1")).isNegative();
        }
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(perVm.speak("acme/vm1")).isEqualTo(1_000);
        assertThat(perVm.speak("acme/vm1")).isNegative();
    }

    @Test
    void shouldLogTheRefusalsOfAnotherVmMeanwhile() {
        assertThat(perVm.speak("acme/vm1")).isZero();
        assertThat(perVm.speak("acme/vm2")).isZero();
        assertThat(perVm.speak("acme/vm1")).isNegative();
    }
}
