package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuestClockTest {
    @Test
    void shouldBelieveAGuestThatCountedNoMoreThanTheMachineDid() {
        assertThat(GuestClock.isRight(3.1, 4.5)).isTrue();
        assertThat(GuestClock.isRight(4.51, 4.5)).isTrue();
        assertThat(GuestClock.isRight(2, 60)).isTrue();
    }

    @Test
    void shouldNotBelieveAGuestThatCountedMore() {
        assertThat(GuestClock.isRight(5, 4.5)).isFalse();
        assertThat(GuestClock.isRight(40, 4.5)).isFalse();
    }
}
