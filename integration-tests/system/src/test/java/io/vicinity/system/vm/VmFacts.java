package io.vicinity.system.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** What the agent tells operators of VMs and memory, read from what its commands print. */
final class VmFacts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HostAgent agent;

    VmFacts(final HostAgent agent) {
        this.agent = agent;
    }

    /**
     * A VM as {@code vicinity-agent vms} has it.
     *
     * @param position of its ivshmem device; empty if its daemon does not know of one.
     */
    record Vm(String name, long incarnation, boolean connected, Optional<Integer> position, long qemuPid) {}

    /** The VMs of a tenant. */
    List<Vm> vms(final String tenant) {
        return agent.tell("vms", "--tenant", tenant, "--format", "json")
                .lines()
                .map(VmFacts::parse)
                .map(VmFacts::vm)
                .toList();
    }

    /** A VM of a tenant, if that has it. */
    Optional<Vm> vm(final String tenant, final String name) {
        return vms(tenant).stream().filter(vm -> vm.name().equals(name)).findFirst();
    }

    private static Vm vm(final JsonNode vm) {
        return new Vm(
                vm.path("vm").asText(),
                vm.path("incarnation").asLong(),
                vm.path("connected").asBoolean(),
                Optional.of(vm.path("ivshmem_position"))
                        .filter(position -> !position.isMissingNode())
                        .map(JsonNode::asInt),
                vm.path("qemu_pid").asLong());
    }

    /** Bytes of a tenant's memory that are given out now. */
    long bytesUsed(final String tenant) {
        return tenant(tenant).path("bytes_used").asLong();
    }

    /** QEMUs that are connected to a tenant's socket. */
    int qemus(final String tenant) {
        return tenant(tenant).path("ivshmem_peers").asInt();
    }

    private JsonNode tenant(final String name) {
        for (final JsonNode tenant :
                parse(agent.tell("status", "--format", "json")).path("tenants")) {
            if (tenant.path("name").asText().equals(name)) {
                return tenant;
            }
        }
        throw new AssertionError("no tenant " + name);
    }

    private static JsonNode parse(final String text) {
        try {
            return JSON.readTree(text);
        } catch (final IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
