package io.vicinity.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Runs all jcstress tests of this module for a short while. They can run for long, too: {@code org.openjdk.jcstress.Main -m tough}
 * with the same class path. The log and the report stay in {@code target/jcstress}.
 */
class JcstressIT {
    private static final Path DIRECTORY = Path.of("target", "jcstress");
    private static final Pattern RESULTS = Pattern.compile(
            "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

    @Test
    void shouldObserveNoForbiddenOutcome() throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        final Path log = DIRECTORY.resolve("jcstress.log");
        final Process jcstress = new ProcessBuilder(commandLine())
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jcstress.waitFor(10, TimeUnit.MINUTES))
                    .as("ends in time")
                    .isTrue();
        } finally {
            jcstress.destroyForcibly();
        }

        final String report = Files.readString(log);
        final List<MatchResult> results = RESULTS.matcher(report).results().toList();
        assertThat(results).as(report).isNotEmpty();
        final MatchResult last = results.getLast();
        assertThat(last.group(2)).as(report).isEqualTo(last.group(1)).isNotEqualTo("0");
        assertThat(jcstress.exitValue()).as(report).isZero();
    }

    private static List<String> commandLine() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-m",
                "quick",
                "-f",
                "1",
                "-iters",
                "1",
                "-time",
                "60",
                "-sc",
                "false",
                "-jvmArgsPrepend",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED -Xmx512m",
                "-r",
                "report");
    }
}
