package io.vicinity.client.control;

/**
 * An endpoint that was claimed.
 *
 * @param endpointId of the endpoint.
 * @param name       within the tenant.
 * @param arena      that the endpoint alone allocates from.
 * @param segment    that the arena lies in.
 */
public record EndpointGrant(long endpointId, String name, RegionGrant arena, SegmentGrant segment) {}
