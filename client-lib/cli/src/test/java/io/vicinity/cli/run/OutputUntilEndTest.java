package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OutputUntilEndTest {
    private static final String END = OutputUntilEnd.START + "sign ";

    /** One that gives one part a read. */
    private static OutputUntilEnd of(final String... parts) {
        return new OutputUntilEnd(
                new SequenceInputStream(Collections.enumeration(Arrays.stream(parts)
                        .map(part -> new ByteArrayInputStream(part.getBytes(UTF_8)))
                        .toList())),
                "sign");
    }

    private static String read(final InputStream output) throws IOException {
        return new String(output.readAllBytes(), UTF_8);
    }

    @Test
    void shouldEndWhereTheRankDoes() throws Exception {
        final OutputUntilEnd output = of("a line\nanother" + END + "143\nof a process that was left\n");
        assertThat(read(output)).isEqualTo("a line\nanother");
        assertThat(output.code()).isEqualTo(OptionalInt.of(143));
        assertThat(output.read()).isEqualTo(-1);
    }

    @Test
    void shouldKnowTheEndThatComesInParts() throws Exception {
        final OutputUntilEnd output = of(("ü\n" + END + "7\r\n").split("", -1));
        assertThat(read(output)).isEqualTo("ü\n");
        assertThat(output.code()).isEqualTo(OptionalInt.of(7));
    }

    @Test
    void shouldPassOnWhatOnlyLooksLikeTheEnd() throws Exception {
        final String text = END + "x\n" + END + "12345\n" + OutputUntilEnd.START + END + "\n" + END + "3";
        final OutputUntilEnd output = of(text.split("", -1));
        assertThat(read(output)).isEqualTo(text);
        assertThat(output.code()).isEmpty();
    }

    @Test
    void shouldPassOnAtOnceWhatIsNotTheEnd() throws Exception {
        final InputStream more = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("it was asked for more");
            }

            @Override
            public int read(final byte[] target, final int offset, final int length) {
                return read();
            }
        };
        final InputStream question = new ByteArrayInputStream("number? ".getBytes(UTF_8));
        final OutputUntilEnd output = new OutputUntilEnd(new SequenceInputStream(question, more), "sign");
        assertThat(output.readNBytes("number? ".length())).asString(UTF_8).isEqualTo("number? ");
    }

    @Test
    void shouldPassOnMuch() throws Exception {
        final String text = ("some words" + OutputUntilEnd.START + "\n").repeat(10_000);
        final OutputUntilEnd output = of(text + END + "0\n");
        assertThat(read(output)).isEqualTo(text);
        assertThat(output.code()).isEqualTo(OptionalInt.of(0));
    }
}
