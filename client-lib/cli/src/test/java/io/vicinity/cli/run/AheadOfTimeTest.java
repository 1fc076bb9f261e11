package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AheadOfTimeTest {
    @TempDir
    private Path directory;

    @Test
    void shouldUseACacheOnlyIfItIsThere() throws IOException {
        final AheadOfTime installed = new AheadOfTime(Optional.of(directory), Optional.empty());
        assertThat(installed.flags(0)).isEmpty();
        assertThat(new AheadOfTime(Optional.empty(), Optional.empty()).flags(0)).isEmpty();
        final Path cache = Files.createFile(
                directory.resolve("vicinity-rank-" + System.getProperty("java.runtime.version") + ".aot"));
        assertThat(installed.flags(3)).contains("-XX:AOTCache=" + cache);
    }

    @Test
    void shouldLetTheFirstRankRecordWithArgumentsThatAreNoted() {
        final AheadOfTime recording = new AheadOfTime(Optional.of(directory), Optional.of(directory));
        assertThat(recording.flags(0)).contains("-XX:AOTConfiguration=" + directory.resolve("vicinity-rank.0"));
        assertThat(recording.flags(1)).isEmpty();
        final List<String> command = new ArrayList<>(List.of("java", "-Xmx1g"));
        command.addAll(recording.flags(0));
        command.addAll(List.of("-cp", "a b", "Main"));
        recording.note(1, command);
        assertThat(directory).isEmptyDirectory();
        recording.note(0, command);
        assertThat(directory.resolve("vicinity-rank.arguments")).content().isEqualTo("""
                "-Xmx1g"
                "-cp"
                "a b"
                "Main"
                """);
    }
}
