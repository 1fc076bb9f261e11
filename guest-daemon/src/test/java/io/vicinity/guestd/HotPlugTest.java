package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.control.v1.BarInfo;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClientHello;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.Detached;
import io.vicinity.control.v1.InfoRequest;
import io.vicinity.control.v1.InfoResponse;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.segment.WakeProtocol;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device that comes and goes while the daemon runs. Sysfs is a directory, the device's memory a file. */
@Timeout(60)
class HotPlugTest {
    private static final String ADDRESS = "0000:01:00.0";
    private static final String ANOTHER = "0000:02:00.0";
    private static final int LONG = 30_000;
    private static final int HEADER = 64;

    @TempDir
    Path directory;

    private TestVm vm;
    private FakeSysfs sysfs;

    @BeforeEach
    void setUp() throws Exception {
        vm = new TestVm(directory);
        sysfs = new FakeSysfs(directory.resolve("devices"));
        vm.bar = "auto";
        vm.pciDevices = sysfs.devices();
    }

    @AfterEach
    void tearDown() {
        vm.close();
    }

    private void plugAndStart() throws Exception {
        sysfs.plugDoorbell(ADDRESS, vm.segment.path(), 3);
        vm.startDaemon();
    }

    private int ready() throws Exception {
        return Page.of(vm.daemon).get("/readyz").statusCode();
    }

    private void awaitReady() {
        await().untilAsserted(() -> assertThat(ready()).isEqualTo(200));
    }

    private static DaemonToClient detachEvent(final TestClient client) throws Exception {
        final DaemonToClient event = client.event();
        assertThat(event.hasDetach()).as("%s", event).isTrue();
        return event;
    }

    private static void detached(final TestClient client) {
        client.send(ClientMessage.newBuilder().setDetached(Detached.getDefaultInstance()));
    }

    @Test
    void shouldFindTheDeviceThatHoldsASegmentAndTellOfTheOthers() throws Exception {
        final Path zeros = Files.write(directory.resolve("zeros"), new byte[1 << 16]);
        sysfs.plug("0000:00:03.0", zeros);
        plugAndStart();
        assertThat(vm.agent.hellos.getFirst().getIvshmemPosition()).isEqualTo(3);
        try (TestClient client = vm.client()) {
            final BarInfo bar =
                    client.blocking.info(InfoRequest.getDefaultInstance()).getBar();
            assertThat(bar.getPciAddress()).isEqualTo(ADDRESS);
            assertThat(bar.getIvshmemPosition()).isEqualTo(3);
            assertThat(bar.getReadLatencyNanos()).isPositive();
            assertThat(bar.getOtherDevicesList()).singleElement().asString().contains("0000:00:03.0", "no segment");
        }
        assertThat(Page.of(vm.daemon).metrics())
                .contains("vicinity_guestd_bar_read_latency_seconds")
                .contains("vicinity_guestd_bar_bandwidth_bytes_per_second{direction=\"write\"}")
                .contains("vicinity_guestd_bar_mapping{class=\"UNCACHED\"}");
        assertThat(Page.of(vm.daemon).metric("vicinity_guestd_bar_mapping{"))
                .as("one class")
                .isEqualTo(1);
    }

    @Test
    void shouldTellNoPositionOfAPlainDevice() throws Exception {
        sysfs.plug(ADDRESS, vm.segment.path());
        vm.startDaemon();
        assertThat(vm.agent.hellos.getFirst().hasIvshmemPosition()).isFalse();
    }

