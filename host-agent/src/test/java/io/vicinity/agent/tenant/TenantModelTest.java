package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.Region;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations of VMs that live, die, reconnect, lose answers and are evicted, of channels that are ordered to another route, and of
 * an agent that is killed, against what must always hold: no memory has two uses, nobody is told that something is gone which he still
 * uses, all learn of every change, no order stands still, what is on the fabric for want of memory comes back and what an operator moved
 * does not, and nothing remains when all let go.
 */
class TenantModelTest {
    private static final JournalRecord.Segment SEGMENT = new JournalRecord.Segment(
            "acme", "/dev/shm/vicinity-acme", SimulatedVm.SIZE, SimulatedVm.GENERATION, 1, 4, 24);
    private static final SegmentLayout LAYOUT = SegmentLayout.of(SEGMENT.size(), SEGMENT.generation(), 4, 24);
    private static final TenantLimits LIMITS = new TenantLimits(10, 12, Long.MAX_VALUE, 64 * 1024, 4);
    private static final Set<FailureCode> ALLOWED = Set.of(
            FailureCode.QUOTA_REACHED,
            FailureCode.NO_SPACE,
            FailureCode.NAME_TAKEN,
            FailureCode.ENDPOINT_UNKNOWN,
            FailureCode.PEER_UNREACHABLE,
            FailureCode.DEVICE_GONE);

    private final SimulatedVm[] vms = {
        new SimulatedVm("vm0"), new SimulatedVm("vm1"), new SimulatedVm("vm2"), new SimulatedVm("vm3")
    };
    private final FakeMemory memory = new FakeMemory(this::assertUnused);
    private final List<JournalRecord> journal = new ArrayList<>();
    private final List<Routes.Move> moves = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();
    /** What the agent last wrote of each channel that was not always in the same memory. */
    private final Map<Long, JournalRecord.RoutedChannel> written = new HashMap<>();
    /** Channels that an operator moved to the fabric, and that were ordered nowhere since. */
    private final Set<Long> moved = new HashSet<>();
    /** Channels of which an operator ever asked for the fabric, and for nothing else of their VMs since. */
    private final Set<Long> mayStay = new HashSet<>();
    /** What an operator wanted last of a channel. */
    private final Map<Long, Route> wishes = new HashMap<>();

    private final TenantListener listener = new TenantListener() {
        @Override
        public void switchFailed(final Route to, final SwitchReason reason) {
            failedReturns += to == Route.SHARED_MEMORY && reason == SwitchReason.RETURN ? 1 : 0;
        }
    };
    private int failedReturns;
    /** Do ends and VMs live long? */
    private boolean isCalm;

    private long nanos;
    private Tenant tenant;
    private Random random;

    private void assertUnused(final Region region) {
        for (final SimulatedVm vm : vms) {
            assertThat(vm.usedMemory())
                    .as("no process of " + vm.name + " uses it")
                    .noneMatch(used -> used.offset() < region.end() && region.offset() < used.end());
        }
    }

    private void startAgent() {
        tenant = new Tenant(SEGMENT, LAYOUT, LIMITS, memory, new InMemoryDirectory("here"), listener, () -> nanos);
        if (!journal.isEmpty()) {
            tenant.restore(List.copyOf(journal));
        }
        journal.clear();
        journal.addAll(tenant.snapshot());
        tenant.journalTo(this::write);
    }

    private void write(final List<JournalRecord> records) {
        journal.addAll(records);
        for (final JournalRecord entry : records) {
            if (entry instanceof final JournalRecord.RoutedChannel channel) {
                final JournalRecord.RoutedChannel before = written.put(channel.id(), channel);
                if (channel.order() != null
                        && (before == null
                                || before.lastEpoch() < channel.order().epoch())) {
                    checkOrdered(channel);
                }
            }
        }
    }

    private void checkOrdered(final JournalRecord.RoutedChannel channel) {
        if (channel.order().reason().equals(SwitchReason.RETURN.name())) {
            assertThat(moved).as("what an operator moved stays").doesNotContain(channel.id());
        }
        moved.remove(channel.id());
    }

