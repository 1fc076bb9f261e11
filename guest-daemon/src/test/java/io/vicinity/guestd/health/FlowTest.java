package io.vicinity.guestd.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlowTest {
    private final Flow flow = new Flow();

    @Test
    void shouldTellWhatIsOnItsWay() {
        assertThat(flow.sample(1000, 400, 10, 4)).isFalse();
        assertThat(flow.occupancy()).isEqualTo(600);
    }

    @Test
    void shouldCountAStallWhenMessagesWaitAndNoneIsReceived() {
        flow.sample(1000, 400, 10, 4);
        assertThat(flow.sample(1000, 400, 10, 4)).isTrue();
        assertThat(flow.sample(1100, 500, 11, 5)).isFalse();
        assertThat(flow.stalls()).isEqualTo(1);
    }

    @Test
    void shouldNotTakeAnIdleChannelForAStalledOne() {
        flow.sample(1000, 1000, 10, 10);
        assertThat(flow.sample(1000, 1000, 10, 10)).isFalse();
    }

    @Test
    void shouldTellNothingOfWildValues() {
        flow.sample(Long.MAX_VALUE, 0, 10, 4);
        assertThat(flow.occupancy()).isZero();
        flow.sample(-1, 0, 10, 4);
        assertThat(flow.occupancy()).isZero();
        flow.sample(5, 10, 1, 2);
        assertThat(flow.occupancy()).isZero();
        flow.sample(10, Long.MIN_VALUE, 1, 2);
        assertThat(flow.occupancy()).isZero();
    }
}
