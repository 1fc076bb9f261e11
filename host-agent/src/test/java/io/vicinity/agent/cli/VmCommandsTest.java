package io.vicinity.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.agent.hypervisor.qmp.SimulatedQemu;
import io.vicinity.agent.ivshmem.IvshmemClient;
import io.vicinity.agent.ivshmem.IvshmemServer;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.Side;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attachment by the whole agent, with a simulated QEMU at one end and a daemon of the test's at the other. */
@Timeout(120)
class VmCommandsTest {
    private static final String MIB_64 = "67108864";

    @TempDir
    private Path directory;

    private AgentFixture fixture;
    private SimulatedQemu qemu;
    private OperatorShell shell;

    @BeforeEach
    void start() throws Exception {
        final Path monitors = Files.createDirectory(directory.resolve("qmp"));
        qemu = new SimulatedQemu(monitors.resolve("vm1.sock"));
        final String tenants = "qmp_dir: " + monitors + "\n" + AgentFixture.TWO_TENANTS;
        fixture = new AgentFixture(directory, tenants);
        shell = new OperatorShell(
                Files.writeString(directory.resolve("agent.yaml"), AgentFixture.yaml(directory, tenants)));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
        qemu.close();
    }

    private void awaitState(final String state) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            assertThat(shell.run("vm", "list")).isZero();
            return shell.out().contains(state);
        });
    }

    private int attach(final String... options) {
        awaitState("running");
        final List<String> args = new ArrayList<>(List.of("vm", "attach", "vm1", "--tenant", "acme"));
        args.addAll(List.of(options));
        return shell.run(args.toArray(String[]::new));
    }

    @Test
    void shouldListVms() throws Exception {
        qemu.port("rp1", MIB_64).port("rp2", MIB_64).plainDevice("d", "rp1", fixture.segment("globex"));
        awaitState("running");
        assertThat(shell.out().lines().toList().getLast())
                .matches("vm1 +qmp +" + ProcessHandle.current().pid()
                        + " +running +globex +plain +rp1 +rp2\\(64MiB\\).*");
        assertThat(shell.run("vm", "list", "--format", "json")).isZero();
        assertThat(shell.out())
                .contains("\"vm\":\"vm1\"", "\"prefetchable_bytes\":\"67108864\"", "\"tenant\":\"globex\"");
        assertThat(metrics())
                .contains("vicinity_agent_hypervisor_vms{source=\"qmp\"} 1.0")
                .contains("vicinity_agent_hypervisor_reachable{source=\"qmp\"} 1.0");
    }

    private String metrics() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://" + fixture.agent().metricsAddress() + "/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void shouldAttachPlainAndTakeItOutAgain() throws Exception {
        qemu.port("rp1", MIB_64);
        assertThat(attach()).as(shell.err()).isZero();
        assertThat(shell.out()).contains("VM vm1 has the memory of tenant acme as ivshmem-plain on rp1");
        assertThat(qemu.contents()).containsExactly("vicinity-acme", "vicinity-acme-mem");
        assertThat(attach()).isEqualTo(4);
        assertThat(shell.err()).contains("ALREADY_ATTACHED", "vm detach vm1");
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "globex")).isEqualTo(4);
        assertThat(shell.err()).contains("NOT_PERMITTED", "belongs to tenant acme");

        assertThat(shell.run("vm", "detach", "vm1")).as(shell.err()).isZero();
        assertThat(shell.out()).contains("no daemon of VM vm1 has a session", "has the memory of tenant acme no more");
        assertThat(qemu.contents()).isEmpty();
        assertThat(shell.run("vm", "detach", "vm1")).isEqualTo(5);
        assertThat(shell.err()).contains("NOT_ATTACHED");
        assertThat(metrics())
                .contains("vicinity_agent_attachments_seconds_count{operation=\"attach\",outcome=\"ok\"} 1")
                .contains(
                        "vicinity_agent_attachments_seconds_count{operation=\"attach\",outcome=\"already_attached\"} 1")
                .contains("vicinity_agent_attachments_seconds_count{operation=\"detach\",outcome=\"ok\"} 1");
    }

    @Test
    void shouldAttachWithDoorbells() {
        qemu.port("rp1", MIB_64).port("rp2", MIB_64);
        assertThat(attach("--model", "doorbell", "--bus", "rp2", "--vectors", "3", "--format", "json"))
                .as(shell.err())
                .isZero();
        assertThat(shell.out()).contains("{\"step\":\"attached\"");
        assertThat(qemu.contents()).containsExactly("vicinity-acme", "vicinity-acme-chr");
        assertThat(shell.run("vm", "list")).isZero();
        assertThat(shell.out()).contains("acme", "doorbell", "rp2");
        assertThat(shell.run("vm", "detach", "vm1")).as(shell.err()).isZero();
        assertThat(qemu.contents()).isEmpty();
    }

    /** The simulated QEMU is of this process, and so is whoever connects here. */
    private IvshmemClient connect() throws IOException {
        return new IvshmemClient(IvshmemServer.path(directory.resolve("run/ivshmem"), "acme"));
    }

    @Test
    void shouldTellQemuOfNobodyWhileADoorbellIsTakenOut() throws Exception {
        qemu.port("rp1", MIB_64).withStubbornGuest();
        assertThat(attach("--model", "doorbell")).as(shell.err()).isZero();
        try (IvshmemClient device = connect().greeted()) {
            device.vectorsOf(0, 2);
            final CompletableFuture<Integer> detached =
                    CompletableFuture.supplyAsync(() -> shell.run("vm", "detach", "vm1"));
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> qemu.isAskedFor("vicinity-acme"));
            try (IvshmemClient newcomer = connect()) {
                Awaitility.await()
                        .atMost(10, TimeUnit.SECONDS)
                        .until(() -> metrics().contains("vicinity_agent_ivshmem_peers{tenant=\"acme\"} 2.0"));
                assertThat(device.hasNoMessage()).isTrue();
                qemu.giveUp();
                assertThat(detached.get()).as(shell.err()).isZero();
                assertThat(qemu.contents()).isEmpty();
                // A real one has hung up by now.
                newcomer.greeted();
                device.vectorsOf(1, 2);
            }
        }
    }

    @Test
    void shouldTakeADoorbellOutOfAnEmulatedVmByForceOnly() {
        qemu.withoutKvm().port("rp1", MIB_64);
        assertThat(attach("--model", "doorbell")).as(shell.err()).isZero();
        assertThat(shell.out()).contains("warning: VM vm1 is emulated", "--model plain");
        assertThat(shell.run("vm", "detach", "vm1")).isEqualTo(4);
        assertThat(shell.err()).contains("UNPLUG_UNSAFE", "its QEMU ends some time after", "--model plain", "--force");
        assertThat(qemu.contents()).contains("vicinity-acme");
        assertThat(shell.run("vm", "list", "--format", "json")).isZero();
        assertThat(shell.out()).contains("\"emulated\":true");
        assertThat(shell.run("vm", "detach", "vm1", "--force")).as(shell.err()).isZero();
        assertThat(shell.out()).contains("warning: VM vm1 is emulated");
        assertThat(qemu.contents()).isEmpty();
        assertThat(attach()).as(shell.err()).isZero();
        assertThat(shell.out()).doesNotContain("emulated");
        assertThat(shell.run("vm", "detach", "vm1")).as(shell.err()).isZero();
    }

    @Test
    void shouldSayWhichPortIsMissing() {
        assertThat(attach()).isEqualTo(4);
        assertThat(shell.err())
                .contains("NO_ROOT_PORT", "pcie.0")
                .contains("-device pcie-root-port,id=rp1,chassis=1,slot=1,pref64-reserve=16M");
        qemu.port("rp1", "2097152").port("rp2", "18446744073709551615");
        assertThat(attach()).isEqualTo(4);
        assertThat(shell.err()).contains("has room for the 8MiB of tenant acme", "id=rp3,chassis=3");
        assertThat(attach("--bus", "rp1")).isEqualTo(4);
        assertThat(shell.err()).contains("reserves 2MiB", "id=rp1,", "pref64-reserve=16M");
        assertThat(attach("--bus", "rp9")).isEqualTo(4);
        assertThat(shell.err()).contains("no root port 'rp9'", "it has: rp1, rp2");
        assertThat(attach("--bus", "rp2")).as(shell.err()).isZero();
        assertThat(shell.out()).contains("warning: root port rp2 does not say how much room it has");
    }

    @Test
    void shouldTakeAPortThatHoldsTheMemoryOnlyByChanceIfItIsNamed() {
        qemu.port("rp1", "8388608");
        assertThat(attach()).isEqualTo(4);
        assertThat(shell.err()).contains("NO_ROOT_PORT", "has room for the 8MiB of tenant acme", "pref64-reserve=16M");
        assertThat(attach("--bus", "rp1")).as(shell.err()).isZero();
        assertThat(shell.out()).contains("warning: root port rp1 reserves 8MiB", "only if the firmware aligned it");
    }

    @Test
    void shouldSayWhatElseIsInTheWay() {
        qemu.port("rp1", MIB_64);
        assertThat(shell.run("vm", "attach", "vm9", "--tenant", "acme")).isEqualTo(5);
        assertThat(shell.err()).contains("VM_UNKNOWN", "vm list");
        assertThat(shell.run("vm", "attach", "VM 9", "--tenant", "acme")).isEqualTo(4);
        assertThat(shell.err()).contains("BAD_NAME");
        awaitState("running");
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "initech")).isEqualTo(5);
        assertThat(shell.err()).contains("TENANT_UNKNOWN");
        qemu.status("shutdown");
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "acme")).isEqualTo(4);
        assertThat(shell.err()).contains("VM_NOT_RUNNING", "shutdown");
        qemu.status("paused");
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "acme")).isZero();
        assertThat(shell.out()).contains("warning: VM vm1 is paused");
        assertThat(shell.run("vm")).isEqualTo(2);
        assertThat(shell.run("vm", "detach", "vm1", "--deadline", "soon")).isEqualTo(2);
        assertThat(shell.err()).contains("no duration");
    }

    @Test
    void shouldUndoWhatItDidWhenTheDeviceIsRefused() {
        qemu.port("rp1", MIB_64).refuse("device_add", "Bus 'rp1' does not support hotplugging");
        assertThat(attach()).isEqualTo(1);
        assertThat(shell.err()).contains("HYPERVISOR_REFUSED", "Bus 'rp1' does not support hotplugging");
        assertThat(qemu.contents()).isEmpty();
    }

    @Test
    void shouldNotUnplugFromTheRootBus() {
        qemu.plainDevice("d", "pcie.0", fixture.segment("acme"));
        awaitState("running");
        assertThat(shell.run("vm", "detach", "vm1")).isEqualTo(4);
        assertThat(shell.err()).contains("NO_ROOT_PORT", "is on pcie.0");
    }

    /** Two VMs with a channel between them; the first is the one whose device is taken out. */
    private long channel(final FakeDaemon one, final FakeDaemon two) {
        final EndpointInfo left = one.claim("left");
        two.claim("right");
        return one.open(left, "right").getChannelId();
    }

    private static AgentMessage until(final FakeDaemon daemon, final AgentMessage.MessageCase wanted)
            throws InterruptedException {
        AgentMessage message = (AgentMessage) daemon.next();
        while (message.getMessageCase() != wanted) {
            message = (AgentMessage) daemon.next();
        }
        return message;
    }

    @Test
    void shouldDrainTheVmBeforeItsDeviceIsTakenOut() throws Exception {
        qemu.port("rp1", MIB_64);
        assertThat(attach()).as(shell.err()).isZero();
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final long channel = channel(one, two);
        final CompletableFuture<Integer> detached =
                CompletableFuture.supplyAsync(() -> shell.run("vm", "detach", "vm1", "--deadline", "60s"));
        final AgentMessage asked = until(one, AgentMessage.MessageCase.DETACH);
        assertThat(asked.getDetach().getDeadlineMillis()).isBetween(1, 60_000);
        assertThat(qemu.contents()).contains("vicinity-acme");
        assertThat(fixture.daemon("vm1", "acme").refused(hello -> hello).getCode())
                .isEqualTo("NOT_PERMITTED");
        one.sayDetached();
        assertThat(one.end()).isEqualTo("completed");
        assertThat(detached.get()).as(shell.err()).isZero();
        assertThat(shell.out()).contains("nothing in VM vm1 maps the memory any more");
        assertThat(qemu.contents()).isEmpty();
        two.until(() -> two.end(channel, Side.SIDE_B) != null
                && two.end(channel, Side.SIDE_B).getState() == ChannelState.CHANNEL_STATE_CLOSING);
        assertThat(two.end(channel, Side.SIDE_B).getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_DETACHED);
        assertThat(shell.run("vms")).isZero();
        assertThat(shell.out()).doesNotContain("vm1");
        final FakeDaemon again = fixture.daemon("vm1", "acme").attach();
        assertThat(again.welcome.getIncarnation()).isNotEqualTo(one.welcome.getIncarnation());
    }

    @Test
    void shouldNotTakeASilentDaemonForOneThatLetGo() throws Exception {
        qemu.port("rp1", MIB_64);
        assertThat(attach()).as(shell.err()).isZero();
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        one.claim("left");
        one.endStream();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            shell.run("vms");
            return shell.out().contains(" no ");
        });
        assertThat(shell.run("vm", "detach", "vm1", "--deadline", "100ms")).isEqualTo(4);
        assertThat(shell.err()).contains("STILL_MAPPED", "left", "--force");
    }

    @Test
    void shouldKeepTheDeviceIfTheVmDoesNotLetGoOfIt() throws Exception {
        qemu.port("rp1", MIB_64);
        assertThat(attach()).as(shell.err()).isZero();
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final long channel = channel(one, two);
        assertThat(shell.run("vm", "detach", "vm1", "--deadline", "100ms")).isEqualTo(4);
        assertThat(shell.err()).contains("STILL_MAPPED", "its daemon and the endpoints left", "--force");
        assertThat(qemu.contents()).contains("vicinity-acme");
        assertThat(fixture.agent().tenant("acme").tenant().report().totals().channels())
                .isEqualTo(1);

        assertThat(shell.run("vm", "detach", "vm1", "--deadline", "100ms", "--force"))
                .as(shell.err())
                .isZero();
        assertThat(shell.out()).contains("warning: not acknowledged by its daemon and the endpoints left");
        assertThat(qemu.contents()).isEmpty();
        assertThat(until(one, AgentMessage.MessageCase.REFUSED).getRefused().getCode())
                .isEqualTo("EVICTED");
        two.until(() -> two.end(channel, Side.SIDE_B) != null
                && two.end(channel, Side.SIDE_B).getState() == ChannelState.CHANNEL_STATE_CLOSING);
        assertThat(two.end(channel, Side.SIDE_B).getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_DETACHED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "doorbell"})
    void shouldEndWhatAVmHoldsWhenItsDeviceIsTakenOutBehindTheAgentsBack(final String model) throws Exception {
        qemu.port("rp1", MIB_64);
        assertThat(attach("--model", model)).as(shell.err()).isZero();
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final long channel = channel(one, two);
        qemu.takeOut("vicinity-acme");
        two.until(() -> two.end(channel, Side.SIDE_B) != null
                && two.end(channel, Side.SIDE_B).getState() == ChannelState.CHANNEL_STATE_CLOSING);
        assertThat(two.end(channel, Side.SIDE_B).getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_DETACHED);
        assertThat(until(one, AgentMessage.MessageCase.REFUSED).getRefused().getCode())
                .isEqualTo("DEVICE_GONE");
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> qemu.contents().isEmpty());
        assertThat(attach("--model", model)).as(shell.err()).isZero();
    }

    @Test
    void shouldTakeTheReasonOfTheHypervisorForTheEndOfAVm() throws Exception {
        awaitState("running");
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final long channel = channel(one, two);
        qemu.status("finish-migrate").say("{\"event\": \"STOP\"}");
        qemu.status("postmigrate");
        two.until(() -> two.end(channel, Side.SIDE_B) != null
                && two.end(channel, Side.SIDE_B).getState() == ChannelState.CHANNEL_STATE_CLOSING);
        assertThat(two.end(channel, Side.SIDE_B).getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_PEER_DIED);
        assertThat(until(one, AgentMessage.MessageCase.REFUSED).getRefused().getCode())
                .isEqualTo("INCARNATION_UNKNOWN");
        final FakeDaemon again = fixture.daemon("vm1", "acme").attach();
        qemu.say("{\"event\": \"RESET\", \"data\": {\"guest\": true}}");
        assertThat(until(again, AgentMessage.MessageCase.REFUSED).getRefused().getMessage())
                .contains("reset");
    }

    @Test
    void shouldRemoveWhatWasPluggedWhenTheGuestGivesItUpLater() throws Exception {
        qemu.port("rp1", MIB_64).withStubbornGuest();
        assertThat(attach()).as(shell.err()).isZero();
        assertThat(shell.run("vm", "detach", "vm1")).isEqualTo(6);
        assertThat(shell.err()).contains("TIMED_OUT", "hot-plug");
        qemu.giveUp();
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> qemu.contents().isEmpty());
    }

    @Test
    void shouldShowAMonitorThatIsGone() throws IOException {
        awaitState("running");
        qemu.close();
        awaitState("unreachable");
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "acme")).isEqualTo(3);
        assertThat(shell.err()).contains("HYPERVISOR_UNREACHABLE");
    }
}
