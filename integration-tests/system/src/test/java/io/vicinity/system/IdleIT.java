package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.LabProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who waits costs nearly nothing. */
class IdleIT extends TwoVms {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int MOST_PERCENT = 2;

    @Test
    void shouldUseHardlyAnyProcessorAfterASecondOfWaiting() throws InterruptedException {
        right.tell("wait", b, 8);
        Thread.sleep(1_000);
        final Duration before = processorTime(right.process());
        Thread.sleep(LOOK.toMillis());
        final Duration used = processorTime(right.process()).minus(before);
        System.out.println("an idle client used " + used.toMillis() + " ms of a core in " + LOOK.toMillis() + " ms");
        assertThat(used).isLessThan(LOOK.multipliedBy(MOST_PERCENT).dividedBy(100));

        left.tell("send", a, 1, 8);
        assertThat(right.tell("stop", b)).startsWith("1 ");
    }

    private static Duration processorTime(final LabProcess process) {
        return process.processorTime().orElseThrow();
    }
}
