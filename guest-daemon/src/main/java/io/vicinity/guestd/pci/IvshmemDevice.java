package io.vicinity.guestd.pci;

import io.vicinity.segment.Mapping;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One ivshmem device of this VM. What it says of itself is read when asked: devices come and go.
 *
 * @param address   of the function, {@code 0000:00:03.0}.
 * @param directory of the device in sysfs.
 * @param revision  as the device says; 1 is QEMU's since 2.6; -1 if it does not say.
 * @param memory    bytes of BAR2; 0 where the machine found no room for it.
 * @param doorbell  whether it is an {@code ivshmem-doorbell}: that one alone has a BAR1, for its MSI-X table.
 * @param driver    that is bound to it.
 */
public record IvshmemDevice(
        String address, Path directory, int revision, long memory, boolean doorbell, Optional<String> driver) {
    private static final int REGISTERS_LENGTH = 256;
    private static final int IV_POSITION = 8;
    private static final int MOST_PEERS = 65_536;
    private static final int COMMAND = 4;
    private static final int MEMORY_SPACE = 2;

    /**
     * The registers.
     *
     * @return the file to map.
     */
    public Path bar0() {
        return directory.resolve("resource0");
    }

    /**
     * The shared memory.
     *
     * @return the file to map.
     */
    public Path bar2() {
        return directory.resolve("resource2");
    }

    /**
     * The peer id that the ivshmem server gave to this VM, from BAR0.
     *
     * @return empty for a plain device, for one whose server gave no id yet, and where BAR0 cannot be read.
     */
    public OptionalInt position() {
        if (!doorbell) {
            return OptionalInt.empty();
        }
        try (Mapping registers = Mapping.map(bar0(), 0, REGISTERS_LENGTH)) {
            final int position = registers.buffer().getInt(IV_POSITION, ByteOrder.LITTLE_ENDIAN);
            return position >= 0 && position < MOST_PEERS ? OptionalInt.of(position) : OptionalInt.empty();
        } catch (final IOException e) {
            return OptionalInt.empty();
        }
    }

    /**
     * Lets the device answer to accesses of its memory. A device without a driver was perhaps never told to: it reads all ones then.
     *
     * @throws IOException if it does not answer now, and this process may not change that.
     */
    public void enableMemory() throws IOException {
        if (!answers()) {
            Files.writeString(directory.resolve("enable"), "1");
        }
    }

    private boolean answers() throws IOException {
        final byte[] config = new byte[COMMAND + 2];
        try (var in = Files.newInputStream(directory.resolve("config"))) {
            return in.readNBytes(config, 0, config.length) == config.length && (config[COMMAND] & MEMORY_SPACE) != 0;
        }
    }

    @Override
    public String toString() {
        return address + " (" + (doorbell ? "doorbell" : "plain") + ", " + memory + " bytes, revision " + revision
                + driver.map(name -> ", driver " + name).orElse("") + ')';
    }
}
