package io.vicinity.guestd.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.guestd.FakeSysfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PciBusTest {
    @TempDir
    Path directory;

    private FakeSysfs sysfs;
    private Path memory;
    private PciBus bus;

    @BeforeEach
    void setUp() throws Exception {
        sysfs = new FakeSysfs(directory.resolve("devices"));
        memory = Files.write(directory.resolve("memory"), new byte[1 << 20]);
        bus = new PciBus(sysfs.devices());
    }

    @Test
    void shouldFindNothingWhereThereIsNoBus() {
        assertThat(new PciBus(directory.resolve("none")).ivshmemDevices()).isEmpty();
    }

    @Test
    void shouldFindIvshmemDevicesAndNoOthersInTheOrderOfTheirAddresses() throws Exception {
        sysfs.plugOther("0000:00:01.0");
        sysfs.plugDoorbell("0000:01:00.0", memory, 7);
        sysfs.plug("0000:00:03.0", memory);
        assertThat(bus.ivshmemDevices())
                .extracting(IvshmemDevice::address)
                .containsExactly("0000:00:03.0", "0000:01:00.0");
        final IvshmemDevice plain = bus.ivshmemDevices().getFirst();
        assertThat(plain.memory()).isEqualTo(1 << 20);
        assertThat(plain.revision()).isEqualTo(1);
        assertThat(plain.driver()).isEmpty();
        assertThat(plain.doorbell()).isFalse();
    }

    @Test
    void shouldReadThePositionOfADeviceWithDoorbellOnly() throws Exception {
        sysfs.plug("0000:00:03.0", memory);
        sysfs.plugDoorbell("0000:00:04.0", memory, 7);
        sysfs.plugDoorbell("0000:00:05.0", memory, -1);
        assertThat(bus.ivshmemDevices().get(0).position()).isEmpty();
        assertThat(bus.ivshmemDevices().get(1).position()).hasValue(7);
        assertThat(bus.ivshmemDevices().get(2).position())
                .as("the server gave it none yet")
                .isEmpty();
    }

    @Test
    void shouldNameTheDriverThatIsBound() throws Exception {
        final Path device = sysfs.plug("0000:00:03.0", memory);
        Files.createSymbolicLink(
                device.resolve("driver"), Files.createDirectories(directory.resolve("drivers/vfio-pci")));
        assertThat(bus.ivshmemDevices().getFirst().driver()).hasValue("vfio-pci");
    }

    @Test
    void shouldSwitchMemoryOnOnlyWhereItIsOff() throws Exception {
        final Path device = sysfs.plug("0000:00:03.0", memory);
        bus.ivshmemDevices().getFirst().enableMemory();
        assertThat(device.resolve("enable")).hasContent("0");
        Files.write(device.resolve("config"), new byte[64]);
        bus.ivshmemDevices().getFirst().enableMemory();
        assertThat(device.resolve("enable")).hasContent("1");
    }

    @Test
    void shouldSayThatADeviceIsGoneWhileItIsLookedAt() throws Exception {
        sysfs.plugDoorbell("0000:00:03.0", memory, 7);
        final IvshmemDevice device = bus.ivshmemDevices().getFirst();
        sysfs.unplug("0000:00:03.0");
        assertThat(device.position()).isEmpty();
        assertThatThrownBy(device::enableMemory).isInstanceOf(IOException.class);
        assertThat(bus.ivshmemDevices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vendor", "device", "revision", "resource", "config", "resource0"})
    void shouldLiveWithFilesThatMakeNoSense(final String file) throws Exception {
        final Path device = sysfs.plugDoorbell("0000:00:03.0", memory, 7);
        for (final byte[] content : new byte[][] {
            {},
            {-1, -1, -1},
            "0x\n".getBytes(StandardCharsets.US_ASCII),
            "0xfffffffffffffffff".getBytes(StandardCharsets.US_ASCII)
        }) {
            Files.write(device.resolve(file), content);
            bus.ivshmemDevices().forEach(found -> assertThat(found.memory()).isNotNegative());
            bus.ivshmemDevices().forEach(IvshmemDevice::position);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "00:03.0", "0000:00:03", "0000:00:03.0/..", "../0000:00:03.0", "0000:00:0x.0"})
    void shouldNotTakeForAnAddressWhatIsNone(final String text) {
        assertThat(PciBus.isAddress(text)).isFalse();
        assertThat(PciBus.isAddress("0000:00:03.0")).isTrue();
    }
}
