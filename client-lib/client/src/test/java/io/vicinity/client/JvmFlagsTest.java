package io.vicinity.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {
    /** Run in a JVM of its own. */
    static final class Connects {
        private Connects() {}

        public static void main(final String[] args) {
            try {
                Vicinity.connect(new Vicinity.Context().socket(Path.of("/nonexistent")));
            } catch (final VicinityException e) {
                System.out.print(e.code() + "|" + e.getMessage() + "|" + e.remedy());
            }
        }
    }

    @Test
    void shouldNameTheFlagThatIsMissingInOneLine() throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Connects.class.getName())
                .redirectErrorStream(true)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output)
                .startsWith("JVM_FLAGS_MISSING|")
                .contains("--add-opens java.base/jdk.internal.misc=ALL-UNNAMED")
                .doesNotContain("\n");
    }
}
