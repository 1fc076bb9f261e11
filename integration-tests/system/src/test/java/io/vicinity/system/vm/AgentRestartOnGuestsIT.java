package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent ends under traffic and is started again: guests go on, are known again, and who died meanwhile is missed. */
class AgentRestartOnGuestsIT extends MortalGuests {
    /** One test: a client in a guest takes ten seconds to start. */
    @Test
    void shouldGoOnWithItsGuestsAfterTheAgentWasStoppedAndAfterItWasKilled() {
        final List<VmFacts.Vm> living = livingVms();
        try (GuestClient a = GuestClient.start(host, "vm-1");
                GuestClient b = GuestClient.start(host, "vm-2");
                GuestClient c = GuestClient.start(host, "vm-3")) {
            a.claim("left");
            b.claim("right");
            c.claim("victim");
            a.open("left", "steady", b, "right");
            a.open("left", "quiet", b, "right");
            c.open("victim", "doomed", b, "right");
            a.trickleTo(b, "steady");

            host.agent().process().stop();
            a.exchange(b, "quiet");
            final StopWatch sinceStart = StopWatch.start();
            host.agent().start();
            sinceStart.say("the agent, stopped, served again");
            await().atMost(VicinityHost.PATIENCE)
                    .untilAsserted(() -> assertThat(livingVms()).isEqualTo(living));
            sinceStart.say("... the guests were known as before");
            a.open("left", "another", b, "right");
            a.exchange(b, "another");

            killWithAVm(a, b, living);

            final long sent = a.stop("steady");
            assertThat(b.stop("steady")).isEqualTo(sent).isPositive();
        }
    }

    /** The agent is killed, and while it is dead a VM is, too. */
    private static void killWithAVm(final GuestClient a, final GuestClient b, final List<VmFacts.Vm> living) {
        final long incarnationOfVictim =
                facts.vm(SharedGuests.TENANT, "vm-3").orElseThrow().incarnation();
        host.agent().process().kill();
        a.exchange(b, "quiet");
        host.guest("vm-3").kill();
        b.begin("awaitstate", "doomed", "CLOSED_BY_PEER", VicinityHost.PATIENCE.toMillis());

        final StopWatch sinceStart = StopWatch.start();
        host.agent().start();
        sinceStart.say("the agent, killed, served again");
        assertThat(b.answer()).startsWith("ok CLOSED_BY_PEER").contains("died");
        sinceStart.say("... a peer was told of the VM that died meanwhile");
        await().atMost(VicinityHost.PATIENCE)
                .untilAsserted(() -> assertThat(livingVms()).isEqualTo(living));
        sinceStart.say("... the others were known as before");
        assertThat(facts.vm(SharedGuests.TENANT, "vm-3")).isEmpty();
        assertThat(facts.qemus(SharedGuests.TENANT)).isEqualTo(living.size());
        assertThat(facts.qemus(SharedGuests.OTHER_TENANT)).isOne();
        a.open("left", "third", b, "right");
        a.exchange(b, "third");
        a.exchange(b, "quiet");

        host.restore();
        assertThat(facts.vm(SharedGuests.TENANT, "vm-3").orElseThrow().incarnation())
                .isGreaterThan(incarnationOfVictim);
        assertThat(livingVms()).isEqualTo(living);
        try (GuestClient again = GuestClient.start(host, "vm-3")) {
            again.claim("victim");
            again.open("victim", "again", b, "right");
            again.exchange(b, "again");
        }
    }

    private static List<VmFacts.Vm> livingVms() {
        return facts.vms(SharedGuests.TENANT).stream()
                .filter(vm -> !vm.name().equals("vm-3"))
                .sorted(Comparator.comparing(VmFacts.Vm::name))
                .toList();
    }
}
