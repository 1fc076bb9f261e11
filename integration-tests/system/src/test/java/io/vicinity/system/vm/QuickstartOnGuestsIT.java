package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Quickstart;
import io.vicinity.vmlab.VmTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer runs second: {@code deploy/quickstart --vms}, which has guests of its own. */
@VmTest
@ExtendWith(Alone.class)
class QuickstartOnGuestsIT {
    @TempDir
    private Path directory;

    @Test
    void shouldShowTheStoryBetweenTwoGuestsAndLeaveNothingBehind() throws IOException, InterruptedException {
        final Quickstart quickstart = new Quickstart(directory);

        final int exitCode = quickstart.run(Map.of("VICINITY_JAVA_HOME", System.getProperty("java.home")), "--vms");

        assertThat(exitCode).as(quickstart.log()).isZero();
        assertThat(quickstart.shown("sent +([0-9a-f]{64})  -"))
                .isEqualTo(quickstart.shown("received +([0-9a-f]{64})  -"));
        assertThat(quickstart.shown())
                .anyMatch(line -> line.matches("8 .* vicinity"))
                .anyMatch(line -> line.matches("8 .* tcp"))
                .anyMatch(line -> line.matches("1048576 .* vicinity"))
                .anyMatch(line -> line.matches("1048576 .* tcp"));
        assertThat(quickstart.said()).last().asString().contains("the virtual machines are gone");
        assertThat(leftIn("/tmp", quickstart.pid())).isEmpty();
        assertThat(leftIn("/dev/shm", quickstart.pid())).isEmpty();
    }

    private static List<Path> leftIn(final String parent, final long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(parent))) {
            return files.filter(file -> file.getFileName().toString().startsWith("vicinity-vmlab-" + pid + "-"))
                    .toList();
        }
    }
}
