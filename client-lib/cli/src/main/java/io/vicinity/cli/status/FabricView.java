package io.vicinity.cli.status;

import io.vicinity.cli.output.JsonLine;
import io.vicinity.client.FabricDevices;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code vicinity info --fabric} prints.
 *
 * @param devices that data to other hosts could go by.
 */
record FabricView(FabricDevices devices) {
    private static final String TCP = "TCP";

    List<String> text() {
        final List<String> lines = new ArrayList<>();
        lines.add(
                "carrier    " + devices.chosen().map(name -> "verbs on " + name).orElse(TCP) + ": " + devices.reason());
        lines.add("configured " + devices.wish());
        lines.add("UCX        " + devices.ucx());
        for (final FabricDevices.Port port : devices.ports()) {
            final StringBuilder line = new StringBuilder(
                    "port       " + port.name() + ", " + port.state() + ", " + port.linkLayer() + ", " + port.rate());
            port.netdev().ifPresent(name -> line.append(", interface ").append(name));
            port.mtu().ifPresent(mtu -> line.append(", MTU ").append(mtu));
            lines.add(line.toString());
            port.gids().forEach(gid -> lines.add("GID        " + gid + " of " + port.name()));
        }
        return lines;
    }

    JsonLine json() {
        return new JsonLine()
                .put("carrier", devices.chosen().isPresent() ? "verbs" : "tcp")
                .put("device", devices.chosen().orElse(""))
                .put("reason", devices.reason())
                .put("configured", devices.wish())
                .put("ucx", devices.ucx())
                .put("ports", devices.ports().stream().map(FabricView::json).toList());
    }

    private static JsonLine json(final FabricDevices.Port port) {
        final JsonLine line = new JsonLine()
                .put("name", port.name())
                .put("state", port.state())
                .put("link_layer", port.linkLayer())
                .put("rate", port.rate())
                .put("interface", port.netdev().orElse(""));
        port.mtu().ifPresent(mtu -> line.put("mtu", mtu));
        return line.put(
                "gids",
                port.gids().stream().map(gid -> new JsonLine().put("gid", gid)).toList());
    }
}
