package io.vicinity.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.ivshmem.IvshmemClient;
import io.vicinity.agent.ivshmem.IvshmemServer;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices of the ivshmem server, the VMs that claim them, and their end. */
@Timeout(120)
class DeviceDeathTest {
    @TempDir
    private Path directory;

    private AgentFixture fixture;

    @BeforeEach
    void start() {
        fixture = new AgentFixture(directory);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private IvshmemClient plug() throws IOException {
        return new IvshmemClient(IvshmemServer.path(directory.resolve("run/ivshmem"), "acme")).greeted();
    }

    private static void unplug(final IvshmemClient device) {
        device.close();
    }

    /** Why the session ended, after whatever else was told. */
    private static Failure refusal(final FakeDaemon daemon) throws InterruptedException {
        AgentMessage message = (AgentMessage) daemon.next();
        while (!message.hasRefused()) {
            message = (AgentMessage) daemon.next();
        }
        return message.getRefused();
    }

    private FakeDaemon boot(final String vm, final IvshmemClient device) throws Exception {
        return fixture.daemon(vm, "acme").attach(hello -> hello.setIvshmemPosition(device.id()));
    }

    private TenantReport report() {
        return fixture.agent().tenant("acme").tenant().report();
    }

    @Test
    void shouldCloseTheChannelsOfAVmWhoseDeviceIsGone() throws Exception {
        try (IvshmemClient device = plug();
                IvshmemClient other = plug()) {
            final FakeDaemon dying = boot("vm1", device);
            final FakeDaemon peer = boot("vm2", other);
            final EndpointInfo from = dying.claim("left");
            peer.claim("right");
            final ChannelEnd end = dying.open(from, "right");
            peer.until(() -> peer.end(end.getChannelId(), Side.SIDE_B) != null);

            unplug(device);
            peer.until(() ->
                    peer.end(end.getChannelId(), Side.SIDE_B).getCloseReason() == CloseReason.CLOSE_REASON_PEER_DIED);
            assertThat(refusal(dying).getCode()).isEqualTo("DEVICE_GONE");
            assertThat(report().vms()).extracting(TenantReport.Vm::vm).containsExactly("vm2");
            assertThat(report().totals().endpoints())
                    .as("its arena waits for the peer")
                    .isEqualTo(2);

            peer.release(peer.end(end.getChannelId(), Side.SIDE_B), false);
            assertThat(report().totals().endpoints()).isEqualTo(1);
            assertThat(report().totals().channels()).isZero();
        }
    }

    @Test
    void shouldWelcomeAVmThatComesBackAfterItsDeath() throws Exception {
        final long before;
        try (IvshmemClient device = plug()) {
            final FakeDaemon first = boot("vm1", device);
            before = first.welcome.getIncarnation();
            unplug(device);
            assertThat(refusal(first).getCode()).isEqualTo("DEVICE_GONE");
            final Failure late = fixture.daemon("vm1", "acme").refused(hello -> hello.setIncarnation(before));
            assertThat(late.getCode()).isEqualTo("INCARNATION_UNKNOWN");
        }
        try (IvshmemClient device = plug()) {
            final FakeDaemon second = boot("vm1", device);
            assertThat(second.welcome.getIncarnation()).isGreaterThan(before);
            assertThat(report().vms())
                    .singleElement()
                    .satisfies(vm -> assertThat(vm.device()).hasValueSatisfying(shown -> {
                        assertThat(shown.position()).isEqualTo(device.id());
                        assertThat(shown.pid())
                                .isEqualTo((int) ProcessHandle.current().pid());
                    }));
        }
    }

    @Test
    void shouldRefuseADeviceThatIsNotConnected() throws Exception {
        for (final int position : new int[] {0, 7, 65_536, -1}) {
            final Failure failure = fixture.daemon("vm1", "acme").refused(hello -> hello.setIvshmemPosition(position));
            assertThat(failure.getCode()).isEqualTo("DEVICE_UNKNOWN");
            assertThat(failure.getRemedy()).isNotEmpty();
        }
        assertThat(report().vms()).isEmpty();
    }

    @Test
    void shouldRefuseADeviceThatAnotherVmHas() throws Exception {
        try (IvshmemClient device = plug()) {
            boot("vm1", device);
            final Failure failure =
                    fixture.daemon("liar", "acme").refused(hello -> hello.setIvshmemPosition(device.id()));
            assertThat(failure.getCode()).isEqualTo("DEVICE_TAKEN");
            assertThat(failure.getMessage()).contains("claims another's");
            assertThat(report().vms()).extracting(TenantReport.Vm::vm).containsExactly("vm1");
            final FakeDaemon again = boot("vm1", device);
            assertThat(again.welcome.getVm()).isEqualTo("vm1");
        }
    }

    @Test
    void shouldRefuseADeviceWhoseProcessRunsAnotherVm() throws Exception {
        final long self = ProcessHandle.current().pid();
        fixture.agent()
                .tenant("acme")
                .tenant()
                .devices()
                .identifyBy(pid -> pid == self ? Optional.of("vm1") : Optional.empty());
        try (IvshmemClient device = plug()) {
            final Failure failure =
                    fixture.daemon("liar", "acme").refused(hello -> hello.setIvshmemPosition(device.id()));
            assertThat(failure.getCode()).isEqualTo("DEVICE_TAKEN");
            assertThat(failure.getMessage()).contains("runs another VM");
            assertThat(boot("vm1", device).welcome.getVm()).isEqualTo("vm1");
        }
    }

    @Test
    void shouldLetAVmGoOnWhoseDeviceARestartedAgentLost() throws Exception {
        try (IvshmemClient device = plug()) {
            final long incarnation = boot("vm1", device).welcome.getIncarnation();
            fixture.stop();
            fixture.start(AgentFixture.TWO_TENANTS);
            assertThat(report().vms()).extracting(TenantReport.Vm::vm).containsExactly("vm1");
            final FakeDaemon resumed = fixture.daemon("vm1", "acme")
                    .attach(hello -> hello.setIncarnation(incarnation).setIvshmemPosition(device.id()));
            assertThat(resumed.welcome.getIncarnation()).isEqualTo(incarnation);
        }
    }

    @Test
    void shouldNotTakeTheEndOfAnotherDeviceForTheDeathOfAVm() throws Exception {
        try (IvshmemClient device = plug();
                IvshmemClient free = plug()) {
            final FakeDaemon living = boot("vm1", device);
            final FakeDaemon plain = fixture.daemon("vm2", "acme").attach();
            unplug(free);
            device.vectorsOf(device.id(), 2);
            device.vectorsOf(free.id(), 2);
            // Whoever comes now is told of after the end was noticed.
            final IvshmemClient next = plug();
            device.vectorsOf(next.id(), 2);
            next.close();
            living.claim("left");
            plain.claim("right");
            assertThat(report().totals().connected()).isEqualTo(2);
        }
    }
}
