package io.vicinity.guestd.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadingTest {
    private final Reading reading = new Reading(100);

    @Test
    void shouldBelieveGrowth() {
        assertThat(reading.advance(150, 1000)).isEqualTo(50);
        assertThat(reading.advance(150, 1000)).isZero();
        assertThat(reading.value()).isEqualTo(150);
    }

    @Test
    void shouldNotBelieveWhatGoesBackwards() {
        assertThat(reading.advance(99, 1000)).isEqualTo(-1);
        assertThat(reading.value()).isEqualTo(100);
    }

    @Test
    void shouldNotBelieveAbsurdJumpsNorNegativeValues() {
        assertThat(reading.advance(1_000_000, 1000)).isEqualTo(-1);
        assertThat(reading.advance(-5, 1000)).isEqualTo(-1);
        assertThat(reading.advance(Long.MIN_VALUE, 1000)).isEqualTo(-1);
        assertThat(reading.advance(Long.MAX_VALUE, 1000)).isEqualTo(-1);
        assertThat(reading.value()).isEqualTo(100);
    }

    @Test
    void shouldCountOnWhenTheTruthComesBack() {
        assertThat(reading.advance(5_000_000, 1000)).isEqualTo(-1);
        assertThat(reading.advance(300, 1000)).isEqualTo(200);
    }

    @Test
    void shouldFollowAnOwnerThatGoesOnFromAnOverwrittenValue() {
        assertThat(reading.advance(5_000_000, 1000)).isEqualTo(-1);
        assertThat(reading.advance(5_000_010, 1000)).isEqualTo(10);
        assertThat(reading.advance(5_000_030, 1000)).isEqualTo(20);
    }

    @Test
    void shouldBeginAfreshBehindANegativeValueThatStays() {
        assertThat(reading.advance(-10, 1000)).isEqualTo(-1);
        assertThat(reading.advance(-10, 1000)).isEqualTo(-1);
        assertThat(reading.advance(120, 1000)).isEqualTo(20);
    }
}
