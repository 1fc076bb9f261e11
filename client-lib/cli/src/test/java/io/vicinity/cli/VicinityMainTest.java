package io.vicinity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class VicinityMainTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(final String... args) {
        return VicinityMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "info --help",
                "top --help",
                "send --help",
                "receive --help",
                "sandbox --help",
                "run --help",
                "perf --help",
                "perf limit --help",
                "perf latency --help",
                "perf bandwidth --help",
                "perf rate --help",
                "perf open --help",
                "perf bibw --help",
                "perf multi-latency --help",
                "perf put --help",
                "perf get --help",
                "perf bcast --help",
                "perf allgather --help",
                "perf allreduce --help",
                "perf alltoall --help",
                "--version",
                "perf latency --version"
            })
    void shouldExplainEveryCommand(final String args) {
        assertThat(run(args.split(" "))).isZero();
        assertThat(out.toString()).containsAnyOf("Usage: vicinity", "vicinity ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldGiveEveryCommandAHelpOption() {
        assertHasHelp(VicinityMain.commandLine());
    }

    private static void assertHasHelp(final CommandLine line) {
        assertThat(line.getCommandSpec().findOption("--help"))
                .as(line.getCommandName())
                .isNotNull();
        line.getSubcommands().values().forEach(VicinityMainTest::assertHasHelp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "perf latency --sizes 0",
                "perf latency --class Q",
                "perf rate --against carrier-pigeons --no-vicinity",
                "perf rate --batches 0 --no-vicinity --against agrona",
                "perf latency --sockets a,b,c",
                "perf latency --route sideways",
                "perf latency --route both --sockets a,b",
                "perf rate --route fabric --peer far",
                "perf bcast -n 1",
                "perf bcast -n many",
                "perf put -n 3",
                "perf bibw --sizes 0",
                "perf alltoall --batches 0",
                "perf allreduce --format xml",
                "perf allgather --route both --sockets a,b",
                "perf get --vms 2 --sockets a,b",
                "perf get --vms 3",
                "top --interval 0",
                "sandbox --vms 0 -- true",
                "sandbox --vms 65 -- true",
                "sandbox --segment 1M -- true",
                "run Main",
                "run -n 4",
                "run -n 0 Main",
                "run -n two Main",
                "run -n 2 --vms 3 Main",
                "run -n 2 --vms 2 --sockets a,b Main",
                "run -n 1 --sockets a,b Main",
                "run -n 1 --sockets a --hosts b Main",
                "run -n 2 -cp /missing Main",
                "run -n 2 missing.Main",
                "send"
            })
    void shouldEndWithTwoWhereTheCommandLineMakesNoSense(final String args) {
        assertThat(run(args.split(" "))).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).startsWith("vicinity: CONFIG_INVALID: ").hasLineCount(1);
    }

    @Test
    void shouldEndWithThreeWhereThereIsNoDaemon() {
        assertThat(run("info", "--socket", directory.resolve("none.sock").toString()))
                .isEqualTo(3);
        assertThat(err.toString())
                .startsWith("vicinity: DAEMON_UNREACHABLE: ")
                .contains("none.sock")
                .hasLineCount(1);
    }

    @Test
    void shouldEndWithSevenWhereAFileCannotBeUsed() throws Exception {
        assertThat(run("send", directory.resolve("missing").toString(), "inbox"))
                .isEqualTo(7);
        final Path file = Files.writeString(directory.resolve("file"), "x");
        assertThat(run("receive", "--output", file.toString())).isEqualTo(7);
        assertThat(err.toString()).contains("FILE_UNUSABLE").hasLineCount(2);
    }

    @Test
    void shouldEndWithSevenWhereThereAreNotTwoProcessors() {
        assertThat(run("perf", "limit", "--cpus", "0,0")).isEqualTo(7);
        assertThat(run("perf", "limit", "--cpus", "100000,100001")).isEqualTo(7);
    }
}