    private void killAgent() {
        final Set<JournalRecord> before = facts(tenant.snapshot());
        startAgent();
        assertThat(facts(tenant.snapshot())).as("all comes back").isEqualTo(before);
        // Who asked has lost the connection.
        moves.clear();
        for (final SimulatedVm vm : vms) {
            vm.connected = false;
        }
    }

    private static Set<JournalRecord> facts(final List<JournalRecord> records) {
        final Set<JournalRecord> facts = new HashSet<>(records);
        facts.removeIf(JournalRecord.Life.class::isInstance);
        return facts;
    }

    private <T> T pick(final List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    private void step() {
        final SimulatedVm vm = vms[random.nextInt(vms.length)];
        if (!vm.connected && random.nextInt(3) != 0) {
            reconnect(vm);
            return;
        }
        final int dice = random.nextInt(1000);
        if (isCalm && (dice >= 260 && dice < 420 || dice >= 900) && random.nextInt(10) != 0) {
            stepOfRoutes(vm);
        } else if (dice < 100) {
            claim(vm);
        } else if (dice < 260) {
            open(vm);
        } else if (dice < 360) {
            releaseEnd(vm);
        } else if (dice < 400) {
            releaseEndpoint(vm);
        } else if (dice < 420) {
            quarantine(vm);
        } else if (dice < 480) {
            route();
        } else if (dice < 500) {
            drainOrUndrain(vm);
        } else if (dice < 700) {
            sayOfOrders(vm);
        } else if (dice < 720) {
            sayLate();
        } else if (dice < 730) {
            pass(Duration.ofSeconds(random.nextInt(60)), Duration.ZERO);
        } else if (dice < 750) {
            pass(Duration.ofSeconds(random.nextInt(60)), Duration.ofHours(1));
        } else if (dice < 765) {
            unplug(vm);
        } else if (dice < 900) {
            vm.flush(tenant);
            vm.applyAgain(tenant);
        } else if (dice < 940) {
            disconnect(vm);
        } else if (dice < 960) {
            vm.connected = vm.connected && random.nextBoolean();
            vm.daemonForgot = !vm.connected;
            if (vm.daemonForgot) {
                tenant.membership().detach(vm.name, vm);
            }
        } else if (dice < 975) {
            vm.die();
        } else if (dice < 985) {
            evict(vm);
        } else {
            killAgent();
        }
    }

    /** What most channels live through where little else happens. */
    private void stepOfRoutes(final SimulatedVm vm) {
        switch (random.nextInt(8)) {
            case 0 -> route();
            case 1 -> drainOrUndrain(vm);
            case 2 -> unplug(vm);
            case 3 -> pass(Duration.ofSeconds(random.nextInt(10)), Duration.ofHours(1));
            case 4 -> disconnect(vm);
            case 5 -> killAgentNowAndThen();
            default -> sayOfOrders(vm);
        }
    }

    private void killAgentNowAndThen() {
        if (random.nextInt(8) == 0) {
            killAgent();
        }
    }

    private void pass(final Duration time, final Duration patience) {
        nanos += time.toNanos();
        tenant.routes().expire(patience);
    }

    private void unplug(final SimulatedVm vm) {
        if (vm.ends.values().stream().noneMatch(EndView::reliable) && random.nextInt(8) != 0) {
            // That is its death, mostly.
            return;
        }
        final VicinityFailure told =
                new VicinityFailure(FailureCode.DEVICE_GONE, "the device was taken out", "plug it in again");
        final boolean heard = vm.connected;
        if (tenant.endings().unplugged(vm.name, told).isEmpty()) {
            return;
        }
        if (heard && vm.connected) {
            vm.loseMemory(records(JournalRecord.Endpoint.class).stream()
                    .filter(endpoint -> !endpoint.released())
                    .map(JournalRecord.Endpoint::id)
                    .collect(Collectors.toSet()));
        } else {
            vm.die();
        }
    }

    private void reconnect(final SimulatedVm vm) {
        vm.attach(tenant, memory);
    }

    private void disconnect(final SimulatedVm vm) {
        vm.connected = false;
        tenant.membership().detach(vm.name, vm);
    }

    private void claim(final SimulatedVm vm) {
        attempt(vm, () -> {
            final EndpointView endpoint = tenant.claim(vm.name, "e" + random.nextInt(12), 0, addresses(), vm.origin())
                    .join();
            if (isAnswerLost(vm)) {
                return;
            }
            vm.endpoints.put(endpoint.id(), endpoint);
        });
    }

    /** Most processes can be reached on the fabric. */
    private List<String> addresses() {
        return random.nextInt(5) == 0 ? List.of() : List.of("10.0.0.1:7000");
    }

    private void open(final SimulatedVm vm) {
        if (vm.endpoints.isEmpty()) {
            return;
        }
        attempt(vm, () -> {
            final long from = pick(List.copyOf(vm.endpoints.keySet()));
            final Optional<EndView> end = tenant.open(
                    vm.name, from, "e" + random.nextInt(12), random.nextInt(isCalm ? 2 : 4) == 0, vm.origin());
            if (end.isPresent() && !isAnswerLost(vm)) {
                vm.hold(end.get());
                if (end.get().route().route() == Route.FABRIC) {
                    meet(vm, end.get());
                }
            }
        });
    }

    /** The process that opened connects to the other, which takes the channel up; or it gives up. */
    private void meet(final SimulatedVm vm, final EndView opened) {
        final Optional<SimulatedVm> other = Arrays.stream(vms)
                .filter(each -> each.connected
                        && each.endpoints.containsKey(opened.remote().id()))
                .findAny();
        if (other.isPresent()) {
            other.get()
                    .hold(tenant.acceptOnFabric(
                            other.get().name,
                            opened.remote().id(),
                            opened.route().fabric().key(),
                            vm.endpoints.get(opened.endpointId()).name(),
                            vm.name,
                            other.get().origin()));
        } else {
            final HeldEnd held = new HeldEnd(opened.channelId(), opened.side());
            vm.ends.remove(held);
            tenant.releaseChannel(vm.name, held, false);
        }
    }

    /** With the connection, as answers are lost. */
    private boolean isAnswerLost(final SimulatedVm vm) {
        if (random.nextInt(20) == 0) {
            disconnect(vm);
            return true;
        }
        return false;
    }

    private void attempt(final SimulatedVm vm, final Runnable call) {
        if (!vm.connected) {
            return;
        }
        try {
            call.run();
        } catch (final VicinityFailure e) {
            assertThat(ALLOWED).contains(e.code());
        }
    }

    private void releaseEnd(final SimulatedVm vm) {
        if (vm.ends.isEmpty()) {
            return;
        }
        final HeldEnd end = pick(List.copyOf(vm.ends.keySet()));
        vm.ends.remove(end);
        if (vm.connected) {
            tenant.releaseChannel(vm.name, end, random.nextBoolean());
        } else if (random.nextInt(4) != 0) {
            vm.releasedEnds.put(end, reason());
        }
        // Else the next hello tells it by its silence.
    }

    private void releaseEndpoint(final SimulatedVm vm) {
        if (vm.endpoints.isEmpty()) {
            return;
        }
        final long id = pick(List.copyOf(vm.endpoints.keySet()));
        vm.endpoints.remove(id);
        vm.ends.values().removeIf(end -> end.endpointId() == id);
        if (vm.connected) {
            tenant.releaseEndpoint(vm.name, id, random.nextBoolean());
        } else if (random.nextInt(4) != 0) {
            vm.releasedEndpoints.put(id, reason());
        }
    }

    private CloseReason reason() {
        return random.nextBoolean() ? CloseReason.PEER_DIED : CloseReason.CLOSED_BY_PEER;
    }

    private void quarantine(final SimulatedVm vm) {
        if (vm.connected && !vm.ends.isEmpty()) {
            tenant.quarantine(vm.name, pick(List.copyOf(vm.ends.keySet())), "GENERATION");
        }
    }

    private void route() {
        final List<JournalRecord.AnyChannel> channels = channels();
        if (!channels.isEmpty()) {
            try {
                route(pick(channels).id(), random.nextBoolean() ? Route.FABRIC : Route.SHARED_MEMORY);
            } catch (final VicinityFailure e) {
                assertThat(e.code()).as("a VM is drained").isEqualTo(FailureCode.NOT_PERMITTED);
            }
        }
    }

    private void route(final long id, final Route route) {
        if (route == Route.FABRIC) {
            mayStay.add(id);
        }
        final Routes.Move move = tenant.routes().route(id, route);
        moves.add(move);
        wishes.put(id, route);
        if (route == Route.FABRIC) {
            final var ignored = move.over().thenRun(() -> {
                final JournalRecord.RoutedChannel channel = written.get(id);
                if (wishes.get(id) == Route.FABRIC && channel.order() == null && channel.region() == null) {
                    moved.add(id);
                }
            });
        }
    }

    private void drainOrUndrain(final SimulatedVm vm) {
        try {
            if (random.nextInt(3) == 0) {
                moves.addAll(tenant.routes().drain(vm.name));
            } else {
                final List<Routes.Move> back = tenant.routes().undrain(vm.name);
                moves.addAll(back);
                back.forEach(move -> {
                    moved.remove(move.channelId());
                    mayStay.remove(move.channelId());
                    wishes.put(move.channelId(), Route.SHARED_MEMORY);
                });
            }
        } catch (final VicinityFailure e) {
            assertThat(e.code()).isEqualTo(FailureCode.VM_UNKNOWN);
        }
    }

    /** Processes do what they are ordered to; what they say may be lost, with the connection, or come twice or late. */
    private void sayOfOrders(final SimulatedVm vm) {
        for (final SimulatedUse use : List.copyOf(vm.uses().values())) {
            final boolean lost = use.isOnFabric() && random.nextInt(16) == 0;
            if ((use.mustSay() || lost) && vm.connected && random.nextInt(3) != 0) {
                final SimulatedUse.Saying saying =
                        use.mustSay() ? use.say(random.nextInt(8) == 0, lost) : use.sayLost();
                if (!isAnswerLost(vm)) {
                    say(vm, saying);
                }
                if (random.nextInt(4) == 0) {
                    late.add(() -> say(vm, saying));
                }
            }
        }
    }

    private void sayLate() {
        late.forEach(Runnable::run);
        late.clear();
    }

    private void say(final SimulatedVm vm, final SimulatedUse.Saying saying) {
        if (vm.connected && vm.ends.containsKey(saying.end())) {
            tenant.routes().report(vm.name, saying.end(), saying.statement());
        }
    }

    private void evict(final SimulatedVm vm) {
        // The operator knows that the VM is gone.
        vm.die();
        try {
            tenant.endings().evict(vm.name);
        } catch (final VicinityFailure e) {
            assertThat(e.code()).isEqualTo(FailureCode.VM_UNKNOWN);
        }
    }

    /** All are connected and were told everything: then each end that a process uses is as the agent knows it. */
    private void assertAgreement() {
        for (final SimulatedVm vm : vms) {
            if (!vm.connected) {
                reconnect(vm);
            }
        }
        late.clear();
        settle();
        if (random.nextBoolean()) {
            assertAllComesBack();
        }
        final List<JournalRecord.AnyChannel> channels = channels();
        final Set<HeldEnd> known = new HashSet<>();
        int regions = 0;
        for (final JournalRecord.AnyChannel channel : channels) {
            switch (channel) {
                case JournalRecord.Channel opened -> {
                    assertKnown(channel, Side.A, opened.a(), known);
                    assertKnown(channel, Side.B, opened.b(), known);
                }
                case JournalRecord.RoutedChannel routed -> {
                    assertThat(routed.order()).as("no order stands still").isNull();
                    assertKnown(channel, Side.A, routed.a(), known);
                    assertKnown(channel, Side.B, routed.b(), known);
                }
                case JournalRecord.FabricChannel foreign ->
                    throw new AssertionError("there is no other host: " + foreign);
            }
            regions += channel.regions().size();
        }
        assertMovesOver();
        for (final SimulatedVm vm : vms) {
            assertThat(known).containsAll(vm.ends.keySet());
            assertThat(vm.neighbours.values().stream().filter(PeerView::connected))
                    .extracting(PeerView::vm)
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(vms)
                            .filter(other -> other != vm)
                            .map(other -> other.name)
                            .toList());
        }
        assertThat(memory.counters).hasSize(2 * channels.size());
        assertThat(memory.published)
                .hasSize(regions + records(JournalRecord.Endpoint.class).size());
    }

