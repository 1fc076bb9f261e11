package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnJarsTest {
    private static final String JARS = String.join(
            File.pathSeparator, "/lib/picocli-4.jar", "/lib/vicinity-mpi-1.jar", "/classes", "/lib/agrona-2.jar");

    @TempDir
    private Path directory;

    @Test
    void shouldPutWhatRanksNeedBeforeTheProgramAndDirectoriesBehind() {
        assertThat(new OwnJars(JARS).with(List.of("a", "b"), true).split(File.pathSeparator))
                .containsExactly("/lib/vicinity-mpi-1.jar", "/lib/agrona-2.jar", "a", "b", "/classes");
    }

    @Test
    void shouldPutTheProgramFirstWhereItsClassesWouldBeHidden() {
        assertThat(new OwnJars(JARS).with(List.of("a"), false)).startsWith("a" + File.pathSeparator);
    }

    @Test
    void shouldKnowAllPackagesOfWhatRanksNeed() throws IOException {
        for (final String jar : new OwnJars(System.getProperty("java.class.path")).needed()) {
            try (ZipFile archive = new ZipFile(jar)) {
                assertThat(archive.stream().map(ZipEntry::getName))
                        .filteredOn(name -> name.endsWith(".class")
                                && !name.startsWith("META-INF/")
                                && !name.equals("module-info.class"))
                        .as(jar)
                        .allMatch(OwnJars::isOurs);
            }
        }
    }

    @Test
    void shouldFindPackagesOfOursInDirectoriesAndArchives() throws IOException {
        Files.createDirectories(directory.resolve("good/org/example"));
        Files.createDirectories(directory.resolve("bad/io/netty"));
        assertThat(OwnJars.isFreeOfOurs(directory.resolve("good"))).isTrue();
        assertThat(OwnJars.isFreeOfOurs(directory.resolve("bad"))).isFalse();
        assertThat(OwnJars.isFreeOfOurs(archive("good.jar", "org/example/A.class")))
                .isTrue();
        assertThat(OwnJars.isFreeOfOurs(archive("bad.jar", "com/google/common/A.class")))
                .isFalse();
        assertThat(OwnJars.isFreeOfOurs(directory.resolve("missing.jar"))).isTrue();
    }

    private Path archive(final String name, final String entry) throws IOException {
        final Path archive = directory.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
            out.putNextEntry(new ZipEntry(entry));
            out.closeEntry();
        }
        return archive;
    }
}
