package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code vicinity perf} between the first two of some VMs. */
final class PerfPair {
    /**
     * What a guest needs for it: the daemon, the command and the side that it starts are three JVMs. With less the kernel throws away what they run, and
     * reads it again, and the guest comes to nothing else.
     */
    static final int GUEST_MEMORY_MIB = 1_024;

    private static final String FOLLOWER = "follower";
    private static final int PORT = 7690;

    /** Enough for figures that nobody judges. */
    private static final int SHORT_WARM_UP_SECONDS = 2;

    /** The same. */
    private static final int FEW_BATCHES = 3;

    /** For all batches of one size, at most: one window of the longest messages takes half a minute by an emulated device. */
    private static final int MEASURING_SECONDS = 240;

    /** Vicinity, and what it is compared with. */
    private static final int MOST_SUBJECTS = 2;

    private final Vms vms;
    private final int warmUpSeconds;
    private final int batches;

    PerfPair(final Vms vms) {
        this(vms, SHORT_WARM_UP_SECONDS, FEW_BATCHES);
    }

    /**
     * For figures that are to be looked at.
     *
     * @param warmUpSeconds the compilers have before each size is measured: they take long where their own code is translated.
     * @param batches       of each size, of which the median is taken.
     */
    PerfPair(final Vms vms, final int warmUpSeconds, final int batches) {
        this.vms = vms;
        this.warmUpSeconds = warmUpSeconds;
        this.batches = batches;
    }

    /**
     * Measures.
     *
     * @param test    "latency" or "bandwidth".
     * @param sizes   of messages, as the command takes them.
     * @param options of the command besides.
     * @return what the leader's side reports.
     */
    String measure(final String test, final String sizes, final String... options) {
        final VmCommand follower = vms.start(2, "perf", "follow", FOLLOWER);
        final List<String> arguments = new ArrayList<>(List.of(
                "perf",
                test,
                "--peer",
                FOLLOWER,
                "--sizes",
                sizes,
                "--batches",
                Integer.toString(batches),
                "--seconds",
                Integer.toString(MEASURING_SECONDS),
                "--warm-up",
                Integer.toString(warmUpSeconds)));
        arguments.addAll(List.of(options));
        final VmCommand leader = vms.start(1, arguments.toArray(String[]::new));
        final Duration measuring = Duration.ofSeconds(
                (long) sizes.split(",", -1).length * (MOST_SUBJECTS * warmUpSeconds + MEASURING_SECONDS));
        assertThat(leader.awaitExit(measuring)).as(leader.output()).isZero();
        assertThat(follower.awaitExit()).as(follower.output()).isZero();
        return leader.output();
    }

    /** As {@link #measure}, in turns with TCP between the same two. */
    String measureAgainstTcp(final String test, final String sizes, final String... options) {
        final List<String> all = new ArrayList<>(List.of("--against", "tcp", "--tcp", vms.address(2) + ":" + PORT));
        all.addAll(List.of(options));
        return measure(test, sizes, all.toArray(String[]::new));
    }
}
