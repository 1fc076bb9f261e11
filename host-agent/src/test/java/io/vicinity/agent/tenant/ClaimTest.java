package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims that a directory of many hosts answers later. */
class ClaimTest {
    private static final JournalRecord.Segment SEGMENT = new JournalRecord.Segment(
            "acme", "/dev/shm/vicinity-acme", SimulatedVm.SIZE, SimulatedVm.GENERATION, 1, 4, 24);
    private static final SegmentLayout LAYOUT = SegmentLayout.of(SEGMENT.size(), SEGMENT.generation(), 4, 24);
    private static final TenantLimits LIMITS = new TenantLimits(10, 12, Long.MAX_VALUE, 64 * 1024, 4);

    private final SlowDirectory directory = new SlowDirectory();
    private final FakeMemory memory = new FakeMemory(region -> {});
    private final SimulatedVm vm = new SimulatedVm("vm0");
    private final Tenant tenant = new Tenant(SEGMENT, LAYOUT, LIMITS, memory, directory, TenantListener.NONE);
    private EndpointView opener;
    private CompletableFuture<EndpointView> claimed;

    @BeforeEach
    void claim() {
        vm.attach(tenant, memory);
        final CompletableFuture<EndpointView> first = tenant.claim(vm.name, "opener", 0, List.of(), vm.origin());
        directory.take();
        opener = first.join();
        claimed = tenant.claim(vm.name, "wanted", 0, List.of("10.0.0.1:7000"), vm.origin());
        assertThat(claimed).isNotDone();
    }

    private Optional<EndView> open() {
        return tenant.open(vm.name, opener.id(), "wanted", false, vm.origin());
    }

    private void assertOnlyTheOpenerRemains() {
        assertThat(tenant.report().totals().endpoints()).isEqualTo(1);
        assertThat(memory.published).containsExactly(opener.arena());
        assertThat(tenant.snapshot())
                .filteredOn(JournalRecord.Endpoint.class::isInstance)
                .singleElement()
                .isEqualTo(new JournalRecord.Endpoint(
                        opener.id(), "opener", "vm0", opener.arena(), opener.token(), false, created(), List.of()));
    }

    private long created() {
        return tenant.snapshot().stream()
                .filter(JournalRecord.Endpoint.class::isInstance)
                .map(JournalRecord.Endpoint.class::cast)
                .findFirst()
                .orElseThrow()
                .createdVersion();
    }

    @Test
    void shouldBeOpenedToOnlyWhenTheDirectoryHasItsName() {
        assertThat(open()).isEmpty();
        directory.take();
        assertThat(claimed)
                .isCompletedWithValueMatching(endpoint -> endpoint.name().equals("wanted"));
        assertThat(open()).map(end -> end.remote().name()).contains("wanted");
        assertThat(directory.find("acme", "wanted"))
                .contains(new Directory.Location("here", "vm0", claimed.join().id(), List.of("10.0.0.1:7000")));
    }

    @Test
    void shouldLeaveNothingOfWhatTheDirectoryRefuses() {
        directory.refuse();
        assertThatThrownBy(claimed::join)
                .cause()
                .isInstanceOfSatisfying(
                        VicinityFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.NAME_TAKEN));
        assertOnlyTheOpenerRemains();
    }

    @Test
    void shouldLeaveNothingWhenItsProcessIsReleasedMeanwhile() {
        final long id = opener.id() + 1;
        tenant.releaseEndpoint(vm.name, id, true);
        assertOnlyTheOpenerRemains();
        directory.refuse();
        assertThat(claimed).isCompletedExceptionally();
        assertOnlyTheOpenerRemains();
    }

    @Test
    void shouldLeaveNothingWhenItsVmEndsMeanwhile() {
        tenant.endings().evict(vm.name);
        directory.take();
        assertThat(claimed).isDone();
        assertThat(tenant.report().totals().endpoints()).isZero();
        assertThat(memory.published).isEmpty();
    }

    /** Answers one registration at a time, when it is told to. */
    private static final class SlowDirectory implements Directory {
        private final InMemoryDirectory names = new InMemoryDirectory("here");
        private Runnable taking;
        private CompletableFuture<Void> asked;
        private String name;

        @Override
        public CompletableFuture<Void> register(final String tenant, final String wanted, final Location location) {
            name = wanted;
            asked = new CompletableFuture<>();
            taking = () -> assertThat(names.restore(tenant, wanted, location)).isTrue();
            return asked;
        }

        void take() {
            taking.run();
            asked.complete(null);
        }

        void refuse() {
            asked.completeExceptionally(Names.taken(name));
        }

        @Override
        public void start() {}

        @Override
        public String host() {
            return names.host();
        }

        @Override
        public boolean restore(final String tenant, final String wanted, final Location location) {
            return names.restore(tenant, wanted, location);
        }

        @Override
        public void unregister(final String tenant, final String wanted, final Location location) {
            names.unregister(tenant, wanted, location);
        }

        @Override
        public Optional<Location> find(final String tenant, final String wanted) {
            return names.find(tenant, wanted);
        }

        @Override
        public Watch watch(final String tenant, final String wanted, final Runnable appeared) {
            return names.watch(tenant, wanted, appeared);
        }

        @Override
        public List<Entry> names(final String tenant) {
            return names.names(tenant);
        }

        @Override
        public Status status() {
            return names.status();
        }

        @Override
        public void close() {}
    }
}
