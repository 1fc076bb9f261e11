package io.vicinity.agent.hypervisor;

import java.util.OptionalLong;

/**
 * A PCIe root port: where a device can be plugged into a running machine.
 *
 * @param id           of the port, and of its bus.
 * @param occupied     true if a device is behind it.
 * @param prefetchable bytes that it reserves for 64-bit prefetchable memory; empty: left to the firmware, or not known.
 */
public record RootPort(String id, boolean occupied, OptionalLong prefetchable) {}
