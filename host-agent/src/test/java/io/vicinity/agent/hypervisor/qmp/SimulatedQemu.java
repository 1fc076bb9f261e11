package io.vicinity.agent.hypervisor.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * A machine that knows as much of QEMU's object tree as the agent asks for, and refuses what QEMU refuses. It runs in this process, whose
 * death it can therefore not play.
 */
public final class SimulatedQemu implements AutoCloseable {
    private final FakeQemu monitor;
    /** Ports: what they reserve. Devices: their backend. */
    private final Map<String, String> ports = new ConcurrentSkipListMap<>();

    private final Map<String, Device> devices = new ConcurrentSkipListMap<>();
    private final Map<String, String> objects = new ConcurrentSkipListMap<>();
    private final Map<String, String> chardevs = new ConcurrentSkipListMap<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final Set<String> unplugged = ConcurrentHashMap.newKeySet();
    private volatile String status = "running";
    private volatile boolean guestCooperates = true;
    private volatile boolean emulated;

    private record Device(String driver, String backend, String bus) {}

    public SimulatedQemu(final Path socket) throws IOException {
        monitor = new FakeQemu(socket);
        Thread.ofPlatform().daemon(true).start(() -> {
            try {
                monitor.greet();
                while (true) {
                    handle(monitor.next());
                }
            } catch (final Exception e) {
                // The connection ended.
                return;
            }
        });
    }

    public SimulatedQemu port(final String id, final String reserve) {
        ports.put(id, reserve);
        return this;
    }

    public SimulatedQemu plainDevice(final String id, final String bus, final Path memory) {
        objects.put(id + "-mem", memory.toString());
        devices.put(id, new Device("ivshmem-plain", id + "-mem", bus));
        return this;
    }

    public SimulatedQemu status(final String word) {
        status = word;
        return this;
    }

    public SimulatedQemu refuse(final String command, final String reason) {
        refusals.put(command, reason);
        return this;
    }

    public SimulatedQemu withoutKvm() {
        emulated = true;
        return this;
    }

    public SimulatedQemu withStubbornGuest() {
        guestCooperates = false;
        return this;
    }

    public void say(final String event) throws IOException {
        monitor.say(event);
    }

    public boolean isAskedFor(final String device) {
        return unplugged.contains(device);
    }

    /** The guest gives up what it was asked to. */
    public void giveUp() throws IOException {
        for (final String device : unplugged) {
            takeOut(device);
        }
        unplugged.clear();
    }

    /** Somebody who has another monitor takes a device out, and leaves its backend. */
    public void takeOut(final String device) throws IOException {
        if (devices.remove(device) != null) {
            monitor.say("{\"event\": \"DEVICE_DELETED\", \"data\": {\"device\": \"" + device
                    + "\", \"path\": \"/machine/peripheral/" + device + "\"}}");
        }
    }

    /** All that the agent plugged in. */
    public Set<String> contents() {
        final Set<String> all = new java.util.TreeSet<>(objects.keySet());
        all.addAll(chardevs.keySet());
        all.addAll(devices.keySet());
        return all;
    }

    private void handle(final JsonNode asked) throws IOException {
        final String command = asked.path("execute").asText();
        final JsonNode arguments = asked.path("arguments");
        final String refusal = refusals.containsKey(command) ? refusals.get(command) : change(command, arguments);
        if (!refusal.isEmpty()) {
            monitor.say("{\"error\": {\"class\": \"GenericError\", \"desc\": \"" + refusal + "\"}, \"id\": "
                    + asked.get("id") + "}");
            return;
        }
        monitor.say("{\"return\": " + value(command, arguments) + ", \"id\": " + asked.get("id") + "}");
        if (command.equals("device_del") && guestCooperates) {
            giveUp();
        }
    }

    private String change(final String command, final JsonNode arguments) {
        final String id = arguments.path("id").asText();
        switch (command) {
            case "object-add" -> objects.put(id, arguments.path("mem-path").asText());
            case "chardev-add" ->
                chardevs.put(
                        id,
                        arguments
                                .path("backend")
                                .path("data")
                                .path("addr")
                                .path("data")
                                .path("path")
                                .asText());
            case "device_add" ->
                devices.put(
                        id,
                        new Device(
                                arguments.path("driver").asText(),
                                arguments
                                        .path("memdev")
                                        .asText(arguments.path("chardev").asText()),
                                arguments.path("bus").asText()));
            case "object-del", "chardev-remove" -> {
                if (devices.values().stream()
                        .anyMatch(device -> device.backend().equals(id))) {
                    return "object '" + id + "' is in use, can not be deleted";
                }
                objects.remove(id);
                chardevs.remove(id);
            }
            case "device_del" -> {
                if (!unplugged.add(id)) {
                    return "Device " + id + " is already in the process of unplug";
                }
            }
            case "qom-get" -> {
                return property(arguments) == null ? "Property not found" : "";
            }
            default -> {
                // Changes nothing.
            }
        }
        return "";
    }

    private String value(final String command, final JsonNode arguments) {
        return switch (command) {
            case "query-kvm" -> "{\"enabled\": " + !emulated + ", \"present\": true}";
            case "query-status" -> "{\"status\": \"" + status + "\"}";
            case "qom-list" -> list(arguments.path("path").asText());
            case "qom-get" -> property(arguments);
            case "query-chardev" ->
                // QEMU does not tell here where a client is connected.
                chardevs.keySet().stream()
                        .map(chardev -> "{\"label\": \"" + chardev + "\", \"filename\": \"unix:\"}")
                        .collect(Collectors.joining(",", "[", "]"));
            default -> "{}";
        };
    }

    private String list(final String path) {
        final Map<String, String> children = new ConcurrentSkipListMap<>();
        if (path.equals("/machine/peripheral")) {
            ports.keySet().forEach(port -> children.put(port, "pcie-root-port"));
            devices.forEach((id, device) -> children.put(id, device.driver()));
        } else if (path.equals("/objects")) {
            objects.keySet().forEach(object -> children.put(object, "memory-backend-file"));
        }
        return children.entrySet().stream()
                .map(child -> "{\"name\": \"" + child.getKey() + "\", \"type\": \"child<" + child.getValue() + ">\"}")
                .collect(Collectors.joining(",", "[{\"name\": \"type\", \"type\": \"string\"},", "]"))
                .replace(",]", "]");
    }

    private String property(final JsonNode arguments) {
        final String path = arguments.path("path").asText();
        final String id = path.substring(path.lastIndexOf('/') + 1);
        final Device device = devices.get(id);
        return switch (arguments.path("property").asText()) {
            case "pref64-reserve" -> ports.get(id);
            case "hotplug" -> "true";
            case "parent_bus" ->
                device == null || device.bus().equals("pcie.0")
                        ? "\"/machine/q35/pcie.0\""
                        : "\"/machine/peripheral/" + device.bus() + "/" + device.bus() + "\"";
            case "memdev" -> device == null ? null : "\"/objects/" + device.backend() + "\"";
            case "chardev" -> device == null ? null : "\"" + device.backend() + "\"";
            case "addr" ->
                chardevs.containsKey(id) ? "{\"type\": \"unix\", \"path\": \"" + chardevs.get(id) + "\"}" : null;
            case "mem-path" -> objects.containsKey(id) ? "\"" + objects.get(id) + "\"" : null;
            default -> null;
        };
    }

    @Override
    public void close() throws IOException {
        monitor.close();
    }
}
