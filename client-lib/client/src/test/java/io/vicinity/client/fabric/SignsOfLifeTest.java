package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.fabric.SignsOfLife.Finding;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fabric")
class SignsOfLifeTest {
    private static final long SILENT = 1_000;
    private static final long DEAF = 4_000;
    private static final long PERIOD = SILENT / 2;

    /** Clocks may start anywhere, and wrap. */
    private long now = Long.MAX_VALUE - 3 * SILENT;

    private final SignsOfLife signs = new SignsOfLife();

    SignsOfLifeTest() {
        signs.begin(now);
    }

    private Finding lookAfter(final long time) {
        now += time;
        return signs.look(now, SILENT, DEAF);
    }

    @Test
    void shouldAskForASignAndThenBelieveInNobody() {
        int looks = 0;
        while (lookAfter(PERIOD) == Finding.FINE) {
            looks++;
        }
        assertThat(looks).isEqualTo(2);
        while (signs.look(now, SILENT, DEAF) == Finding.QUIET) {
            looks++;
            now += PERIOD;
        }
        assertThat(looks).isEqualTo(8);
        assertThat(signs.unheard(now)).isEqualTo(DEAF + PERIOD);
    }

    @Test
    void shouldSaySomethingThoughTheOtherEndIsHeard() {
        now += SILENT;
        signs.heard(now);
        assertThat(lookAfter(1)).isEqualTo(Finding.QUIET);
        signs.said(now);
        assertThat(lookAfter(1)).isEqualTo(Finding.FINE);
    }

    @Test
    void shouldNotTakeItsOwnStandstillForTheSilenceOfTheOtherEnd() {
        assertThat(lookAfter(100 * DEAF)).isEqualTo(Finding.QUIET);
        assertThat(signs.unheard(now)).isEqualTo(SILENT);
        // What was said meanwhile is read between two looks.
        signs.heard(now);
        signs.said(now);
        assertThat(lookAfter(PERIOD)).isEqualTo(Finding.FINE);
    }

    @Test
    void shouldBelieveInNobodyWhoSaysNothingBehindAStandstillEither() {
        assertThat(lookAfter(100 * DEAF)).isEqualTo(Finding.QUIET);
        Finding found = Finding.QUIET;
        for (int look = 0; look < 7; look++) {
            found = lookAfter(PERIOD);
        }
        assertThat(found).isEqualTo(Finding.DEAF);
    }
}
