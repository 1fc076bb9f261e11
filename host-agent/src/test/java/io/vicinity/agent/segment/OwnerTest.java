package io.vicinity.agent.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerTest {
    private static final Owner OWNER = new Owner(Path.of("/run/vicinity-agent"), false);

    @TempDir
    private Path directory;

    private Path place;

    @BeforeEach
    void choosePlace() {
        place = SegmentNames.owner(SegmentNames.segment(directory, "acme"));
    }

    @ParameterizedTest
    @CsvSource({
        "/run/vicinity-agent, /run/vicinity-agent",
        "/ephemeral/lasting, /ephemeral/lasting",
        "/run/../var/./a b/ü, /var/a b/ü",
        "/, /",
    })
    void shouldBeReadAsItWasWritten(final Path runtimeDirectory, final Path read) throws IOException {
        for (final boolean ephemeral : new boolean[] {false, true}) {
            new Owner(runtimeDirectory, ephemeral).write(place);
            assertThat(Owner.read(place)).contains(new Owner(read, ephemeral));
            try (var files = Files.list(directory)) {
                assertThat(files).containsExactly(place);
            }
            Owner.delete(place);
        }
    }

    @Test
    void shouldTakeThePlaceOfAnotherAndOfWhatIsNone() throws IOException {
        Files.writeString(place, "none");
        assertThat(Owner.read(place)).isEmpty();
        for (final Owner owner : new Owner[] {
            OWNER,
            OWNER,
            new Owner(OWNER.runtimeDirectory(), true),
            OWNER,
            new Owner(Path.of("/run/vicinity-agent/deeper"), true),
            new Owner(Path.of("/run"), false)
        }) {
            owner.write(place);
            assertThat(Owner.read(place)).contains(owner);
        }
    }

    @Test
    void shouldBeMadeAgainWhereItWasLeftUnfinished() throws IOException {
        final Path unfinished =
                Files.createDirectories(SegmentNames.unfinished(place).resolve("run"));
        assertThat(Owner.read(unfinished.getParent())).isEmpty();
        OWNER.write(place);
        assertThat(Owner.read(place)).contains(OWNER);
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void shouldKnowNobodyWhereNothingIs() throws IOException {
        assertThat(Owner.read(place)).isEmpty();
        Owner.delete(place);
        assertThat(Owner.read(Files.createDirectory(place))).isEmpty();
        Files.createDirectory(place.resolve("run"));
        Files.createDirectory(place.resolve("var"));
        assertThat(Owner.read(place)).isEmpty();
    }

    @Test
    void shouldFollowNoLink() throws IOException {
        final Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        OWNER.write(elsewhere.resolve("record"));
        Files.createSymbolicLink(place, elsewhere.resolve("record"));
        assertThat(Owner.read(place)).isEmpty();
        Owner.delete(place);
        assertThat(place).doesNotExist();
        Files.createSymbolicLink(Files.createDirectory(place).resolve("link"), elsewhere);
        assertThat(Owner.read(place)).isEmpty();
        Owner.delete(place);
        assertThat(place).doesNotExist();
        assertThat(Owner.read(elsewhere.resolve("record"))).contains(OWNER);
    }
}
