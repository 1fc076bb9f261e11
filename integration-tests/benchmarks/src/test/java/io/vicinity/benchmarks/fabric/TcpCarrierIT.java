package io.vicinity.benchmarks.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps the measurement running; what it says here means nothing. */
@Tag("fabric")
class TcpCarrierIT {
    @Test
    void shouldMeasureTheCarrierAgainstPlainNetty() throws Exception {
        assertThat(TcpCarrier.tryOut()).hasSize(2).allSatisfy(result -> {
            assertThat(result.micros()).isPositive();
            assertThat(result.gigabytes()).isPositive();
        });
    }
}
