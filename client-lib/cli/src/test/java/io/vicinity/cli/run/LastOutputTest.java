package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LastOutputTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final SlowUser user = new SlowUser();
    private final LineOutput out = new LineOutput(user);

    /** Takes much longer to read than anybody waits for ranks. */
    private final class SlowUser extends ByteArrayOutputStream {
        @Override
        public void flush() {
            begun.countDown();
            try {
                TimeUnit.MILLISECONDS.sleep(100 * MOMENT.toMillis());
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            writeBytes("read\n".getBytes(UTF_8));
        }
    }

    private Thread forward(final InputStream in) {
        return Thread.ofPlatform().daemon().start(new LineForwarder(in, out, new byte[0], false));
    }

    @Test
    void shouldWaitForAUserWhoReadsSlowly() throws Exception {
        final Thread forwarder = forward(new ByteArrayInputStream("said\n".getBytes(UTF_8)));
        begun.await();
        new LastOutput(out).await(List.of(forwarder), MOMENT);
        assertThat(user.toString(UTF_8)).isEqualTo("said\nread\n");
    }

    @Test
    void shouldNotWaitForStreamsThatNothingComesFrom() throws Exception {
        try (PipedOutputStream rank = new PipedOutputStream()) {
            final Thread forwarder = forward(new PipedInputStream(rank));
            new LastOutput(out).await(List.of(forwarder), MOMENT);
            assertThat(forwarder.isAlive()).isTrue();
        }
    }
}
