package io.vicinity.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The VMs of this host: those whose daemons the agent knows, and those that its hypervisors run. */
final class VmsCheck implements Check {
    private static final String NAME = "vms";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Machine machine;
    private final List<String> registered;
    private final List<String> running;

    /**
     * Creates the check.
     *
     * @param machine    to look at.
     * @param registered command line of {@code vicinity-agent vms --format json}.
     * @param running    command line of {@code vicinity-agent vm list --format json}.
     */
    VmsCheck(final Machine machine, final List<String> registered, final List<String> running) {
        this.machine = machine;
        this.registered = List.copyOf(registered);
        this.running = List.copyOf(running);
    }

    /** Where the agent does not answer, {@link AgentCheck} says so. */
    @Override
    public List<Finding> look() {
        final List<Finding> findings = new ArrayList<>();
        final Set<String> connected = new HashSet<>();
        for (final JsonNode vm : ask(registered)) {
            final String name = vm.path("vm").asText();
            if (vm.path("connected").asBoolean()) {
                connected.add(name);
            } else {
                findings.add(Finding.warning(
                        NAME,
                        "the daemon of VM " + name + " does not reach the agent",
                        "start vicinity-guestd there, or evict the VM if it is gone: vicinity-agent evict"));
            }
        }
        for (final JsonNode vm : ask(running)) {
            judgeDoorbells(vm).ifPresent(findings::add);
            judge(vm, connected).ifPresent(findings::add);
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, connected.size() + " VMs are registered"));
        }
        return findings;
    }

    private static Optional<Finding> judgeDoorbells(final JsonNode vm) {
        for (final JsonNode device : vm.path("devices")) {
            if (vm.path("emulated").asBoolean()
                    && device.path("model").asText().equals("DEVICE_MODEL_DOORBELL")
                    && !device.path("tenant").asText().isEmpty()) {
                return Optional.of(Finding.warning(
                        NAME,
                        "VM " + vm.path("vm").asText()
                                + " is emulated and has a doorbell device: its QEMU ends some time"
                                + " after that is taken out",
                        "keep the device until the VM ends, or give it --model plain at its next start"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Finding> judge(final JsonNode vm, final Set<String> connected) {
        final String name = vm.path("vm").asText();
        for (final JsonNode device : vm.path("devices")) {
            final String tenant = device.path("tenant").asText();
            if (!tenant.isEmpty()) {
                return connected.contains(name)
                        ? Optional.empty()
                        : Optional.of(Finding.warning(
                                NAME,
                                "VM " + name + " has the memory of tenant " + tenant
                                        + ", but no daemon of it is registered",
                                "start vicinity-guestd in it, with the certificate of " + name));
            }
        }
        for (final JsonNode port : vm.path("root_ports")) {
            if (!port.path("occupied").asBoolean()) {
                return Optional.empty();
            }
        }
        return Optional.of(Finding.warning(
                NAME,
                "VM " + name + " has no free root port: nothing can be plugged into it while it runs",
                "start it with -device pcie-root-port,id=rp1,chassis=1,slot=1,pref64-reserve=SIZE"));
    }

    private List<JsonNode> ask(final List<String> command) {
        final List<JsonNode> objects = new ArrayList<>();
        final String out = machine.run(command)
                .filter(answer -> answer.status() == 0)
                .map(Machine.Answer::out)
                .orElse("");
        for (final String line : out.lines().toList()) {
            try {
                objects.add(JSON.readTree(line));
            } catch (final JsonProcessingException e) {
                return List.of();
            }
        }
        return objects;
    }
}
