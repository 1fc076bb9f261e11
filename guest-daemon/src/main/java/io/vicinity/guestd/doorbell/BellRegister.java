package io.vicinity.guestd.doorbell;

import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.segment.Mapping;
import java.io.IOException;
import java.nio.ByteOrder;

/** The register in BAR0 by which an ivshmem device rings others. Thread-safe. */
final class BellRegister implements AutoCloseable {
    private static final int REGISTERS_LENGTH = 256;
    private static final int DOORBELL = 12;
    private static final int MOST_PEERS = 65_536;

    /** Every VM is rung by its first vector: a ring says only that something may have come. */
    private static final int VECTOR = 0;

    private final Mapping registers;

    BellRegister(final IvshmemDevice device) throws IOException {
        registers = Mapping.map(device.bar0(), 0, REGISTERS_LENGTH);
    }

    /** Rings a VM; false for what is no position. The device ignores positions that nobody has. */
    boolean ring(final int position) {
        if (position < 0 || position >= MOST_PEERS) {
            return false;
        }
        registers.buffer().putInt(DOORBELL, position << Short.SIZE | VECTOR, ByteOrder.LITTLE_ENDIAN);
        return true;
    }

    @Override
    public void close() {
        registers.close();
    }
}
