/**
 * The ivshmem server: gives QEMU a tenant's memory, and the doorbells of the other VMs of that tenant, over a UNIX socket, by QEMU's own
 * protocol (version 0, {@code docs/specs/ivshmem-spec} in QEMU's source).
 */
package io.vicinity.agent.ivshmem;
