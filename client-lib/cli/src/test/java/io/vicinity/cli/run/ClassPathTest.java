package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.VicinityFailure;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import programs.RingAndPi;

class ClassPathTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTakeWhatIsGivenThenTheEnvironmentThenThisDirectory() {
        assertThat(ClassPath.of(directory.toString(), "other")).hasToString(directory.toString());
        assertThat(ClassPath.of(null, "a" + File.pathSeparator + "b")).hasToString("a" + File.pathSeparator + "b");
        assertThat(ClassPath.of(null, null)).hasToString(".");
    }

    @Test
    void shouldHaveTheProgramBeforeWhatRanksDoNotNeed() {
        final OwnJars own = new OwnJars(System.getProperty("java.class.path"));
        assertThat(ClassPath.of(null, "mine").withOurs(false))
                .startsWith(String.join(File.pathSeparator, own.needed()) + File.pathSeparator + "mine"
                        + File.pathSeparator);
    }

    @Test
    void shouldHaveTheProgramFirstWhereItBringsPackagesOfOurs() throws Exception {
        Files.createDirectories(directory.resolve("com/google/common"));
        assertThat(ClassPath.of(directory.toString(), null).withOurs(false))
                .startsWith(directory
                        + File.pathSeparator
                        + new OwnJars(System.getProperty("java.class.path"))
                                .needed()
                                .getFirst());
    }

    @Test
    void shouldBeRecordedWithoutTheProgram() {
        assertThat(ClassPath.of(null, "mine").withOurs(true)).doesNotContain("mine");
    }

    @Test
    void shouldNameAnEntryThatIsNotThere() {
        final Path missing = directory.resolve("missing.jar");
        assertThatThrownBy(() -> ClassPath.of(directory + File.pathSeparator + missing, null))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> ClassPath.of(directory.resolve("missing") + "/*", null))
                .hasMessageContaining("missing/*");
        assertThat(ClassPath.of(directory + "/*", null)).hasToString(directory + "/*");
    }

    @Test
    void shouldFindAClassAndNameOneThatIsNotThere() throws Exception {
        final ClassPath classPath = ClassPath.of(directory.toString(), null);
        classPath.check(RingAndPi.class.getName());
        assertThatThrownBy(() -> classPath.check("org.example.Absent"))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("org.example.Absent")
                .hasMessageContaining(directory.toString());
    }

    @Test
    void shouldRefuseAnMpiOfAnother() throws Exception {
        Files.createDirectory(directory.resolve("mpi"));
        Files.createFile(directory.resolve("mpi/MPI.class"));
        final ClassPath classPath = ClassPath.of(directory.toString(), null);
        assertThatThrownBy(() -> classPath.check(RingAndPi.class.getName()))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("an MPI of its own");
    }
}