    /** Until nobody has anything to say. */
    private void settle() {
        do {
            for (final SimulatedVm vm : vms) {
                vm.flush(tenant);
                vm.uses().values().stream()
                        .filter(SimulatedUse::mustSay)
                        .forEach(use -> say(vm, use.say(false, false)));
            }
        } while (Arrays.stream(vms).anyMatch(SimulatedVm::hasNews));
    }

    /** What is on the fabric for want of memory comes to memory when there is any, once the longest of pauses is over. */
    private void assertAllComesBack() {
        failedReturns = 0;
        pass(Duration.ofMinutes(1), Duration.ofHours(1));
        final int withoutSpace = failedReturns;
        settle();
        final Set<String> offMemory = Stream.concat(
                        records(JournalRecord.Drained.class).stream().map(JournalRecord.Drained::vm),
                        records(JournalRecord.WithoutMemory.class).stream().map(JournalRecord.WithoutMemory::vm))
                .collect(Collectors.toSet());
        final Set<Long> endpoints = records(JournalRecord.Endpoint.class).stream()
                .filter(endpoint -> !offMemory.contains(endpoint.vm()))
                .map(JournalRecord.Endpoint::id)
                .collect(Collectors.toSet());
        assertThat(records(JournalRecord.RoutedChannel.class).stream()
                        .filter(channel -> channel.region() == null && !mayStay.contains(channel.id()))
                        .filter(channel -> Stream.of(channel.a(), channel.b())
                                .allMatch(end ->
                                        !end.released() && end.reason() == 0 && endpoints.contains(end.endpointId()))))
                .as("on the fabric, though there is memory")
                .hasSizeLessThanOrEqualTo(withoutSpace);
    }

