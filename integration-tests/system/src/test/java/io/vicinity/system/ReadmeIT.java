package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Lab;
import io.vicinity.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the README shows works as it stands there. */
class ReadmeIT {
    private static final String FENCE = "```";

    @RegisterExtension
    final Lab lab = new Lab();

    @Test
    void shouldCompileAndRunTheExample() throws IOException {
        final String readme = Files.readString(root().resolve("README.md"));
        final int start = readme.indexOf(FENCE + "java\n") + FENCE.length() + "java\n".length();
        final Path source = lab.directory().resolve("Hello.java");
        Files.writeString(source, readme.substring(start, readme.indexOf(FENCE, start)));
        final Path classes = Files.createDirectory(lab.directory().resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString(),
                                source.toString()))
                .isZero();

        lab.startHost("vm-1");
        final LabProcess hello = lab.runFrom("hello", classes, "Hello", "vm-1");
        assertThat(hello.awaitEnd()).as(hello.log()).isZero();
        assertThat(hello.log()).contains("hello, neighbour", "a loan of 1048576 bytes");
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (Files.notExists(directory.resolve("LICENSE"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
