package io.vicinity.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LineFormatterTest {
    private static LogRecord event(final Level level, final String message, final Throwable thrown) {
        final LogRecord event = new LogRecord(level, message);
        event.setInstant(Instant.parse("2026-11-22T11:22:33.444Z"));
        event.setLoggerName("io.vicinity.guestd.AgentLink");
        event.setThrown(thrown);
        return event;
    }

    @Test
    void shouldWriteOneLineAnEvent() {
        assertThat(new LineFormatter().format(event(Level.INFO, "READY\nvm=a", null)))
                .isEqualTo("2026-11-22T11:22:33.444Z INFO AgentLink READY vm=a\n");
    }

    @Test
    void shouldFoldAnExceptionIntoTheLine() {
        final Exception thrown = new IllegalStateException("odd", new IOException("disk\nfull"));
        assertThat(new LineFormatter().format(event(Level.SEVERE, "lost", thrown)))
                .isEqualTo("2026-11-22T11:22:33.444Z ERROR AgentLink lost"
                        + " cause=\"IllegalStateException: odd <- IOException: disk full\"\n");
    }

    @Test
    void shouldShowStacksAtDebugOnly() {
        final Exception thrown = new IllegalStateException("odd");
        assertThat(new LineFormatter(true).format(event(Level.WARNING, "lost", thrown)))
                .contains("        at ");
        assertThat(new LineFormatter().format(event(Level.FINE, "lost", thrown)))
                .contains("        at ");
        assertThat(new LineFormatter().format(event(Level.WARNING, "lost", thrown)))
                .doesNotContain("        at ");
    }
}