    @Test
    void shouldTellProcessesToSleepByTimeWhereTheDeviceHasNoInterrupt() throws Exception {
        plugAndStart();
        try (TestClient client = vm.client();
                SocketChannel sleeper =
                        SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("guestd.wake.sock")))) {
            final InfoResponse info = client.blocking.info(InfoRequest.getDefaultInstance());
            assertThat(info.getDoorbell()).isEqualTo("NONE");
            assertThat(info.getDoorbellDetail()).contains(ADDRESS, "IOMMU");
            final ByteBuffer heard = ByteBuffer.allocate(1);
            assertThat(sleeper.read(heard)).isEqualTo(1);
            assertThat(heard.get(0)).isEqualTo(WakeProtocol.DEAF);
        }
    }

    @Test
    void shouldTakeOnlyTheDeviceThatWasNamed() throws Exception {
        vm.bar = "pci:0000:00:03.0";
        plugAndStartUnregistered();
        assertThat(vm.agent.hellos).isEmpty();
        sysfs.plug("0000:00:03.0", vm.segment.path());
        assertThat(vm.daemon.awaitRegistration().getVm()).isEqualTo("vm-a");
        try (TestClient client = vm.client()) {
            assertThat(client.blocking.info(InfoRequest.getDefaultInstance()).getBarPath())
                    .contains("0000:00:03.0");
        }
    }

    private void plugAndStartUnregistered() throws Exception {
        sysfs.plugDoorbell(ADDRESS, vm.segment.path(), 3);
        vm.startUnregistered();
    }

    @Test
    void shouldWaitForADeviceAndSaySoToWhoComesEarly() throws Exception {
        vm.startUnregistered();
        assertThat(ready()).isEqualTo(503);
        assertThat(Page.of(vm.daemon).get("/livez").statusCode()).isEqualTo(200);
        try (TestClient early = new TestClient(vm.socket)) {
            final DaemonToClient answer = early.ask(
                    ClientMessage.newBuilder().setHello(ClientHello.newBuilder().setProtocolVersion(1)));
            assertThat(answer.getFailure().getCode()).isEqualTo("NO_DEVICE");
            assertThat(answer.getFailure().getRemedy()).contains("vicinity-agent vm attach");
        }
        sysfs.plug(ADDRESS, vm.segment.path());
        assertThat(vm.daemon.awaitRegistration().getVm()).isEqualTo("vm-a");
        awaitReady();
        try (TestClient client = vm.client()) {
            assertThat(client.claim("one").getEndpoint().getName()).isEqualTo("one");
        }
    }

    @Test
    void shouldLetGoOfADeviceWhenAllProcessesDidAndTakeItAgainWhenItComesBack() throws Exception {
        plugAndStart();
        final TestClient dead = vm.client();
        try (TestClient first = vm.client();
                TestClient second = vm.client()) {
            first.claim("one");
            vm.agent.detach(LONG);
            detachEvent(first);
            detachEvent(second);
            detached(first);
            dead.close();
            assertThat(vm.agent.detached).as("one process still maps it").isEmpty();
            detached(second);
            await().until(() -> vm.agent.detached.size() == 1);
            assertThat(first.endCode()).isEqualTo("NO_DEVICE");
        }
        assertThat(ready()).isEqualTo(503);
        assertThat(vm.agent.hellos).as("it is still there, and not wanted").hasSize(1);
        sysfs.unplug(ADDRESS);
        sysfs.plug(ANOTHER, vm.segment.path());
        awaitReady();
        assertThat(vm.agent.hellos.getLast().getIncarnation()).as("a new life").isZero();
    }

    @Test
    void shouldNotSayThatNothingIsMappedWhereAProcessDidNotAnswer() throws Exception {
        plugAndStart();
        try (TestClient stuck = vm.client()) {
            vm.agent.detach(300);
            detachEvent(stuck);
            assertThat(stuck.endCode()).isEqualTo("NO_DEVICE");
            await().untilAsserted(() -> assertThat(ready()).isEqualTo(503));
        }
        assertThat(vm.agent.detached).isEmpty();
    }

    @Test
    void shouldEndALifeWhenTheDeviceWentWithoutAWarning() throws Exception {
        plugAndStart();
        try (TestClient client = vm.client()) {
            client.claim("one");
            sysfs.unplug(ADDRESS);
            detachEvent(client);
            detached(client);
            assertThat(client.endCode()).isEqualTo("NO_DEVICE");
        }
        assertThat(ready()).isEqualTo(503);
        sysfs.plug(ADDRESS, vm.segment.path());
        awaitReady();
        assertThat(vm.agent.hellos.getLast().getIncarnation()).isZero();
    }

    @Test
    void shouldGoOnWithReliableChannelsWhenTheDeviceWentWithoutAWarningAndProveAnother() throws Exception {
        plugAndStart();
        try (TestClient client = vm.client()) {
            final OwnedEndpoint one = client.claim("one");
            final ChannelEnd reliable = client.openReliably(one, "one");
            assertThat(client.offered().getReliable()).isTrue();
            sysfs.unplug(ADDRESS);
            await().until(() -> vm.agent.memoryLost.size() == 1);
            assertThat(client.release(reliable).hasChannelReleased()).isTrue();
            assertThat(vm.agent.hellos).hasSize(1);
            sysfs.plug(ANOTHER, vm.segment.path());
            await().until(() -> vm.agent.hellos.size() == 2);
            assertThat(vm.agent.hellos.getLast().getIncarnation())
                    .as("the same life")
                    .isPositive();
            awaitReady();
            assertThat(client.release(one).hasEndpointReleased()).isTrue();
        }
        assertThat(vm.agent.detached).isEmpty();
    }

    @Test
    void shouldSayThatNothingIsMappedWhereTheDeviceWentAndAProcessDidNotAnswer() throws Exception {
        plugAndStart();
        try (TestClient stuck = vm.client()) {
            sysfs.unplug(ADDRESS);
            detachEvent(stuck);
            await().until(() -> vm.agent.detached.size() == 1);
        }
    }

    @Test
    void shouldTakeAHeaderThatReadsZeroForAnUnpluggedDevice() throws Exception {
        plugAndStart();
        final byte[] header = new byte[HEADER];
        vm.segment.buffer().getBytes(0, header);
        try (TestClient client = vm.client()) {
            vm.segment.buffer().setMemory(0, HEADER, (byte) 0);
            detachEvent(client);
            detached(client);
            assertThat(client.endCode()).isEqualTo("NO_DEVICE");
        }
        vm.segment.buffer().putBytes(0, header);
        awaitReady();
    }

    @Test
    void shouldWaitForTheDeviceWhileTheAgentIsAway() throws Exception {
        plugAndStart();
        vm.agent.kill();
        sysfs.unplug(ADDRESS);
        vm.agent.start();
        sysfs.plug(ANOTHER, vm.segment.path());
        awaitReady();
        assertThat(vm.agent.hellos.getLast().getIncarnation()).isZero();
    }

    @Test
    void shouldNotWaitForTheDepartureOfAProcessThatSaidNothingYet() throws Exception {
        plugAndStart();
        try (TestClient silent = new TestClient(vm.socket)) {
            vm.agent.detach(LONG);
            await().until(() -> vm.agent.detached.size() == 1);
            assertThat(silent.events.poll(1, TimeUnit.MILLISECONDS)).isNull();
        }
    }
}
