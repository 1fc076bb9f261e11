package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fabric")
class UcxRenewalTest {
    private static final ByteBuffer SOMEBODY = ByteBuffer.wrap(new byte[] {1, 2, 3});

    private final AtomicLong clock = new AtomicLong(-5);
    private final UcxRenewal renewal = new UcxRenewal(clock::get);

    private void pass(final long nanos) {
        clock.addAndGet(nanos);
    }

    @Test
    void shouldHaveNoTurnWhenNothingWasLost() {
        assertThat(renewal.takeTurn(1)).isFalse();
    }

    @Test
    void shouldHaveTheFirstTurnAtOnce() {
        renewal.want();
        assertThat(renewal.takeTurn(1)).isTrue();
        assertThat(renewal.takeTurn(1)).isFalse();
    }

    @Test
    void shouldWaitFromOneTurnToTheNext() {
        renewal.want();
        assertThat(renewal.takeTurn(1)).isTrue();
        renewal.want();
        pass(UcxRenewal.PAUSE_NANOS - 1);
        assertThat(renewal.takeTurn(1)).isFalse();
        pass(1);
        assertThat(renewal.takeTurn(1)).isTrue();
    }

    @Test
    void shouldHaveNoTurnWhileThereAreAsManyWorkersAsThereMayBe() {
        renewal.want();
        assertThat(renewal.takeTurn(UcxRenewal.MOST_WORKERS)).isFalse();
        assertThat(renewal.takeTurn(UcxRenewal.MOST_WORKERS - 1)).isTrue();
    }

    @Test
    void shouldTryAgainAfterAWhileWhenNothingWasHeard() {
        renewal.unheard(SOMEBODY);
        pass(UcxRenewal.UNHEARD_NANOS - 1);
        assertThat(renewal.isUnheard(SOMEBODY)).isTrue();
        assertThat(renewal.takeTurn(1)).isFalse();
        pass(1);
        assertThat(renewal.isUnheard(SOMEBODY)).isFalse();
        assertThat(renewal.takeTurn(1)).isTrue();
    }
}
