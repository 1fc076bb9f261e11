package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;

/**
 * An endpoint as it was at one moment.
 *
 * @param id     of the endpoint.
 * @param name   within the tenant.
 * @param peerId of the VM it lives in.
 * @param arena  its region.
 * @param token  hexadecimal; for its owner's daemon only.
 */
public record EndpointView(long id, String name, int peerId, Region arena, String token) {}
