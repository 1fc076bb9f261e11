package io.vicinity.agent.hypervisor;

import java.util.OptionalLong;

/**
 * A PCIe root port: where a device can be plugged into a running machine.
 *
 * @param id           of the port, and of its bus.
 * @param occupied     true if a device is behind it.
 * @param prefetchable bytes that it reserves for 64-bit prefetchable memory; empty: left to the firmware, or not known.
 */
public record RootPort(String id, boolean occupied, OptionalLong prefetchable) {
    /**
     * What a port must reserve so that memory finds a place behind it. A BAR is aligned to its size, but firmware (SeaBIOS) aligns the
     * room of an empty port to 1 MiB only: room of the BAR's own size holds it only by chance.
     *
     * @param size of the memory in bytes, a power of two.
     * @return bytes.
     */
    public static long roomFor(final long size) {
        return Long.highestOneBit(size) << 1;
    }
}
