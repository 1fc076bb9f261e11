package io.vicinity.cli.transfer;

import io.vicinity.cli.output.Quantity;
import java.io.PrintWriter;
import java.time.Duration;

/** A bar on a terminal, and nothing elsewhere. Not thread-safe. */
final class Progress {
    private static final int WIDTH = 30;
    private static final long REDRAW_NS = 100_000_000;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean isShown;
    private final String name;
    private final long total;
    private final long start;
    private long drawn;

    Progress(final PrintWriter err, final boolean isShown, final String name, final long total, final long nanoTime) {
        this.err = err;
        this.isShown = isShown;
        this.name = name;
        this.total = total;
        start = nanoTime;
        drawn = nanoTime;
    }

    /** So much is done. */
    void at(final long done, final long nanoTime) {
        if (isShown && nanoTime - drawn >= REDRAW_NS) {
            drawn = nanoTime;
            err.print("\r" + line(name, done, total, Duration.ofNanos(nanoTime - start)));
            err.flush();
        }
    }

    /** All is done, or given up. */
    void end() {
        if (isShown) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }

    static String line(final String name, final long done, final long total, final Duration elapsed) {
        final int filled = total == 0 ? WIDTH : (int) (done * WIDTH / total);
        final long percent = total == 0 ? 100 : done * 100 / total;
        return String.format(
                "%s [%s%s] %3d %% %s, %s",
                name,
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                percent,
                Quantity.bytes(done),
                Quantity.throughput(done, elapsed));
    }
}
