package io.vicinity.client;

/**
 * An endpoint of the tenant, as the agent knows it.
 *
 * @param name     without the tenant.
 * @param vm       that its process runs in.
 * @param peerId   of that VM.
 * @param channels that it has.
 */
public record EndpointStatus(String name, String vm, int peerId, int channels) {}
