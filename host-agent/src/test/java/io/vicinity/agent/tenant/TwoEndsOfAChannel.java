package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;

/** A channel between two VMs of one host, and two processes that say of its routes what a test lets them say. */
abstract class TwoEndsOfAChannel {
    static final JournalRecord.Segment SEGMENT = new JournalRecord.Segment(
            "acme", "/dev/shm/vicinity-acme", SimulatedVm.SIZE, SimulatedVm.GENERATION, 1, 4, 24);
    static final SegmentLayout LAYOUT = SegmentLayout.of(SEGMENT.size(), SEGMENT.generation(), 4, 24);
    static final List<String> ADDRESSES = List.of("10.0.0.2:7000");

    final FakeMemory memory = new FakeMemory(region -> {});
    final List<JournalRecord> journal = new ArrayList<>();
    final List<String> counted = new ArrayList<>();
    final SimulatedVm one = new SimulatedVm("vm1");
    final SimulatedVm two = new SimulatedVm("vm2");
    private final TenantListener listener = new TenantListener() {
        @Override
        public void switchDone(final Route to, final SwitchReason reason, final Optional<Duration> took) {
            counted.add(to + " " + reason + " done" + (took.isPresent() ? "" : " restored"));
        }

        @Override
        public void switchFailed(final Route to, final SwitchReason reason) {
            counted.add(to + " " + reason + " failed");
        }

        @Override
        public void switchCancelled(final Route to, final SwitchReason reason) {
            counted.add(to + " " + reason + " cancelled");
        }
    };
    Tenant tenant;
    EndpointView left;
    long channel;
    long bytes = Long.MAX_VALUE;
    private long nanos = System.nanoTime();

    @BeforeEach
    void openAChannel() {
        startAgent();
        attach(one);
        attach(two);
        left = claim(one, "left", ADDRESSES);
        claim(two, "right", ADDRESSES);
        channel = open("right");
    }

    void startAgent() {
        final TenantLimits limits = new TenantLimits(10, 12, bytes, 64 * 1024, 4);
        tenant = new Tenant(SEGMENT, LAYOUT, limits, memory, new InMemoryDirectory("here"), listener, () -> nanos);
        if (!journal.isEmpty()) {
            tenant.restore(List.copyOf(journal));
        }
        journal.clear();
        journal.addAll(tenant.snapshot());
        tenant.journalTo(journal::addAll);
    }

    /** Time passes, at the end of which the agent looks for what is to be done. No order is so old that it is cancelled. */
    void pass(final Duration time) {
        nanos += time.toNanos();
        tenant.routes().expire(Duration.ofHours(1));
    }

    /** Kills the agent, and lets both daemons come back to the next one. */
    void restartAgent() {
        final Set<JournalRecord> before = facts();
        startAgent();
        assertThat(facts()).isEqualTo(before);
        attach(one);
        attach(two);
    }

    void attach(final SimulatedVm vm) {
        vm.uses().clear();
        vm.attach(tenant, memory);
    }

    Set<JournalRecord> facts() {
        final Set<JournalRecord> facts = new HashSet<>(tenant.snapshot());
        facts.removeIf(JournalRecord.Life.class::isInstance);
        return facts;
    }

    EndpointView claim(final SimulatedVm vm, final String name, final List<String> addresses) {
        final EndpointView claimed =
                tenant.claim(vm.name, name, 0, addresses, vm.origin()).join();
        vm.endpoints.put(claimed.id(), claimed);
        return claimed;
    }

    long open(final String target) {
        return open(target, false);
    }

    long open(final String target, final boolean reliable) {
        final EndView opened =
                tenant.open("vm1", left.id(), target, reliable, one.origin()).orElseThrow();
        one.ends.put(new HeldEnd(opened.channelId(), Side.A), opened);
        return opened.channelId();
    }

    SimulatedVm vm(final Side side) {
        return side == Side.A ? one : two;
    }

    /** The end as its VM is told it. */
    EndView end(final Side side) {
        // What its process does is done by the test.
        vm(side).uses().clear();
        vm(side).flush(tenant);
        return vm(side).ends.get(new HeldEnd(channel, side));
    }

    CompletableFuture<Void> route(final Route route) {
        return tenant.routes().route(channel, route).over();
    }

    void order(final Route route) {
        final var ignored = route(route);
    }

    void report(final Side side, final long epoch, final RouteReport report) {
        say(side, new RouteStatement(epoch, report, false, 0, unable()));
    }

    void say(final Side side, final RouteStatement statement) {
        tenant.routes().report(vm(side).name, new HeldEnd(channel, side), statement);
    }

    static VicinityFailure unable() {
        return new VicinityFailure(FailureCode.PEER_UNREACHABLE, "nobody answers", "look there");
    }

    void answer(final Side side, final RouteReport report) {
        report(side, end(side).order().to().epoch(), report);
    }

    void answerBoth(final RouteReport report) {
        answer(Side.A, report);
        answer(Side.B, report);
    }

    void release(final Side side) {
        vm(side).ends.remove(new HeldEnd(channel, side));
        tenant.releaseChannel(vm(side).name, new HeldEnd(channel, side), false);
    }

    List<RoutePhase> phases() {
        return List.of(end(Side.A).order().phase(), end(Side.B).order().phase());
    }

    void assertNoOrder() {
        assertThat(end(Side.A).order()).isNull();
        assertThat(end(Side.B).order()).isNull();
    }

    static void assertFails(final CompletableFuture<Void> over, final FailureCode code) {
        assertThat(over).isCompletedExceptionally();
        assertThatThrownBy(over::join)
                .hasCauseInstanceOf(VicinityFailure.class)
                .cause()
                .extracting("code")
                .isEqualTo(code);
    }

    static void assertRefused(final FailureCode code, final ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(VicinityFailure.class)
                .extracting("code")
                .isEqualTo(code);
    }

    /** Nothing remains when all have let go. */
    void assertAllComesBack() {
        tenant.releaseEndpoint("vm1", left.id(), false);
        two.endpoints.keySet().forEach(id -> tenant.releaseEndpoint("vm2", id, false));
        assertThat(memory.published).isEmpty();
        assertThat(memory.counters).isEmpty();
        assertThat(tenant.report().totals().bytesUsed()).isZero();
    }
}
