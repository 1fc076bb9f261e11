package io.vicinity.client;

/**
 * An endpoint of the tenant, as the agent knows it.
 *
 * @param name     without the tenant.
 * @param vm       that its process runs in.
 * @param host      that the VM is on, as the directory calls it; empty if the agent is older and shows its own host only.
 * @param elsewhere whether that is another host than this VM's.
 * @param peerId    of that VM; means nothing elsewhere.
 * @param channels  that it has; not known of those elsewhere.
 */
public record EndpointStatus(String name, String vm, String host, boolean elsewhere, int peerId, int channels) {}
