package io.vicinity.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void shouldDrawABar() {
        assertThat(Progress.line("f", 50, 100, Duration.ofSeconds(1)))
                .isEqualTo("f [###############...............]  50 % 50 B, 50 B/s");
        assertThat(Progress.line("f", 0, 0, Duration.ofSeconds(1))).contains("100 %");
    }

    @Test
    void shouldDrawOnATerminalOnlyAndNotTooOften() {
        final StringWriter shown = new StringWriter();
        final Progress bar = new Progress(new PrintWriter(shown), true, "f", 100, 0);
        bar.at(10, 1);
        assertThat(shown.toString()).isEmpty();
        bar.at(10, 200_000_000);
        assertThat(shown.toString()).contains("10 %");

        final StringWriter nothing = new StringWriter();
        final Progress none = new Progress(new PrintWriter(nothing), false, "f", 100, 0);
        none.at(10, 200_000_000);
        none.end();
        assertThat(nothing.toString()).isEmpty();
    }
}
