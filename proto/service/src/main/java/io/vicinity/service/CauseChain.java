package io.vicinity.service;

import java.util.HashSet;
import java.util.Set;

/** An exception and its causes in one line. */
public final class CauseChain {
    private CauseChain() {}

    /**
     * Folds an exception and its causes.
     *
     * @param failure any.
     * @return {@code IOException: disk full <- ErrnoException: ...}, without line breaks.
     */
    public static String oneLine(final Throwable failure) {
        final StringBuilder line = new StringBuilder();
        final Set<Throwable> seen = new HashSet<>();
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (!line.isEmpty()) {
                line.append(" <- ");
            }
            line.append(cause.getClass().getSimpleName());
            if (cause.getMessage() != null) {
                line.append(": ").append(cause.getMessage());
            }
        }
        return line.toString().replaceAll("\\s*\\R\\s*", " ");
    }
}
