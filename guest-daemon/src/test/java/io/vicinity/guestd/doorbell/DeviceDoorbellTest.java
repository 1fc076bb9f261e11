package io.vicinity.guestd.doorbell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.guestd.FakeSysfs;
import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.guestd.pci.PciBus;
import io.vicinity.posix.Descriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DeviceDoorbellTest {
    private static final String ADDRESS = "0000:00:03.0";
    private static final int REGISTER = 12;

    @TempDir
    private Path directory;

    private final Semaphore rung = new Semaphore(0);
    private final Semaphore hearing = new Semaphore(0);
    private FakeSysfs sysfs;
    private Path memory;
    private FakeInterrupt interrupt;
    private DeviceDoorbell doorbell;

    private static final class FakeInterrupt implements Interrupts.Interrupt {
        final int rung;
        final int wanted;
        volatile boolean closed;

        FakeInterrupt() throws IOException {
            rung = Descriptors.event();
            wanted = Descriptors.event();
        }

        @Override
        public int rung() {
            return rung;
        }

        @Override
        public int wanted() {
            return wanted;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @BeforeEach
    void setUp() throws IOException {
        sysfs = new FakeSysfs(directory.resolve("devices"));
        memory = Files.write(directory.resolve("memory"), new byte[4096]);
        interrupt = new FakeInterrupt();
        doorbell = new DeviceDoorbell(_ -> interrupt, rung::release, hearing::release);
    }

    @AfterEach
    void tearDown() {
        doorbell.close();
        Descriptors.close(interrupt.rung);
        Descriptors.close(interrupt.wanted);
    }

    private IvshmemDevice plug() throws IOException {
        sysfs.plugDoorbell(ADDRESS, memory, 3);
        return new PciBus(sysfs.devices()).ivshmemDevices().getFirst();
    }

    private void awaitRing() throws InterruptedException {
        assertThat(rung.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    private int registerOfDevice() throws IOException {
        return ByteBuffer.wrap(
                        Files.readAllBytes(sysfs.devices().resolve(ADDRESS).resolve("resource0")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(REGISTER);
    }

    @Test
    void shouldHearTheInterruptOfADeviceThatComes() throws Exception {
        assertThat(doorbell.kind()).isEqualTo("NONE");
        assertThat(doorbell.hears()).isFalse();
        doorbell.deviceCame(plug());
        assertThat(doorbell.kind()).isEqualTo("VFIO");
        assertThat(doorbell.detail()).contains(ADDRESS);
        assertThat(doorbell.hears()).isTrue();
        assertThat(doorbell.position()).as("the device's is not the daemon's").isEmpty();
        awaitRing();
        Descriptors.ring(interrupt.rung);
        awaitRing();
    }

    @Test
    void shouldRingByTheFirstVectorOfAPosition() throws Exception {
        assertThat(doorbell.ring(7)).as("no device yet").isFalse();
        doorbell.deviceCame(plug());
        assertThat(doorbell.ring(7)).isTrue();
        assertThat(registerOfDevice()).isEqualTo(7 << 16);
        assertThat(doorbell.ring(40_000)).isTrue();
        assertThat(registerOfDevice()).isEqualTo(40_000 << 16);
    }

    @Test
    void shouldNotRingWhatIsNoPosition() throws Exception {
        doorbell.deviceCame(plug());
        assertThat(doorbell.ring(-1)).isFalse();
        assertThat(doorbell.ring(65_536)).isFalse();
        assertThat(registerOfDevice()).isZero();
    }

    @Test
    void shouldRingOthersAndTellWhyItIsDeafWhereThereIsNoInterrupt() throws Exception {
        final DeviceDoorbell deaf = new DeviceDoorbell(
                _ -> {
                    throw new IOException("no IOMMU");
                },
                rung::release,
                hearing::release);
        deaf.deviceCame(plug());
        assertThat(deaf.kind()).isEqualTo("NONE");
        assertThat(deaf.detail()).contains(ADDRESS, "no IOMMU");
        assertThat(deaf.hears()).isFalse();
        assertThat(deaf.ring(7)).isTrue();
        assertThat(registerOfDevice()).isEqualTo(7 << 16);
        deaf.close();
    }

    @Test
    void shouldNotLookForTheDoorbellOfAPlainDevice() throws Exception {
        sysfs.plug(ADDRESS, memory);
        doorbell.deviceCame(new PciBus(sysfs.devices()).ivshmemDevices().getFirst());
        assertThat(doorbell.detail()).contains("ivshmem-plain");
        assertThat(doorbell.ring(7)).isFalse();
    }

    @Test
    void shouldHoldNothingOfADeviceThatWentAndTakeItWhenItComesBack() throws Exception {
        final IvshmemDevice device = plug();
        doorbell.deviceCame(device);
        doorbell.deviceWent();
        assertThat(interrupt.closed).isTrue();
        assertThat(doorbell.hears()).isFalse();
        assertThat(doorbell.ring(7)).isFalse();
        doorbell.deviceCame(device);
        assertThat(doorbell.hears()).isTrue();
        assertThat(hearing.availablePermits()).as("told of each change").isEqualTo(3);
    }

    @Test
    void shouldGiveTheDeviceBackByItselfWhenItIsWanted() throws Exception {
        doorbell.deviceCame(plug());
        Descriptors.ring(interrupt.wanted);
        await().until(() -> interrupt.closed);
        await().until(() -> doorbell.detail().contains("taken out"));
        assertThat(doorbell.hears()).isFalse();
        assertThat(doorbell.kind()).isEqualTo("NONE");
        doorbell.deviceWent();
        assertThat(doorbell.detail()).contains("no device");
    }
}
