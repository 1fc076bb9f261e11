package io.vicinity.agent.hypervisor;

/**
 * A device to be plugged in, all checks passed.
 *
 * @param place   whose memory.
 * @param model   of the device.
 * @param vectors interrupts of a doorbell device.
 * @param port    a free root port.
 */
public record Plug(TenantPlace place, DeviceModel model, int vectors, RootPort port) {}
