package io.vicinity.agent.hypervisor;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a tenant's memory is found by a QEMU.
 *
 * @param tenant  name.
 * @param segment file of its memory.
 * @param size    of the segment in bytes.
 * @param socket  of the ivshmem server; empty: it does not serve the tenant.
 */
public record TenantPlace(String tenant, Path segment, long size, Optional<Path> socket) {}
