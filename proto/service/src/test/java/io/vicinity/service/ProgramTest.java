package io.vicinity.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ProgramTest {
    private final StringWriter err = new StringWriter();

    @Command(name = "vicinity-test")
    static final class Failing implements Callable<Integer> {
        @Option(names = "--size")
        private ByteSize size;

        private final Exception failure;

        Failing(final Exception failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            if (failure != null) {
                throw failure;
            }
            return size == null ? 0 : (int) size.bytes();
        }
    }

    private int run(final Exception failure, final String... args) {
        return Program.prepare("vicinity-test", new CommandLine(new Failing(failure)))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void shouldEndWithOneLineAndTheCodeOfTheFailure() {
        assertThat(run(new VicinityFailure(FailureCode.NAME_TAKEN, "endpoint a\nis claimed", "choose another")))
                .isEqualTo(4);
        assertThat(err)
                .hasToString(
                        "vicinity-test: NAME_TAKEN: endpoint a is claimed; choose another" + System.lineSeparator());
    }

    @Test
    void shouldFindTheNameWithinTheCauses() {
        final VicinityFailure named = new VicinityFailure(FailureCode.TIMED_OUT, "late", "wait");
        assertThat(run(new IOException("outer", new IllegalStateException(named))))
                .isEqualTo(6);
        assertThat(err.toString()).startsWith("vicinity-test: TIMED_OUT: late; wait");
    }

    @Test
    void shouldCallADefectADefect() {
        assertThat(run(new IllegalStateException("odd", new IOException("why"))))
                .isEqualTo(70);
        assertThat(err.toString())
                .startsWith("vicinity-test: INTERNAL: IllegalStateException: odd <- IOException: why; ");
    }

    @Test
    void shouldTellOfAWrongCommandLineInOneLine() {
        assertThat(run(null, "--size", "64MB")).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("vicinity-test: CONFIG_INVALID: ")
                .contains("--size")
                .endsWith("; see vicinity-test --help");
    }

    @Test
    void shouldReadSizes() {
        assertThat(run(null, "--size", "1KiB")).isEqualTo(1024);
    }

    @Test
    void shouldKnowItsOwnFlags() {
        // The build gives them to the tests.
        JvmFlags.check();
    }

    @Test
    void shouldTakeAnUnknownNameForAPlainFailure() {
        assertThat(FailureCode.ofName("OF_A_NEWER_PEER")).isEqualTo(FailureCode.FAILED);
        assertThat(FailureCode.ofName("NO_SPACE")).isEqualTo(FailureCode.NO_SPACE);
    }
}