    /** Who waited for a route was told, but for those that wait for both ends of a channel that closes. */
    private void assertMovesOver() {
        final List<Long> closing = tenant.report().channels().stream()
                .filter(TenantReport.HostChannel::closing)
                .map(TenantReport.HostChannel::id)
                .toList();
        assertThat(moves.stream().filter(move -> !closing.contains(move.channelId())))
                .allMatch(move -> move.over().isDone());
        moves.removeIf(move -> move.over().isDone());
    }

    private List<JournalRecord.AnyChannel> channels() {
        return records(JournalRecord.AnyChannel.class);
    }

    private void assertKnown(
            final JournalRecord.AnyChannel channel,
            final Side side,
            final JournalRecord.End end,
            final Set<HeldEnd> known) {
        final HeldEnd key = new HeldEnd(channel.id(), side);
        final EndView held = Arrays.stream(vms)
                .map(vm -> vm.ends.get(key))
                .filter(Objects::nonNull)
                .findAny()
                .orElse(null);
        assertThat(held == null).as("let go of, and only then released: " + key).isEqualTo(end.released());
        if (held != null) {
            known.add(key);
            assertThat(held.reason().number()).as("told of every change").isEqualTo(end.reason());
            assertThat(Stream.ofNullable(held.route().region())).containsExactlyElementsOf(channel.regions());
        }
    }

