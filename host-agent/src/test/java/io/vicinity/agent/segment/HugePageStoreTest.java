package io.vicinity.agent.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HugePageStoreTest {
    private static final SegmentLayout LAYOUT = SegmentLayout.of(2 * HugePages.PAGE, 7, 4, 8);

    @TempDir
    private Path root;

    private Path segments;
    private SegmentStore store;
    private HugePages mount;

    @BeforeEach
    void makeDirectories() throws IOException {
        segments = Files.createDirectory(root.resolve("huge"));
        store = new SegmentStore(segments, Files.createDirectory(root.resolve("run")), false, Access.OWNER);
    }

    @AfterEach
    void unmount() throws InterruptedException {
        if (mount != null) {
            mount.unmount();
        }
    }

    private void mount(final int pages, final String... options) throws IOException, InterruptedException {
        mount = HugePages.mount(segments, pages, options);
    }

    private static void assertIsEmpty(final Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldMakeTakeOverAndRemoveASegment() throws Exception {
        mount(2);
        store.checkHugePages();
        try (SegmentMemory memory = store.create("acme", LAYOUT)) {
            memory.writeHeader("acme", 1, 1);
        }
        assertThat(Files.size(store.path("acme"))).isEqualTo(LAYOUT.size());
        try (SegmentMemory memory = store.adopt("acme", LAYOUT).orElseThrow()) {
            memory.writeHeader("acme", 1, 2);
        }
        assertThat(Files.size(store.path("acme"))).isEqualTo(LAYOUT.size());
        assertThat(store.sweep(Set.of("acme"))).isZero();
        store.remove("acme");
        assertIsEmpty(segments);
    }

    @Test
    void shouldSweepWhatADeadAgentLeft() throws Exception {
        mount(4);
        final SegmentStore other = new SegmentStore(segments, root.resolve("other"), true, Access.OWNER);
        for (final String tenant : new String[] {"acme", "globex"}) {
            try (SegmentMemory memory = other.create(tenant, LAYOUT)) {
                memory.writeHeader(tenant, 1, 1);
            }
        }
        Owner.delete(SegmentNames.owner(store.path("acme")));
        assertThat(store.sweep(Set.of())).isEqualTo(2);
        assertIsEmpty(segments);
    }

    @Test
    void shouldKeepToTheLimitOfTheMount() throws Exception {
        mount(2, "size=2M");
        assertThatThrownBy(() -> store.create("acme", LAYOUT))
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_SHORT);
                    assertThat(failure).hasMessageContaining("has " + HugePages.PAGE + " left");
                });
        assertIsEmpty(segments);
    }

    @Test
    void shouldSayThatPagesAreShortWhereTheMountHasNoLimit() throws Exception {
        mount(0);
        final SegmentLayout huge = SegmentLayout.of(1L << 42, 7, 4, 8);
        assertThatThrownBy(() -> store.create("acme", huge)).isInstanceOfSatisfying(VicinityFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_SHORT);
            assertThat(failure).hasMessageContaining("No space left on device").hasMessageNotContaining("which has");
            assertThat(failure.remedy()).contains("nr_hugepages");
        });
        assertIsEmpty(segments);
    }

    @Test
    void shouldRefuseASegmentThatIsNotOfWholePages() throws Exception {
        mount(2);
        final SegmentLayout odd = SegmentLayout.of(HugePages.PAGE + 4096, 7, 4, 8);
        assertThatThrownBy(() -> store.create("acme", odd))
                .isInstanceOfSatisfying(
                        VicinityFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.CONFIG_INVALID));
        assertIsEmpty(segments);
    }
}
