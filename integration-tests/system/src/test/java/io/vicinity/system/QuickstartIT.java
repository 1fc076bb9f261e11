package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer runs first, on what this build has just made. */
class QuickstartIT {
    private static final Path QUICKSTART =
            Path.of("..", "..", "deploy", "quickstart").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private Path tools;
    private Path temporary;
    private Path out;
    private Path err;

    @BeforeEach
    void prepare() throws IOException {
        tools = Files.createDirectory(directory.resolve("tools"));
        temporary = Files.createDirectory(directory.resolve("tmp"));
        out = directory.resolve("out");
        err = directory.resolve("err");
        // A build within the build would pull the jars from under the other tests.
        final Path mvn = tools.resolve("mvn");
        Files.writeString(mvn, "#!/bin/sh\necho 'ERROR: no build is wanted here'\nexit 1\n");
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void shouldShowItAllAndLeaveNothingBehind() throws IOException, InterruptedException {
        final int exitCode = run(Map.of("VICINITY_JAVA_HOME", System.getProperty("java.home")));

        final String log = Files.readString(out) + Files.readString(err);
        assertThat(exitCode).as(log).isZero();
        final List<String> shown = Files.readAllLines(out);
        assertThat(in(shown, "sent +([0-9a-f]{64})  -")).isEqualTo(in(shown, "received +([0-9a-f]{64})  -"));
        assertThat(shown)
                .anyMatch(line -> line.matches("8 .* vicinity"))
                .anyMatch(line -> line.matches("1024 .* vicinity"))
                .anyMatch(line -> line.matches("1048576 .* vicinity"))
                .anyMatch(line -> line.startsWith("CHANNEL "));
        assertThat(shown.stream().filter(line -> line.startsWith("vicinity_"))).hasSize(3);
        assertThat(Files.readAllLines(err)).last().asString().contains("the sandbox is gone");
        assertThat(Path.of(in(shown, "segment +(/dev/shm/[^,]+),.*"))).doesNotExist();
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void shouldSayInOneLineWhatIsMissing() throws IOException, InterruptedException {
        final int exitCode = run(Map.of("VICINITY_JAVA_HOME", directory.toString()));

        assertThat(exitCode).isOne();
        assertThat(Files.readAllLines(err)).singleElement().asString().contains("JDK 25", "VICINITY_JAVA_HOME");
    }

    /** What the group of the pattern is in the one line that fits it. */
    private static String in(final List<String> shown, final String pattern) {
        final List<String> found = shown.stream()
                .map(Pattern.compile(pattern)::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        assertThat(found).as(pattern).hasSize(1);
        return found.getFirst();
    }

    private int run(final Map<String, String> environment) throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder(QUICKSTART.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().putAll(environment);
        final Process process = builder.start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("ends in time").isTrue();
        } finally {
            // The sandbox cleans up after itself, when it is told.
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        return process.exitValue();
    }
}
