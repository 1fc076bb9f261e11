package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** QEMU is killed under traffic: the VM's peers are told, its memory comes back, and so may the VM. */
class GuestDeathIT extends MortalGuests {
    @Test
    void shouldKnowTheDeviceAndTheProcessOfEachVm() {
        final List<VmFacts.Vm> vms = facts.vms(SharedGuests.TENANT);
        assertThat(vms).extracting(VmFacts.Vm::name).contains("vm-1", "vm-2", "vm-3");
        final Set<Integer> positions = new HashSet<>();
        for (final VmFacts.Vm vm : vms) {
            assertThat(vm.qemuPid()).isEqualTo(host.guest(vm.name()).pid());
            positions.add(vm.position().orElseThrow());
        }
        assertThat(positions).hasSameSizeAs(vms);
    }

    @Test
    void shouldTellThePeersOfAKilledVmReclaimItsMemoryAndWelcomeItBack() {
        final VmFacts.Vm before = facts.vm(SharedGuests.TENANT, "vm-3").orElseThrow();
        try (GuestClient a = GuestClient.start(host, "vm-1");
                GuestClient b = GuestClient.start(host, "vm-2");
                GuestClient c = GuestClient.start(host, "vm-3")) {
            a.claim("left");
            b.claim("right");
            a.open("left", "steady", b, "right");
            a.trickleTo(b, "steady");
            final long usedByOthers = facts.bytesUsed(SharedGuests.TENANT);
            c.claim("victim");
            c.open("victim", "doomed", a, "left");
            c.open("victim", "letters", b, "right");
            c.send("letters");
            c.trickleTo(a, "doomed");
            assertThat(facts.bytesUsed(SharedGuests.TENANT)).isGreaterThan(usedByOthers);

            a.begin("awaitstate", "doomed", "CLOSED_BY_PEER", VicinityHost.PATIENCE.toMillis());
            b.begin("awaitstate", "letters", "CLOSED_BY_PEER", VicinityHost.PATIENCE.toMillis());
            final StopWatch sinceDeath = StopWatch.start();
            host.guest("vm-3").kill();
            assertThat(a.answer()).startsWith("ok CLOSED_BY_PEER").contains("died");
            sinceDeath.say("death of a VM under traffic noticed by its receiver");
            assertThat(b.answer()).startsWith("ok CLOSED_BY_PEER").contains("died");
            sinceDeath.say("... and by another peer");

            b.receive("letters");
            assertThat(a.stop("doomed")).isPositive();
            assertThat(facts.vm(SharedGuests.TENANT, "vm-3")).isEmpty();
            a.tell("close", "doomed");
            b.tell("close", "letters");
            await().atMost(VicinityHost.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(facts.bytesUsed(SharedGuests.TENANT)).isEqualTo(usedByOthers));
            final long sent = a.stop("steady");
            assertThat(b.stop("steady")).isEqualTo(sent).isPositive();

            host.restore();
            final VmFacts.Vm after = facts.vm(SharedGuests.TENANT, "vm-3").orElseThrow();
            assertThat(after.incarnation()).isGreaterThan(before.incarnation());
            assertThat(after.qemuPid()).isEqualTo(host.guest("vm-3").pid());
            assertThat(after.position()).isPresent();
            try (GuestClient again = GuestClient.start(host, "vm-3")) {
                again.claim("victim");
                again.open("victim", "again", b, "right");
                again.exchange(b, "again");
            }
        }
    }
}
