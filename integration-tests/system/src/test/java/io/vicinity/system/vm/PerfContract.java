package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Route;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What a channel between two VMs gains over TCP between the same two, measured in turns in one run. The figures are printed, and not
 * judged: they are the machine's as much as ours.
 */
abstract class PerfContract {
    /** Two VMs at least. */
    abstract Vms vms();

    /** What the channel between the first two shall be found on. */
    Route route() {
        return Route.SHARED_MEMORY;
    }

    /** Bytes of a large message. */
    int large() {
        return 1 << 20;
    }

    @Test
    void shouldMeasureShortMessagesBetweenVmsAgainstTcp() {
        final String report = measure("latency", "8");

        final double vicinity = figure(report, "8", "vicinity");
        final double tcp = figure(report, "8", "tcp");
        say(
                "half a round trip of 8 B takes %.2f us, by TCP %.2f us: %.1f times as long",
                vicinity, tcp, tcp / vicinity);
    }

    @Test
    void shouldMeasureTheBandwidthOfLargeMessagesBetweenVmsAgainstTcp() {
        final String size = Integer.toString(large());
        final String report = measure("bandwidth", size);

        final double vicinity = figure(report, size, "vicinity");
        final double tcp = figure(report, size, "tcp");
        say(
                "messages of %s bytes flow at %.0f MB/s, by TCP at %.0f MB/s: %.1f times as fast",
                size, vicinity, tcp, vicinity / tcp);
    }

    private String measure(final String test, final String size) {
        final String report = new PerfPair(vms()).measureAgainstTcp(test, size);
        System.out.println(report);
        assertThat(report).contains("vicinity ran on " + route());
        return report;
    }

    /** The figure of a subject in a report, in the report's unit. */
    private static double figure(final String report, final String size, final String subject) {
        final String row = report.lines()
                .filter(line -> line.startsWith(size + " ") && line.endsWith(" " + subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row of " + subject + " in\n" + report));
        return Double.parseDouble(row.split(" +", -1)[1]);
    }

    private void say(final String what, final Object... figures) {
        System.out.printf(Locale.ROOT, getClass().getSimpleName() + ": " + what + "%n", figures);
    }
}
