package io.vicinity.agent.hypervisor;

import java.util.Optional;

/**
 * An ivshmem device of a VM.
 *
 * @param id     by which the hypervisor finds it again.
 * @param model  of the device.
 * @param tenant whose memory it is; empty: that of no tenant of this agent.
 * @param bus    id of the bus that it is on: a root port's, or one that takes no device out again, such as {@code pcie.0}.
 */
public record ShmemDevice(String id, DeviceModel model, Optional<String> tenant, String bus) {}
