package io.vicinity.agent.hypervisor.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vicinity.agent.hypervisor.DeviceModel;
import io.vicinity.agent.hypervisor.RootPort;
import io.vicinity.agent.hypervisor.ShmemDevice;
import io.vicinity.agent.hypervisor.TenantPlaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/**
 * What is plugged where in a machine. It is read from QEMU's object tree, not from {@code query-pci}, which is blind behind a port until
 * a guest has numbered the buses.
 */
final class QmpTopology {
    static final String OBJECTS = "/objects";
    private static final String CHARDEVS = "/chardevs";

    /** Devices with an id. */
    static final String PERIPHERAL = "/machine/peripheral";

    private static final String ANONYMOUS = "/machine/peripheral-anon";
    private static final String ROOT_PORT = "pcie-root-port";
    private static final int LONG_BITS = 63;

    private final QmpConnection connection;
    private final TenantPlaces places;
    private final List<RootPort> ports = new ArrayList<>();
    private final List<ShmemDevice> devices = new ArrayList<>();

    private QmpTopology(final QmpConnection connection, final TenantPlaces places) {
        this.connection = connection;
        this.places = places;
    }

    /** A child of the object tree. */
    private record Child(String name, String path, String type, String bus) {}

    static QmpTopology read(final QmpConnection connection, final TenantPlaces places) throws QmpRefusedException {
        final QmpTopology topology = new QmpTopology(connection, places);
        final List<Child> children = new ArrayList<>();
        topology.addChildren(PERIPHERAL, children);
        topology.addChildren(ANONYMOUS, children);
        for (final Child child : children) {
            // A port without an id cannot be named as a bus.
            if (child.type().equals(ROOT_PORT)
                    && child.path().startsWith(PERIPHERAL + "/")
                    && topology.isHotPlug(child)) {
                final boolean occupied =
                        children.stream().anyMatch(other -> other.bus().startsWith(child.path() + "/"));
                topology.ports.add(new RootPort(child.name(), occupied, topology.prefetchable(child)));
            }
            final Optional<DeviceModel> model = DeviceModel.ofDriver(child.type());
            if (model.isPresent()) {
                topology.devices.add(new ShmemDevice(
                        child.path().startsWith(ANONYMOUS) ? child.path() : child.name(),
                        model.get(),
                        topology.tenant(child, model.get()),
                        child.bus().substring(child.bus().lastIndexOf('/') + 1)));
            }
        }
        return topology;
    }

    List<RootPort> ports() {
        return ports;
    }

    List<ShmemDevice> devices() {
        return devices;
    }

    private void addChildren(final String container, final List<Child> children) throws QmpRefusedException {
        for (final JsonNode child : list(connection, container)) {
            final String type = child.path("type").asText("");
            if (type.startsWith("child<") && type.endsWith(">")) {
                final String name = child.path("name").asText("");
                final String path = container + "/" + name;
                final String bus = get(path, "parent_bus").asText("");
                children.add(new Child(name, path, type.substring("child<".length(), type.length() - 1), bus));
            }
        }
    }

    static Iterable<JsonNode> list(final QmpConnection connection, final String path) throws QmpRefusedException {
        return connection.execute(
                "qom-list", QmpParser.json().createObjectNode().put("path", path));
    }

    static boolean exists(final QmpConnection connection, final String container, final String name)
            throws QmpRefusedException {
        return StreamSupport.stream(list(connection, container).spliterator(), false)
                .anyMatch(child -> child.path("name").asText("").equals(name));
    }

    /** A property; missing if the object has none of that name. */
    private JsonNode get(final String path, final String property) {
        final ObjectNode arguments =
                QmpParser.json().createObjectNode().put("path", path).put("property", property);
        try {
            return connection.execute("qom-get", arguments);
        } catch (final QmpRefusedException e) {
            return QmpParser.json().missingNode();
        }
    }

    private boolean isHotPlug(final Child port) {
        return get(port.path(), "hotplug").asBoolean(true);
    }

    /** All bits set: the firmware decides. */
    private OptionalLong prefetchable(final Child port) {
        final JsonNode reserve = get(port.path(), "pref64-reserve");
        return reserve.isIntegralNumber()
                        && reserve.bigIntegerValue().signum() >= 0
                        && reserve.bigIntegerValue().bitLength() <= LONG_BITS
                ? OptionalLong.of(reserve.asLong())
                : OptionalLong.empty();
    }

    private Optional<String> tenant(final Child device, final DeviceModel model) {
        if (model == DeviceModel.PLAIN) {
            return places.ofSegment(
                    get(get(device.path(), "memdev").asText(""), "mem-path").asText(""));
        }
        final String chardev = get(device.path(), "chardev").asText("");
        // query-chardev tells the path of a listening socket, but not where a client is connected.
        return places.ofSocket(
                get(CHARDEVS + "/" + chardev, "addr").path("path").asText(""));
    }
}
