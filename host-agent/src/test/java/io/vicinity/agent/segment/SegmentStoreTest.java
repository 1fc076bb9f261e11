package io.vicinity.agent.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentStoreTest {
    private static final SegmentLayout LAYOUT = SegmentLayout.of(1 << 20, 7, 4, 8);

    @TempDir
    private Path root;

    private Path segments;
    private Path runtime;
    private SegmentStore store;

    @BeforeEach
    void makeDirectories() throws IOException {
        segments = Files.createDirectory(root.resolve("shm"));
        runtime = Files.createDirectory(root.resolve("run"));
        store = new SegmentStore(segments, runtime, false, Access.OWNER);
    }

    private SegmentStore storeOf(final String name, final boolean ephemeral) throws IOException {
        return new SegmentStore(segments, Files.createDirectories(root.resolve(name)), ephemeral, Access.OWNER);
    }

    private static void make(final SegmentStore store, final String tenant) {
        final SegmentMemory memory = store.create(tenant, LAYOUT);
        memory.writeHeader(tenant, 1, 1);
        memory.close();
    }

    /** Bytes that the file system gave the file, holes not counted. */
    private static long allocated(final Path file) throws IOException {
        final Process stat = new ProcessBuilder("stat", "--format=%b", file.toString()).start();
        try (var out = stat.inputReader()) {
            return 512 * Long.parseLong(out.readLine());
        }
    }

    @Test
    void shouldMakeASegmentForItsOwnerOnly() throws IOException {
        make(store, "acme");
        final Path path = segments.resolve("vicinity-acme");
        assertThat(store.path("acme")).isEqualTo(path);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(Files.size(path)).isEqualTo(LAYOUT.size());
        assertThat(allocated(path)).as("every page").isGreaterThanOrEqualTo(LAYOUT.size());
        assertThat(SegmentDescriptor.tenant(new UnsafeBuffer(Files.readAllBytes(path))))
                .isEqualTo("acme");
    }

    @Test
    void shouldSayWhatIsWantedAndHadWhenMemoryIsShortAndLeaveNothing() throws IOException {
        final SegmentLayout huge = SegmentLayout.of(1L << 50, 7, 4, 8);
        assertThatThrownBy(() -> store.create("acme", huge)).isInstanceOfSatisfying(VicinityFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_SHORT);
            assertThat(failure).hasMessageContaining(Long.toString(1L << 50));
            assertThat(failure.remedy()).contains("segment_size");
        });
        try (var files = Files.list(segments)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldNotTouchAFileThatIsNoSegmentOfOurs() throws IOException {
        final Path foreign = segments.resolve("vicinity-acme");
        Files.writeString(foreign, "mine");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> store.create("acme", LAYOUT))
                    .isInstanceOfSatisfying(
                            VicinityFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.FILE_UNUSABLE));
            store.remove("acme");
            assertThat(store.sweep(Set.of())).isZero();
            assertThat(Files.readString(foreign)).isEqualTo("mine");
        }
    }

    @Test
    void shouldTakeOverASegmentThatIsAsItWasLeft() throws IOException {
        make(store, "acme");
        try (SegmentMemory memory = store.adopt("acme", LAYOUT).orElseThrow()) {
            assertThat(memory.layout()).isEqualTo(LAYOUT);
        }
        assertThat(store.adopt("acme", SegmentLayout.of(2 << 20, 7, 4, 8))).isEmpty();
        assertThat(store.adopt("globex", LAYOUT)).isEmpty();
        Files.delete(store.path("acme"));
        Files.createSymbolicLink(store.path("acme"), Files.write(root.resolve("target"), new byte[1 << 20]));
        assertThat(store.adopt("acme", LAYOUT)).isEmpty();
    }

    @Test
    void shouldSweepItsOwnTenantsThatAreNoMore() {
        make(store, "acme");
        make(store, "globex");
        assertThat(store.sweep(Set.of("acme"))).isEqualTo(1);
        assertThat(store.path("acme")).exists();
        assertThat(store.path("globex")).doesNotExist();
        assertThat(SegmentNames.owner(store.path("globex"))).doesNotExist();
    }

    @Test
    void shouldLeaveTheSegmentsOfAnAgentThatLives() throws IOException {
        final SegmentStore other = storeOf("other", true);
        make(other, "globex");
        try (AgentLock lock = AgentLock.take(root.resolve("other"))) {
            assertThat(lock).isNotNull();
            assertThat(store.sweep(Set.of())).isZero();
            assertThatThrownBy(() -> store.create("globex", LAYOUT))
                    .isInstanceOf(VicinityFailure.class)
                    .hasMessageContaining("other");
        }
        assertThat(store.path("globex")).exists();
        assertThat(store.sweep(Set.of())).isEqualTo(1);
        assertThat(store.path("globex")).doesNotExist();
    }

    @Test
    void shouldLeaveTheSegmentsOfADeadAgentThatWouldTakeThemOver() throws IOException {
        final SegmentStore other = storeOf("other", false);
        make(other, "globex");
        final Path journal = Files.createFile(JournalFiles.journal(root.resolve("other"), "globex"));
        assertThat(store.sweep(Set.of())).isZero();
        Files.delete(journal);
        assertThat(store.sweep(Set.of())).isEqualTo(1);
    }

    @Test
    void shouldSweepASegmentWhoseOwnerIsNotKnown() throws IOException {
        make(storeOf("other", true), "globex");
        Owner.delete(SegmentNames.owner(store.path("globex")));
        assertThat(store.sweep(Set.of())).isEqualTo(1);
    }

    @Test
    void shouldSweepASegmentWhoseHeaderItsGuestsDestroyed() throws IOException {
        make(storeOf("other", true), "globex");
        try (SegmentMemory memory = SegmentMemory.map(store.path("globex"), LAYOUT)) {
            memory.retireSegment();
        }
        assertThat(store.sweep(Set.of())).isEqualTo(1);
    }

    @Test
    void shouldSweepNothingElse() throws IOException {
        Files.writeString(segments.resolve("vicinity-notes"), "mine");
        Files.write(segments.resolve("other-object"), new byte[8192]);
        Files.createDirectory(segments.resolve("vicinity-directory"));
        make(store, "acme");
        Files.copy(store.path("acme"), segments.resolve("copy-of-vicinity-acme"));
        assertThat(store.sweep(Set.of("acme"))).isZero();
        try (var files = Files.list(segments)) {
            assertThat(files).hasSize(6);
        }
    }

    @Test
    void shouldSweepAnOwnerRecordWithoutASegment() throws IOException {
        make(storeOf("other", true), "globex");
        Files.delete(store.path("globex"));
        store.sweep(Set.of());
        try (var files = Files.list(segments)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldRefuseADirectoryWithoutHugePagesWhereTheyAreWanted() {
        assertThatThrownBy(() -> store.checkHugePages()).isInstanceOfSatisfying(VicinityFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(FailureCode.FILE_UNUSABLE);
            assertThat(failure).hasMessageContaining(segments.toString());
            assertThat(failure.remedy()).contains("mount -t hugetlbfs");
        });
    }

    @Test
    void shouldLetOnlyOneAgentHaveARuntimeDirectory() {
        try (AgentLock lock = AgentLock.take(runtime)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> AgentLock.take(runtime))
                    .isInstanceOf(VicinityFailure.class)
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
        AgentLock.take(runtime).close();
    }
}
