package io.vicinity.guestd.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.vicinity.guestd.FakeSysfs;
import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.guestd.pci.PciBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's part is played by files. */
class DriverBindingTest {
    private static final String ADDRESS = "0000:00:03.0";

    @TempDir
    private Path directory;

    private final List<String> loaded = new ArrayList<>();
    private final DriverBinding binding = new DriverBinding(true, name -> {
        loaded.add(name);
        return Optional.empty();
    });
    private FakeSysfs sysfs;
    private Path device;
    private Path driver;

    @BeforeEach
    void setUp() throws IOException {
        sysfs = new FakeSysfs(directory.resolve("devices"));
        device = sysfs.plugDoorbell(ADDRESS, Files.write(directory.resolve("memory"), new byte[4096]), 3);
        driver = Files.createDirectories(directory.resolve("drivers/vfio-pci"));
        Files.createFile(driver.resolve("bind"));
    }

    private IvshmemDevice device() {
        return new PciBus(sysfs.devices()).ivshmemDevices().getFirst();
    }

    private void giveIommu() throws IOException {
        Files.createSymbolicLink(
                device.resolve("iommu_group"), Files.createDirectories(directory.resolve("iommu_groups/12")));
    }

    @Test
    void shouldBindADeviceWithoutADriver() throws IOException {
        giveIommu();
        assertThat(binding.bind(device())).isEqualTo(12);
        assertThat(loaded).containsExactly("vfio-pci", "vfio_iommu_type1");
        assertThat(device.resolve("driver_override")).hasContent("vfio-pci");
        assertThat(driver.resolve("bind")).hasContent(ADDRESS);
    }

    @Test
    void shouldUseADeviceThatIsBoundAlreadyAsItIs() throws IOException {
        giveIommu();
        Files.createSymbolicLink(device.resolve("driver"), driver);
        assertThat(new DriverBinding(false, _ -> Optional.of("none")).bind(device()))
                .isEqualTo(12);
        assertThat(device.resolve("driver_override")).doesNotExist();
    }

    @Test
    void shouldNotBindUnasked() throws IOException {
        giveIommu();
        assertThatIOException()
                .isThrownBy(() -> new DriverBinding(false, _ -> Optional.empty()).bind(device()))
                .withMessageContaining("doorbell: vfio");
    }

    @Test
    void shouldTellHowToGetAnIommuWhereThereIsNone() {
        assertThatIOException()
                .isThrownBy(() -> binding.bind(device()))
                .withMessageContainingAll("intel-iommu", "intel_iommu=on");
        assertThat(loaded).isEmpty();
    }

    @Test
    void shouldLeaveADeviceToTheDriverThatHasIt() throws IOException {
        giveIommu();
        final Path other = Files.createDirectories(directory.resolve("drivers/uio_pci_generic"));
        Files.createSymbolicLink(device.resolve("driver"), other);
        assertThatIOException().isThrownBy(() -> binding.bind(device())).withMessageContaining("uio_pci_generic");
        assertThat(device.resolve("driver_override")).doesNotExist();
    }

    @Test
    void shouldTellWhichModuleCannotBeLoaded() throws IOException {
        giveIommu();
        final DriverBinding without = new DriverBinding(true, _ -> Optional.of("not found"));
        assertThatIOException()
                .isThrownBy(() -> without.bind(device()))
                .withMessageContainingAll("vfio-pci", "not found");
    }
}
