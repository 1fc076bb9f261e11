package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoginOutputTest {
    private final AtomicInteger over = new AtomicInteger();

    private LoginOutput of(final String text) {
        return new LoginOutput(new ByteArrayInputStream(text.getBytes(UTF_8)), "sign", over::incrementAndGet);
    }

    private static String read(final LoginOutput output) throws IOException {
        return new String(output.readAllBytes(), UTF_8);
    }

    @Test
    void shouldLeaveOutWhatTheLoginSays() throws Exception {
        final LoginOutput output = of("welcome\nit is late, sign\nof the rank\nsign\n");
        assertThat(over).hasValue(0);
        assertThat(read(output)).isEqualTo("of the rank\nsign\n");
        assertThat(output.isLoginDone(0)).isTrue();
        assertThat(over).hasValue(1);
    }

    @Test
    void shouldKnowTheSignBehindATerminal() throws Exception {
        final LoginOutput output = of("welcome\r\nsign\r\nof the rank\r\n");
        assertThat(read(output)).isEqualTo("of the rank\r\n");
        assertThat(output.isLoginDone(0)).isTrue();
    }

    @Test
    void shouldPassOnWhatWasSaidBeforeAStreamFailed() throws Exception {
        final InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(final byte[] bytes, final int offset, final int length) throws IOException {
                return read();
            }
        };
        final InputStream said = new ByteArrayInputStream("no such user".getBytes(UTF_8));
        final LoginOutput output =
                new LoginOutput(new SequenceInputStream(said, broken), "sign", over::incrementAndGet);
        assertThat(read(output)).isEqualTo("no such user");
        assertThat(output.isLoginDone(0)).isFalse();
    }

    @Test
    void shouldPassOnWhatTheLoginSaysWhereNoRankIsStarted() throws Exception {
        final LoginOutput output = of("this account is not available\nsign");
        assertThat(read(output)).isEqualTo("this account is not available\nsign");
        assertThat(output.isLoginDone(0)).isFalse();
        assertThat(over).hasValue(1);
    }

    @Test
    void shouldHoldTheEndOfALoginThatSaysMuch() throws Exception {
        assertThat(read(of("some words\n".repeat(10_000) + "the last")))
                .endsWith("the last")
                .hasSizeLessThan(100_000);
        assertThat(read(of("some words\n".repeat(10_000) + "sign\nof the rank")))
                .isEqualTo("of the rank");
    }

    @Test
    void shouldNotKnowWhetherTheLoginIsDoneBeforeItsOutputIsRead() throws Exception {
        assertThat(of("sign\n").isLoginDone(0)).isFalse();
    }
}
