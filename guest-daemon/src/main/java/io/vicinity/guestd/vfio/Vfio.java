package io.vicinity.guestd.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.DeviceControl;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The requests to {@code /dev/vfio} that are needed here, with the numbers and structures of {@code linux/vfio.h}. */
final class Vfio {
    /** Interrupt by message, with a table. */
    static final int MSIX = 2;

    /** Not an interrupt of the device: the kernel wants it back. */
    static final int WANTED = 4;

    private static final Path DIRECTORY = Path.of("/dev/vfio");

    private static final int SET_IOMMU = request(2);
    private static final int GROUP_GET_STATUS = request(3);
    private static final int GROUP_SET_CONTAINER = request(4);
    private static final int GROUP_GET_DEVICE_FD = request(6);
    private static final int DEVICE_GET_REGION_INFO = request(8);
    private static final int DEVICE_SET_IRQS = request(10);

    private static final long TYPE1V2_IOMMU = 3;
    private static final int VIABLE = 1;
    private static final int GROUP_STATUS_LENGTH = 8;
    private static final int FLAGS = 4;

    private static final int REGION_INFO_LENGTH = 32;
    private static final int REGION_INDEX = 8;
    private static final int REGION_OFFSET = 24;
    private static final int CONFIG_REGION = 7;

    private static final int IRQ_SET_LENGTH = 24;
    private static final int IRQ_INDEX = 8;
    private static final int IRQ_COUNT = 16;
    private static final int IRQ_DATA = 20;
    private static final int DATA_EVENTFD_ACTION_TRIGGER = 4 | 32;

    private static final int COMMAND = 4;
    private static final int MEMORY_SPACE_AND_BUS_MASTER = 2 | 4;

    private Vfio() {}

    /** {@code _IO(';', 100 + n)}. */
    private static int request(final int number) {
        return ';' << Byte.SIZE | 100 + number;
    }

    /** Opens a container: what has one IOMMU domain. */
    static int openContainer() throws IOException {
        return Descriptors.open(DIRECTORY.resolve("vfio"));
    }

    /** Opens a group, which nobody else can then. */
    static int openGroup(final int number) throws IOException {
        return Descriptors.open(DIRECTORY.resolve(Integer.toString(number)));
    }

    /** Puts a group into a container, with a domain that maps nothing: this device writes no memory. */
    static void join(final int container, final int group) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment status = arena.allocate(GROUP_STATUS_LENGTH, Integer.BYTES);
            status.set(JAVA_INT, 0, GROUP_STATUS_LENGTH);
            DeviceControl.request(group, "VFIO_GROUP_GET_STATUS", GROUP_GET_STATUS, status);
            if ((status.get(JAVA_INT, FLAGS) & VIABLE) == 0) {
                throw new IOException(
                        "other devices of its IOMMU group have drivers: put it on a root port or bus of its own");
            }
            final MemorySegment number = arena.allocateFrom(JAVA_INT, container);
            DeviceControl.request(group, "VFIO_GROUP_SET_CONTAINER", GROUP_SET_CONTAINER, number);
            DeviceControl.request(container, "VFIO_SET_IOMMU", SET_IOMMU, MemorySegment.ofAddress(TYPE1V2_IOMMU));
        }
    }

    /** Opens a device of a group; resets it if it can be. */
    static int openDevice(final int group, final String address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return DeviceControl.request(
                    group, "VFIO_GROUP_GET_DEVICE_FD", GROUP_GET_DEVICE_FD, arena.allocateFrom(address));
        }
    }

    /** Lets a device send messages, which its interrupts are: the kernel forbade it. */
    static void enableBusMaster(final int device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment info = arena.allocate(REGION_INFO_LENGTH, Long.BYTES);
            info.set(JAVA_INT, 0, REGION_INFO_LENGTH);
            info.set(JAVA_INT, REGION_INDEX, CONFIG_REGION);
            DeviceControl.request(device, "VFIO_DEVICE_GET_REGION_INFO", DEVICE_GET_REGION_INFO, info);
            final long command = info.get(JAVA_LONG, REGION_OFFSET) + COMMAND;
            DeviceControl.writeShort(
                    device, command, DeviceControl.readShort(device, command) | MEMORY_SPACE_AND_BUS_MASTER);
        }
    }

    /** Has an event rung by the first interrupt of a kind. */
    static void hear(final int device, final int kind, final int event) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment set = arena.allocate(IRQ_SET_LENGTH, Integer.BYTES);
            set.set(JAVA_INT, 0, IRQ_SET_LENGTH);
            set.set(JAVA_INT, FLAGS, DATA_EVENTFD_ACTION_TRIGGER);
            set.set(JAVA_INT, IRQ_INDEX, kind);
            set.set(JAVA_INT, IRQ_COUNT, 1);
            set.set(JAVA_INT, IRQ_DATA, event);
            DeviceControl.request(device, "VFIO_DEVICE_SET_IRQS", DEVICE_SET_IRQS, set);
        }
    }
}
