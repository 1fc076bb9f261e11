package io.vicinity.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
    @Test
    void shouldLetTheFlagsOfTheUserComeLast() {
        assertThat(ChildJvm.commandLine(
                        "Main",
                        List.of("-XX:+UseSerialGC"),
                        ChildJvm.split(" -XX:+UseParallelGC  -Xmx64m "),
                        List.of("arg")))
                .containsSubsequence("-XX:+UseSerialGC", "-XX:+UseParallelGC", "-Xmx64m", "-cp", "Main", "arg")
                .doesNotContain("");
    }

    @Test
    void shouldAddNothingWhereTheUserGivesNoFlags() {
        assertThat(ChildJvm.commandLine("Main", List.of("-Xmx32m"), ChildJvm.split(""), List.of()))
                .containsSubsequence("-Xmx32m", "-cp")
                .doesNotContain("");
    }
}
