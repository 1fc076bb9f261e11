package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.Region;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations of VMs that live, die, reconnect, lose answers and are evicted, and of an agent that is killed, against what must
 * always hold: no memory has two uses, nobody is told that something is gone which he still uses, all learn of every change, and nothing
 * remains when all let go.
 */
class TenantModelTest {
    private static final JournalRecord.Segment SEGMENT = new JournalRecord.Segment(
            "acme", "/dev/shm/vicinity-acme", SimulatedVm.SIZE, SimulatedVm.GENERATION, 1, 4, 24);
    private static final SegmentLayout LAYOUT = SegmentLayout.of(SEGMENT.size(), SEGMENT.generation(), 4, 24);
    private static final TenantLimits LIMITS = new TenantLimits(10, 12, Long.MAX_VALUE, 64 * 1024, 4);
    private static final Set<FailureCode> ALLOWED = Set.of(
            FailureCode.QUOTA_REACHED, FailureCode.NO_SPACE, FailureCode.NAME_TAKEN, FailureCode.ENDPOINT_UNKNOWN);

    private final SimulatedVm[] vms = {
        new SimulatedVm("vm0"), new SimulatedVm("vm1"), new SimulatedVm("vm2"), new SimulatedVm("vm3")
    };
    private final FakeMemory memory = new FakeMemory(this::assertUnused);
    private final List<JournalRecord> journal = new ArrayList<>();
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
        tenant = new Tenant(SEGMENT, LAYOUT, LIMITS, memory, new InMemoryDirectory("here"), TenantListener.NONE);
        if (!journal.isEmpty()) {
            tenant.restore(List.copyOf(journal));
        }
        journal.clear();
        journal.addAll(tenant.snapshot());
        tenant.journalTo(journal::addAll);
    }

    private void killAgent() {
        final Set<JournalRecord> before = facts(tenant.snapshot());
        startAgent();
        assertThat(facts(tenant.snapshot())).as("all comes back").isEqualTo(before);
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
        if (dice < 160) {
            claim(vm);
        } else if (dice < 480) {
            open(vm);
        } else if (dice < 660) {
            releaseEnd(vm);
        } else if (dice < 740) {
            releaseEndpoint(vm);
        } else if (dice < 780) {
            quarantine(vm);
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

    private void reconnect(final SimulatedVm vm) {
        vm.attach(tenant, memory);
    }

    private void disconnect(final SimulatedVm vm) {
        vm.connected = false;
        tenant.membership().detach(vm.name, vm);
    }

    private void claim(final SimulatedVm vm) {
        attempt(vm, () -> {
            final EndpointView endpoint = tenant.claim(vm.name, "e" + random.nextInt(12), 0, List.of(), vm.origin())
                    .join();
            if (isAnswerLost(vm)) {
                return;
            }
            vm.endpoints.put(endpoint.id(), endpoint);
        });
    }

    private void open(final SimulatedVm vm) {
        if (vm.endpoints.isEmpty()) {
            return;
        }
        attempt(vm, () -> {
            final long from = pick(List.copyOf(vm.endpoints.keySet()));
            final Optional<EndView> end = tenant.open(vm.name, from, "e" + random.nextInt(12), vm.origin());
            if (end.isPresent() && !isAnswerLost(vm)) {
                vm.ends.put(new HeldEnd(end.get().channelId(), Side.A), end.get());
            }
        });
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
        for (int round = 0; round < 3; round++) {
            for (final SimulatedVm vm : vms) {
                vm.flush(tenant);
            }
        }
        final List<JournalRecord.Channel> channels = records(JournalRecord.Channel.class);
        final Set<HeldEnd> known = new HashSet<>();
        for (final JournalRecord.Channel channel : channels) {
            assertKnown(channel, Side.A, channel.a(), known);
            assertKnown(channel, Side.B, channel.b(), known);
        }
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
                .hasSize(channels.size() + records(JournalRecord.Endpoint.class).size());
    }

    private void assertKnown(
            final JournalRecord.Channel channel,
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
            assertThat(held.region()).isEqualTo(channel.region());
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

    @Test
    void shouldKeepItsPromisesUnderOperationsThatNoRunHadBefore() {
        final long seed = System.nanoTime();
        try {
            run(seed, 4000);
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