    private <T extends JournalRecord> List<T> records(final Class<T> type) {
        return tenant.snapshot().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private void letGoOfEverything() {
        for (final SimulatedVm vm : vms) {
            if (!vm.connected) {
                reconnect(vm);
            }
            while (!vm.endpoints.isEmpty()) {
                releaseEndpoint(vm);
            }
        }
        assertAgreement();
        assertThat(memory.published).isEmpty();
        assertThat(memory.counters).isEmpty();
        final TenantReport.Totals totals = tenant.report().totals();
        assertThat(totals.bytesUsed()).isZero();
        assertThat(totals.endpoints()).isZero();
        assertThat(totals.channels()).isZero();
        assertThat(tenant.report().names()).isEmpty();
    }

    private void run(final long seed, final int steps) {
        random = new Random(seed);
        startAgent();
        for (int step = 0; step < steps; step++) {
            step();
            if (random.nextInt(50) == 0) {
                assertAgreement();
            }
        }
        letGoOfEverything();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldKeepItsPromisesUnderRandomOperations(final long seed) {
        run(seed, 4000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldKeepItsPromisesWhereRoutesAreMostOfWhatHappens(final long seed) {
        isCalm = true;
        run(seed, 4000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepItsPromisesUnderOperationsThatNoRunHadBefore(final boolean calm) {
        final long seed = System.nanoTime();
        isCalm = calm;
        try {
            run(seed, 4000);
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
