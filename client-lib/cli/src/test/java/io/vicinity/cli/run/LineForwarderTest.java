package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineForwarderTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LineOutput out = new LineOutput(written);

    /** A stream that gives one part a read. */
    private static InputStream parts(final String... parts) {
        return new SequenceInputStream(Collections.enumeration(Arrays.stream(parts)
                .map(part -> new ByteArrayInputStream(part.getBytes(UTF_8)))
                .toList()));
    }

    /** Is at its end, and asserts what is written by then. */
    private InputStream endThatFinds(final String expected) {
        return new InputStream() {
            @Override
            public int read() {
                assertThat(written.toString(UTF_8)).isEqualTo(expected);
                return -1;
            }

            @Override
            public int read(final byte[] target, final int offset, final int length) {
                return read();
            }
        };
    }

    private void forward(final String tag, final boolean isConversation, final String... parts) {
        new LineForwarder(parts(parts), out, tag.getBytes(UTF_8), isConversation).run();
    }

    @Test
    void shouldPutTheTagBeforeEachLine() {
        forward("[3] ", false, "a\nb", "c\n\nd");
        assertThat(written.toString(UTF_8)).isEqualTo("[3] a\n[3] bc\n[3] \n[3] d");
    }

    @Test
    void shouldPassOnWhatHasNoTagAsItIs() {
        forward("", false, "no", " end\r\n", "ü");
        assertThat(written.toString(UTF_8)).isEqualTo("no end\r\nü");
    }

    @Test
    void shouldEndTheLastLineOfARankBeforeThatOfAnother() {
        forward("[0] ", false, "first");
        forward("[1] ", false, "second\n");
        assertThat(written.toString(UTF_8)).isEqualTo("[0] first\n[1] second\n");
    }

    @Test
    void shouldHoldBackALineThatIsNotOver() {
        final InputStream asks = new SequenceInputStream(parts("x\nnumber? "), endThatFinds("x\n"));
        new LineForwarder(asks, out, new byte[0], false).run();
        assertThat(written.toString(UTF_8)).isEqualTo("x\nnumber? ");
    }

    @Test
    void shouldNotHoldBackALineThatSomebodyIsToAnswer() {
        final InputStream asks = new SequenceInputStream(parts("number? "), endThatFinds("[0] number? "));
        new LineForwarder(asks, out, "[0] ".getBytes(UTF_8), true).run();
        forward("[0] ", true, "good\n");
        assertThat(written.toString(UTF_8)).isEqualTo("[0] number? \n[0] good\n");
    }

    @Test
    void shouldKeepLinesWholeThatManyRanksPrintAtATime() throws Exception {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final int ranks = 4;
        final int lines = 500;
        final Thread[] threads = new Thread[ranks];
        for (int rank = 0; rank < ranks; rank++) {
            final Random random = new Random(seed + rank);
            final String letter = String.valueOf((char) ('a' + rank));
            final String text = IntStream.range(0, lines)
                    .mapToObj(line -> line + letter.repeat(random.nextInt(300)) + "\n")
                    .collect(Collectors.joining());
            final String[] parts = text.splitWithDelimiters("[0-4]", -1);
            final String tag = "[" + letter + "] ";
            threads[rank] = Thread.ofPlatform().start(() -> forward(tag, false, parts));
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        final List<String> all = written.toString(UTF_8).lines().toList();
        assertThat(all).hasSize(ranks * lines).allMatch(line -> line.matches("\\[(.)\\] \\d+\\1*"));
    }

    @Test
    void shouldPassOnALineThatIsLongerThanItHoldsBack() {
        final String line = "x".repeat(5_000_000) + "\n";
        forward("", false, line);
        assertThat(written.toString(UTF_8)).isEqualTo(line);
    }
}
