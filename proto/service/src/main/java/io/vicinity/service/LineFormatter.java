package io.vicinity.service;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * One event, one line: {@code 2026-11-22T11:22:33.444Z INFO Logger message key=value}. An exception is folded into that line with its
 * causes; its stack follows only when the event or the logger is at debug level. Thread-safe.
 */
public final class LineFormatter extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final boolean stacks;

    /** Formats without stacks. */
    public LineFormatter() {
        this(false);
    }

    /**
     * Formats.
     *
     * @param stacks true to let the stack of each exception follow its line.
     */
    public LineFormatter(final boolean stacks) {
        this.stacks = stacks;
    }

    @Override
    public String format(final LogRecord event) {
        final StringBuilder line = new StringBuilder(160);
        line.append(TIME.format(Instant.ofEpochMilli(event.getMillis())))
                .append(' ')
                .append(name(event.getLevel()))
                .append(' ')
                .append(shortName(event.getLoggerName()))
                .append(' ')
                .append(formatMessage(event).replaceAll("\\s*\\R\\s*", " "));
        final Throwable thrown = event.getThrown();
        if (thrown != null) {
            line.append(" cause=\"").append(CauseChain.oneLine(thrown)).append('"');
        }
        line.append('\n');
        if (thrown != null && (stacks || event.getLevel().intValue() < Level.INFO.intValue())) {
            for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                line.append("    ").append(cause.getClass().getName()).append('\n');
                for (final StackTraceElement frame : cause.getStackTrace()) {
                    line.append("        at ").append(frame).append('\n');
                }
            }
        }
        return line.toString();
    }

    private static String name(final Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        } else if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        } else if (level.intValue() >= Level.CONFIG.intValue()) {
            return "INFO";
        }
        return "DEBUG";
    }

    private static String shortName(final String logger) {
        return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
    }
}
