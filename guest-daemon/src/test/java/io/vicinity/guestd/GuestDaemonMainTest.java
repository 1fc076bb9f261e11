package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.service.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One line and an exit code for each way in which it cannot start. */
class GuestDaemonMainTest {
    @TempDir
    Path directory;

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int run(final String... args) {
        return Program.prepare("vicinity-guestd", new CommandLine(new GuestDaemonMain()))
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(out))
                .execute(args);
    }

    private void assertOneLine(final String start) {
        assertThat(err.toString().lines()).singleElement().asString().startsWith("vicinity-guestd: " + start);
    }

    @Test
    void shouldTellWhatIsMissing() {
        assertThat(run()).isEqualTo(2);
        assertOneLine("CONFIG_INVALID: the agent's address is missing; give --agent HOST:PORT");
    }

    @Test
    void shouldTellWhereTheConfigurationIsWrong() throws Exception {
        final Path config = Files.writeString(directory.resolve("guestd.yaml"), "bar: /dev/null\nagnet: host:1\n");
        assertThat(run("--config", config.toString())).isEqualTo(2);
        assertOneLine("CONFIG_INVALID: " + config + ":2: agnet: unknown key");
    }

    @Test
    void shouldTellWhichBarDoesNotExist() {
        assertThat(run("--bar", "/no/such/bar", "--agent", "localhost:1", "--pki", directory.toString()))
                .isEqualTo(7);
        assertOneLine("FILE_UNUSABLE: BAR /no/such/bar does not exist");
    }

    @Test
    void shouldTellOfABarThatIsWrittenAsNoDevice() {
        assertThat(run("--bar", "pci:3", "--agent", "localhost:1", "--pki", directory.toString()))
                .isEqualTo(2);
        assertOneLine("CONFIG_INVALID: bar: pci:3 names no PCI device");
    }

    @Test
    void shouldTellOfOptionsThatItDoesNotHave() {
        assertThat(run("--bra", "x")).isEqualTo(2);
        assertOneLine("CONFIG_INVALID: Unknown options: '--bra', 'x'");
    }

    @Test
    void shouldTellOfDurationsThatAreNone() {
        assertThat(run("--grace", "10")).isEqualTo(2);
        assertOneLine("CONFIG_INVALID: Invalid value for option '--grace'");
    }

    @Test
    void shouldExplainItself() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("--bar=WHERE").contains("--exit-with-parent");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("vicinity-guestd ");
    }
}
