package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launchers, installed in a directory of their own; most tests give them a JDK that only prints what it is asked to do. */
class LauncherIT {
    private static final Path DEPLOY =
            Path.of("..", "..", "deploy").toAbsolutePath().normalize();
    private static final int ENVIRONMENT = 7;

    @TempDir
    private Path directory;

    private Path home;

    /** What a launcher did. */
    private record Outcome(int exitCode, List<String> out, List<String> err) {}

    @BeforeEach
    void install() throws IOException {
        home = directory.resolve("a home");
        for (final String part : List.of("bin", "libexec")) {
            Files.createDirectories(home.resolve(part));
            try (Stream<Path> files = Files.list(DEPLOY.resolve(part))) {
                for (final Path file : files.toList()) {
                    Files.copy(file, home.resolve(part).resolve(file.getFileName()));
                }
            }
        }
        Files.createSymbolicLink(home.resolve("lib"), DEPLOY.resolve("target").resolve("lib"));
    }

    @AfterEach
    void removeLink() throws IOException {
        Files.deleteIfExists(home.resolve("lib"));
    }

    @Test
    void shouldCarryTheFlagsThatEveryProgramNeeds() throws IOException, InterruptedException {
        final Path jdk = jdk("25.0.1");

        for (final String program : List.of("vicinity", "vicinity-agent", "vicinity-guestd")) {
            final Outcome outcome = launch(program, Map.of("VICINITY_JAVA_HOME", jdk.toString()));

            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.out())
                    .containsSequence("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED")
                    .contains("--enable-native-access=ALL-UNNAMED")
                    .contains("-Dvicinity.home=" + home.toRealPath());
        }
    }

    @Test
    void shouldPassArgumentsOnAsTheyAre() throws IOException, InterruptedException {
        final Outcome outcome = launch(
                "vicinity", Map.of("VICINITY_JAVA_HOME", jdk("26").toString()), "send", "a file", "*", "--x=\"y\"");

        assertThat(outcome.out()).endsWith("io.vicinity.cli.VicinityMain", "send", "a file", "*", "--x=\"y\"");
    }

    @Test
    void shouldLetTheFlagsOfTheUserWin() throws IOException, InterruptedException {
        final Outcome outcome = launch(
                "vicinity-agent",
                Map.of("VICINITY_JAVA_HOME", jdk("25").toString(), "VICINITY_JVM_OPTS", "-Xmx1g -Da=b"));

        assertThat(outcome.out()).containsSubsequence("-Xmx512m", "-Xmx1g", "-Da=b", "-cp");
    }

    @Test
    void shouldRefuseAJdkThatIsTooOld() throws IOException, InterruptedException {
        final Path old = jdk("24.0.2");

        final Outcome outcome = launch("vicinity", Map.of("VICINITY_JAVA_HOME", old.toString()));

        assertThat(outcome.exitCode()).isEqualTo(ENVIRONMENT);
        assertThat(outcome.err())
                .singleElement()
                .asString()
                .startsWith("vicinity: JDK_MISSING: ")
                .contains(old.toString())
                .contains("25");
    }

    @Test
    void shouldPassOverAJavaHomeThatIsTooOld() throws IOException, InterruptedException {
        final Path bin = Files.createDirectories(directory.resolve("path"));
        Files.createSymbolicLink(bin.resolve("java"), jdk("25").resolve("bin").resolve("java"));

        final Outcome outcome = launch(
                "vicinity", Map.of("JAVA_HOME", jdk("21.0.9").toString(), "PATH", bin + ":" + System.getenv("PATH")));

        assertThat(outcome.out())
                .first()
                .asString()
                .startsWith(directory.resolve("jdk-25").toString());
    }

    @Test
    void shouldTellHowToBuildWhereThereAreNoJars() throws IOException, InterruptedException {
        Files.delete(home.resolve("lib"));

        final Outcome outcome =
                launch("vicinity-guestd", Map.of("VICINITY_JAVA_HOME", jdk("25").toString()));

        assertThat(outcome.exitCode()).isEqualTo(ENVIRONMENT);
        assertThat(outcome.err())
                .singleElement()
                .asString()
                .startsWith("vicinity-guestd: JARS_MISSING: ")
                .contains("mvn package");
    }

    @Test
    void shouldStartThroughASymbolicLink() throws IOException, InterruptedException {
        final Path link = Files.createSymbolicLink(
                directory.resolve("link"), home.resolve("bin").resolve("vicinity"));

        final Outcome outcome = run(link, Map.of("VICINITY_JAVA_HOME", jdk("25").toString()));

        assertThat(outcome.out()).contains("io.vicinity.cli.VicinityMain");
    }

    @Test
    void shouldPassOverACacheThatDoesNotFit() throws IOException, InterruptedException {
        final Path aot = Files.createDirectories(home.resolve("aot"));
        Files.writeString(
                aot.resolve("vicinity-" + System.getProperty("java.runtime.version") + ".aot"), "not a cache at all");

        final Outcome outcome =
                launch("vicinity", Map.of("VICINITY_JAVA_HOME", System.getProperty("java.home")), "--version");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
    }

    /** Makes a JDK whose java prints its own path and its arguments, a line each. */
    private Path jdk(final String version) throws IOException {
        final Path jdk = directory.resolve("jdk-" + version);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(
                jdk.resolve("release"),
                "IMPLEMENTOR=\"us\"\nJAVA_RUNTIME_VERSION=\"" + version + "+1\"\nJAVA_VERSION=\"" + version + "\"\n");
        final Path java = jdk.resolve("bin").resolve("java");
        Files.writeString(java, "#!/bin/sh\nreadlink -f \"$0\"\nfor arg; do printf '%s\\n' \"$arg\"; done\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return jdk;
    }

    private Outcome launch(final String program, final Map<String, String> environment, final String... args)
            throws IOException, InterruptedException {
        return run(home.resolve("bin").resolve(program), environment, args);
    }

    private Outcome run(final Path program, final Map<String, String> environment, final String... args)
            throws IOException, InterruptedException {
        final Path out = directory.resolve("out");
        final Path err = directory.resolve("err");
        final List<String> command = new ArrayList<>(List.of(args));
        command.add(0, program.toString());
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("VICINITY_") || name.equals("JAVA_HOME"));
        builder.environment().putAll(environment);
        final Process process = builder.start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ends in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }
}
