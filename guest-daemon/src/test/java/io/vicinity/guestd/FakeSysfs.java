package io.vicinity.guestd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that looks like {@code /sys/bus/pci/devices}. */
public final class FakeSysfs {
    private static final int MEMORY_SPACE = 2;

    private final Path devices;

    public FakeSysfs(final Path devices) throws IOException {
        this.devices = Files.createDirectories(devices);
    }

    public Path devices() {
        return devices;
    }

    /** A device of somebody else's. */
    public Path plugOther(final String address) throws IOException {
        final Path device = Files.createDirectories(devices.resolve(address));
        Files.writeString(device.resolve("vendor"), "0x8086\n");
        Files.writeString(device.resolve("device"), "0x29c0\n");
        return device;
    }

    /** A plain ivshmem device, whose memory is a file. */
    public Path plug(final String address, final Path memory) throws IOException {
        return plug(address, memory, Files.size(memory), false, 0);
    }

    /** An ivshmem device with a doorbell. */
    public Path plugDoorbell(final String address, final Path memory, final int position) throws IOException {
        return plug(address, memory, Files.size(memory), true, position);
    }

    private Path plug(
            final String address, final Path memory, final long length, final boolean doorbell, final int position)
            throws IOException {
        // Seen as a whole or not at all, as the kernel's is.
        final Path device = Files.createDirectories(devices.resolveSibling("plugging"));
        Files.writeString(device.resolve("vendor"), "0x1af4\n");
        Files.writeString(device.resolve("device"), "0x1110\n");
        Files.writeString(device.resolve("revision"), "0x01\n");
        Files.writeString(device.resolve("enable"), "0\n");
        Files.write(device.resolve("config"), new byte[] {(byte) 0xf4, 0x1a, 0x10, 0x11, MEMORY_SPACE, 0, 0, 0});
        final String none = "0x0000000000000000 0x0000000000000000 0x0000000000000000";
        Files.write(
                device.resolve("resource"),
                List.of(
                        line(0xfebf1000L, 256),
                        doorbell ? line(0xfebf0000L, 4096) : none,
                        line(0xe0000000L, length),
                        none));
        Files.write(
                device.resolve("resource0"),
                ByteBuffer.allocate(256)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(8, position)
                        .array());
        Files.createSymbolicLink(device.resolve("resource2"), memory);
        return Files.move(device, devices.resolve(address));
    }

    private static String line(final long start, final long length) {
        return "0x%016x 0x%016x 0x0000000000140204".formatted(start, start + length - 1);
    }

    /** Takes a device out. */
    public void unplug(final String address) throws IOException {
        final Path gone = Files.move(devices.resolve(address), devices.resolveSibling("unplugged"));
        try (Stream<Path> files = Files.walk(gone)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
