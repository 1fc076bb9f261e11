package io.vicinity.client.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ControlThreadTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @Test
    void shouldTellWhereItIsStuck() throws InterruptedException {
        final ControlThread control = new ControlThread(Throwable::printStackTrace);
        control.execute(this::neverEnd);
        begun.await();

        final IllegalStateException stuck = control.stuck();

        assertThat(stuck).hasMessageContaining("vicinity-control");
        assertThat(Arrays.stream(stuck.getStackTrace()).map(StackTraceElement::getMethodName))
                .contains("neverEnd");
        over.countDown();
        control.close();
    }

    private void neverEnd() {
        begun.countDown();
        try {
            over.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
