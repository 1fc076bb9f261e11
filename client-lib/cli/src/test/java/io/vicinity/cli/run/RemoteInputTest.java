package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteInputTest {
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void shouldGiveWhatTheUserGivesAndTellTheLaunchersEndApart() throws Exception {
        final PipedOutputStream launcher = new PipedOutputStream();
        final RemoteInput input = RemoteInput.start(new PipedInputStream(launcher), end::countDown);
        try (InputFrames frames = new InputFrames(launcher)) {
            frames.write("some ".getBytes(StandardCharsets.UTF_8));
            frames.write('i');
            frames.write("nput".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(input.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("some input");
        assertThat(input.read()).isEqualTo(-1);
        assertThat(end.getCount()).isOne();
        launcher.close();
        assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldTellHowMuchCanBeReadAtOnce() throws Exception {
        final PipedOutputStream launcher = new PipedOutputStream();
        final RemoteInput input = RemoteInput.start(new PipedInputStream(launcher), end::countDown);
        new InputFrames(launcher).write(new byte[3]);
        launcher.close();
        assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(input.available()).isEqualTo(3);
        assertThat(input.read()).isZero();
        assertThat(input.available()).isEqualTo(2);
    }

    @Test
    void shouldNoticeTheLaunchersEndWhereNobodyReads() throws Exception {
        final PipedOutputStream launcher = new PipedOutputStream();
        RemoteInput.start(new PipedInputStream(launcher, 1 << 20), end::countDown);
        new InputFrames(launcher).write(new byte[100_000]);
        launcher.close();
        assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldEndWhereSomethingTookAPartOfWhatTheLauncherSent() throws Exception {
        final PipedOutputStream launcher = new PipedOutputStream();
        RemoteInput.start(new PipedInputStream(launcher), end::countDown);
        launcher.write(new byte[] {-1, 0, 0, 0});
        launcher.flush();
        assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
        launcher.close();
    }
}
