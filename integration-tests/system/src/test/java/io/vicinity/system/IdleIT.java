package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Lab;
import io.vicinity.lab.LabProcess;
import io.vicinity.lab.SleeperMain;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who waits costs nearly nothing. */
class IdleIT extends TwoVms {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int MOST_PERCENT = 2;

    /** Of what it costs to wake a process that does nothing then: ours looks, and where a processor is virtual finds all of its caches cold. */
    private static final int LOOKING = 4;

    /** Besides looking for messages it looks whether the device is there, and Java after itself: some ten times a second. */
    private static final int OTHER_WAKES_PER_SECOND = 40;

    private record Cost(Duration processor, long wakes) {
        static Cost of(final LabProcess process) {
            return new Cost(process.processorTime().orElseThrow(), process.wakes());
        }

        Cost minus(final Cost before) {
            return new Cost(processor.minus(before.processor), wakes - before.wakes);
        }
    }

    /** What a machine takes to wake whoever sleeps is its own business: a process that does nothing else is looked at beside. */
    @Test
    void shouldUseHardlyAnyProcessorAfterASecondOfWaiting() throws InterruptedException {
        final LabProcess sleeper = LAB.run("sleeper", SleeperMain.class);
        sleeper.awaitLine(0, SleeperMain.READY::equals, Lab.START_PATIENCE);
        right.tell("wait", b, 8);
        Thread.sleep(1_000);
        final Cost before = Cost.of(right.process());
        final Cost sleeperBefore = Cost.of(sleeper);
        Thread.sleep(LOOK.toMillis());
        final Cost used = Cost.of(right.process()).minus(before);
        final Cost bySleeper = Cost.of(sleeper).minus(sleeperBefore);
        System.out.println("in " + LOOK + " of waiting: " + used + ", of sleeping: " + bySleeper);
        assertThat(used.wakes()).isBetween(1L, bySleeper.wakes() + OTHER_WAKES_PER_SECOND * LOOK.toSeconds());
        assertThat(used.processor())
                .isLessThan(LOOK.multipliedBy(MOST_PERCENT)
                        .dividedBy(100)
                        .plus(bySleeper.processor().multipliedBy(LOOKING)));

        left.tell("send", a, 1, 8);
        assertThat(right.tell("stop", b)).startsWith("1 ");
    }
}
