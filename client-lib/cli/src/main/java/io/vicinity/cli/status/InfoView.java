package io.vicinity.cli.status;

import io.vicinity.cli.output.JsonLine;
import io.vicinity.cli.output.Quantity;
import io.vicinity.client.EndpointStatus;
import io.vicinity.client.VicinityInfo;
import io.vicinity.service.ByteSize;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code vicinity info} prints.
 *
 * @param info          of the daemon.
 * @param endpoints     of the tenant; empty where the agent cannot be asked.
 * @param clientVersion of this program.
 */
record InfoView(VicinityInfo info, List<EndpointStatus> endpoints, String clientVersion) {

    List<String> text() {
        final List<String> lines = new ArrayList<>();
        lines.add("VM         " + info.vm() + ", tenant " + info.tenant() + ", peer " + info.peerId() + ", incarnation "
                + info.incarnation());
        lines.add("segment    " + info.barPath() + ", " + new ByteSize(info.segmentSize()) + ", generation "
                + info.segmentGeneration() + ", layout " + info.layoutVersion());
        info.bar().ifPresent(bar -> text(bar, lines));
        lines.add("agent      " + info.agentAddress() + ", "
                + (info.agentConnected() ? "connected" : "not reached, open channels go on") + ", heartbeat "
                + Quantity.time(info.heartbeatAge()) + " ago");
        lines.add("daemon     " + info.clients() + " clients, " + info.endpoints() + " endpoints, " + info.channels()
                + " channels");
        lines.add("doorbell   " + info.doorbell()
                + (info.doorbellDetail().isEmpty() ? "" : ", " + info.doorbellDetail()));
        lines.add("versions   client " + clientVersion + ", daemon " + info.daemonVersion() + ", agent "
                + (info.agentVersion().isEmpty() ? "unknown" : info.agentVersion()));
        for (final VicinityInfo.Peer peer : info.peers()) {
            lines.add("peer       " + peer.peerId() + " " + peer.vm() + ", incarnation " + peer.incarnation() + ", "
                    + (peer.connected() ? "connected" : "daemon not connected"));
        }
        for (final VicinityInfo.Refused refused : info.fabricRefused()) {
            lines.add("refused    " + refused.count() + " connections on the fabric for " + refused.reason());
        }
        for (final EndpointStatus endpoint : endpoints) {
            lines.add("endpoint   " + endpoint.name() + " in " + endpoint.vm()
                    + (endpoint.host().isEmpty() ? "" : " on " + endpoint.host())
                    + (endpoint.elsewhere() ? "" : ", " + endpoint.channels() + " channels"));
        }
        return lines;
    }

    private static void text(final VicinityInfo.Bar bar, final List<String> lines) {
        final StringBuilder device =
                new StringBuilder(bar.pciAddress().isEmpty() ? "a plain file" : "PCI device " + bar.pciAddress());
        bar.ivshmemPosition()
                .ifPresent(position -> device.append(", ivshmem position ").append(position));
        lines.add("memory     " + device + ", mapped " + bar.mapping() + ", read latency "
                + Math.round(bar.readLatencyNanos()) + " ns, read "
                + Quantity.bytes(bar.readBytesPerSecond()) + "/s, write " + Quantity.bytes(bar.writeBytesPerSecond())
                + "/s, atomics " + (bar.atomicsHold() ? "hold" : "are torn"));
        bar.warnings().forEach(warning -> lines.add("warning    " + warning));
        bar.otherDevices().forEach(other -> lines.add("not used   " + other));
    }

    private static JsonLine json(final VicinityInfo.Bar bar) {
        final JsonLine line = new JsonLine().put("pci_address", bar.pciAddress());
        bar.ivshmemPosition().ifPresent(position -> line.put("ivshmem_position", position));
        return line.put("mapping", bar.mapping())
                .put("read_latency_ns", bar.readLatencyNanos(), 1)
                .put("read_bytes_per_second", bar.readBytesPerSecond(), 0)
                .put("write_bytes_per_second", bar.writeBytesPerSecond(), 0)
                .put("atomics_hold", bar.atomicsHold())
                .put("warnings", texts("warning", bar.warnings()))
                .put("other_devices", texts("device", bar.otherDevices()));
    }

    private static List<JsonLine> texts(final String key, final List<String> texts) {
        return texts.stream().map(text -> new JsonLine().put(key, text)).toList();
    }

    JsonLine json() {
        return new JsonLine()
                .put("vm", info.vm())
                .put("tenant", info.tenant())
                .put("peer_id", info.peerId())
                .put("incarnation", info.incarnation())
                .put("bar", info.barPath().toString())
                .put("segment_size", info.segmentSize())
                .put("segment_generation", info.segmentGeneration())
                .put("layout_version", info.layoutVersion())
                .put("client_version", clientVersion)
                .put("daemon_version", info.daemonVersion())
                .put("agent_version", info.agentVersion())
                .put("agent_address", info.agentAddress())
                .put("agent_connected", info.agentConnected())
                .put("heartbeat_age_ms", info.heartbeatAge().toMillis())
                .put("doorbell", info.doorbell())
                .put("doorbell_detail", info.doorbellDetail())
                .put("clients", info.clients())
                .put("endpoints", info.endpoints())
                .put("channels", info.channels())
                .put("memory", info.bar().stream().map(InfoView::json).toList())
                .put("peers", info.peers().stream().map(InfoView::json).toList())
                .put(
                        "fabric_refused",
                        info.fabricRefused().stream().map(InfoView::json).toList())
                .put("names", endpoints.stream().map(InfoView::json).toList());
    }

    private static JsonLine json(final VicinityInfo.Peer peer) {
        return new JsonLine()
                .put("peer_id", peer.peerId())
                .put("vm", peer.vm())
                .put("incarnation", peer.incarnation())
                .put("connected", peer.connected());
    }

    private static JsonLine json(final VicinityInfo.Refused refused) {
        return new JsonLine().put("reason", refused.reason()).put("count", refused.count());
    }

    private static JsonLine json(final EndpointStatus endpoint) {
        return new JsonLine()
                .put("name", endpoint.name())
                .put("vm", endpoint.vm())
                .put("host", endpoint.host())
                .put("channels", endpoint.channels());
    }
}
