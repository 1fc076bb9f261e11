package io.vicinity.client.control;

import java.util.Optional;

/**
 * What one end of a channel needs of one route. It is on memory or on the fabric.
 *
 * @param epoch  number of the channel's route.
 * @param memory that VMs share; empty on the fabric.
 * @param fabric how the two ends meet; empty on memory.
 */
public record RouteGrant(long epoch, Optional<MemoryGrant> memory, Optional<FabricGrant> fabric) {}
