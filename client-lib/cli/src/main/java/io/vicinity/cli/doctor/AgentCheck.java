package io.vicinity.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vicinity.service.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The agent of this host and its tenants' memory, as {@code vicinity-agent status} shows them. */
final class AgentCheck implements Check {
    private static final String AGENT = "agent";
    private static final String SEGMENT = "segment";
    private static final String QUOTA = "quota";
    private static final String SOCKET = "ivshmem";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NEARLY_FULL = 0.9;

    private final Machine machine;
    private final List<String> command;

    /**
     * Creates the check.
     *
     * @param machine to look at.
     * @param command line of {@code vicinity-agent status --format json}.
     */
    AgentCheck(final Machine machine, final List<String> command) {
        this.machine = machine;
        this.command = List.copyOf(command);
    }

    @Override
    public List<Finding> look() {
        final Optional<Machine.Answer> answer = machine.run(command);
        if (answer.isEmpty()) {
            return List.of(Finding.failure(
                    AGENT, command.getFirst() + " cannot be run, or does not end", "install Vicinity's launchers"));
        }
        if (answer.get().status() != 0) {
            return List.of(Finding.failure(
                    AGENT, answer.get().err(), "start the agent, or name its configuration by --agent-config"));
        }
        try {
            return judge(JSON.readTree(answer.get().out()));
        } catch (final JsonProcessingException e) {
            return List.of(Finding.failure(
                    AGENT, "what the agent says is no JSON: " + e.getOriginalMessage(), "install one release only"));
        }
    }

    private List<Finding> judge(final JsonNode status) {
        final List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                AGENT,
                "version " + status.path("version").asText() + ", process "
                        + status.path("pid").asLong() + ", listens on "
                        + status.path("listen_address").asText()));
        for (final JsonNode tenant : status.path("tenants")) {
            final String name = tenant.path("name").asText();
            final boolean isServed = !tenant.path("ivshmem_socket").asText().isEmpty();
            findings.add(segment(
                    name,
                    Path.of(tenant.path("segment_path").asText()),
                    tenant.path("segment_size").asLong(),
                    isServed));
            findings.add(quota(name, tenant));
            if (isServed) {
                findings.add(socket(
                        name,
                        Path.of(tenant.path("ivshmem_socket").asText()),
                        tenant.path("ivshmem_peers").asInt()));
            }
        }
        return findings;
    }

    private Finding segment(final String tenant, final Path file, final long size, final boolean isServed) {
        if (!Files.exists(file)) {
            return Finding.failure(
                    SEGMENT,
                    "the segment of tenant " + tenant + " is gone: " + file,
                    "restart the agent, and find out what removes files there");
        }
        if (machine.isOpenToAll(file)) {
            return Finding.failure(
                    SEGMENT,
                    "the segment of tenant " + tenant + " is open to every user of this host: " + file,
                    "chmod o= " + file);
        }
        if (isServed && Long.bitCount(size) != 1) {
            return Finding.failure(
                    SEGMENT,
                    "the segment of tenant " + tenant + " has " + new ByteSize(size)
                            + ", which is no power of two: no VM can have it as a BAR",
                    "set segment_size to " + new ByteSize(Long.highestOneBit(size) * 2) + ", or ivshmem: false");
        }
        return Finding.ok(SEGMENT, "tenant " + tenant + ": " + file + ", " + new ByteSize(size));
    }

    private static Finding quota(final String tenant, final JsonNode status) {
        for (final String kind : List.of("bytes", "endpoints", "channels")) {
            final long quota = status.path(kind + "_quota").asLong();
            final long used =
                    status.path("bytes".equals(kind) ? "bytes_used" : kind).asLong();
            if (quota > 0 && used >= quota * NEARLY_FULL) {
                return Finding.warning(
                        QUOTA,
                        "tenant " + tenant + " uses " + used + " of its " + quota + " " + kind,
                        "raise the tenant's quota of " + kind + ", or its segment_size");
            }
        }
        return Finding.ok(QUOTA, "tenant " + tenant + " has room");
    }

    private Finding socket(final String tenant, final Path file, final int connected) {
        if (!Files.exists(file)) {
            return Finding.failure(
                    SOCKET,
                    "the ivshmem socket of tenant " + tenant + " is gone: " + file,
                    "restart the agent, and find out what removes files there");
        }
        if (machine.isOpenToAll(file)) {
            return Finding.failure(
                    SOCKET,
                    "the ivshmem socket of tenant " + tenant + " is open to every user of this host: " + file,
                    "chmod o= " + file);
        }
        return Finding.ok(SOCKET, "tenant " + tenant + ": " + file + ", " + connected + " VMs connected");
    }
}
