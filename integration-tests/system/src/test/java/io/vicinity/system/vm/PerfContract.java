package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What a channel between two VMs gains over TCP between the same two, measured in turns in one run. The figures are printed, and not
 * judged: they are the machine's as much as ours.
 */
abstract class PerfContract {
    private static final String FOLLOWER = "follower";
    private static final int PORT = 7690;

    /** Two VMs at least. */
    abstract Vms vms();

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
        final String report = measure("bandwidth", "1MiB");

        final double vicinity = figure(report, "1048576", "vicinity");
        final double tcp = figure(report, "1048576", "tcp");
        say(
                "messages of 1 MiB flow at %.0f MB/s, by TCP at %.0f MB/s: %.1f times as fast",
                vicinity, tcp, vicinity / tcp);
    }

    private String measure(final String test, final String size) {
        final VmCommand follower = vms().start(2, "perf", "follow", FOLLOWER);
        final VmCommand leader = vms().start(
                        1,
                        "perf",
                        test,
                        "--peer",
                        FOLLOWER,
                        "--sizes",
                        size,
                        "--against",
                        "tcp",
                        "--tcp",
                        vms().address(2) + ":" + PORT,
                        "--batches",
                        "3",
                        "--seconds",
                        "60");
        assertThat(leader.awaitExit()).as(leader.output()).isZero();
        assertThat(follower.awaitExit()).as(follower.output()).isZero();
        System.out.println(leader.output());
        return leader.output();
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
