package io.vicinity.cli.run;

import java.time.Duration;
import java.util.List;

/**
 * What ranks said before they ended, on its way to the user, who may read slowly. A stream that a rank's own children keep open has no end:
 * those that nothing comes from are not awaited for long.
 */
final class LastOutput {
    private static final Duration LOOK = Duration.ofMillis(10);

    private final List<LineOutput> outputs;

    /**
     * @param outputs that forwarders write to.
     */
    LastOutput(final LineOutput... outputs) {
        this.outputs = List.of(outputs);
    }

    /**
     * Waits for all forwarders to end.
     *
     * @param forwarders threads.
     * @param patience   while they wait for ranks, and not for the user.
     */
    void await(final List<Thread> forwarders, final Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        for (final Thread forwarder : forwarders) {
            while (left > 0 && forwarder.isAlive()) {
                final long start = System.nanoTime();
                forwarder.join(LOOK);
                if (outputs.stream().noneMatch(LineOutput::isWriting)) {
                    // On a machine that has no time for forwarders, a look lasts longer than it is meant to.
                    left -= Math.min(LOOK.toNanos(), System.nanoTime() - start);
                }
            }
        }
    }
}
