package io.vicinity.agent.tenant;

/**
 * What a tenant may have at a time.
 *
 * @param endpoints  most endpoints, those included whose arena still waits for peers to let go.
 * @param channels   most channels, those included that one end has not let go of.
 * @param bytes      most bytes of regions.
 * @param arenaBytes bytes of an arena for which the endpoint asked no size.
 * @param peers      most VMs.
 */
public record TenantLimits(int endpoints, int channels, long bytes, long arenaBytes, int peers) {}
