package io.vicinity.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuantityTest {
    @Test
    void shouldScaleBytes() {
        assertThat(Quantity.bytes(0)).isEqualTo("0 B");
        assertThat(Quantity.bytes(999)).isEqualTo("999 B");
        assertThat(Quantity.bytes(999_960)).isEqualTo("1.0 MB");
        assertThat(Quantity.bytes(112_345_678)).isEqualTo("112.3 MB");
    }

    @Test
    void shouldScaleCountsAndThroughput() {
        assertThat(Quantity.count(12)).isEqualTo("12");
        assertThat(Quantity.count(46_100_000)).isEqualTo("46.1 M");
        assertThat(Quantity.throughput(1_000_000_000L, Duration.ofMillis(500))).isEqualTo("2.0 GB/s");
    }

    @Test
    void shouldChooseTheUnitOfATime() {
        assertThat(Quantity.time(Duration.ofMillis(12))).isEqualTo("12 ms");
        assertThat(Quantity.time(Duration.ofMillis(3400))).isEqualTo("3.4 s");
        assertThat(Quantity.time(Duration.ofMinutes(5))).isEqualTo("5 min");
        assertThat(Quantity.time(Duration.ofHours(30))).isEqualTo("30 h");
    }
}
