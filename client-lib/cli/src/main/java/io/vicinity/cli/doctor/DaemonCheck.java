package io.vicinity.cli.doctor;

import io.vicinity.cli.output.Quantity;
import io.vicinity.client.ChannelStatus;
import io.vicinity.client.Vicinity;
import io.vicinity.client.VicinityException;
import io.vicinity.client.VicinityInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The daemon of this VM, and what it says of its agent, its memory and its channels. */
final class DaemonCheck implements Check {
    private static final String DAEMON = "daemon";
    private static final String MEMORY = "memory";
    private static final String DOORBELL = "doorbell";
    private static final String AGENT = "agent";
    private static final String VERSIONS = "versions";
    private static final String PEERS = "peers";
    private static final String CHANNELS = "channels";
    private static final Duration OLD_HEARTBEAT = Duration.ofSeconds(5);

    private final Supplier<Vicinity> connector;
    private final String clientVersion;

    /**
     * Creates the check.
     *
     * @param connector     to the daemon.
     * @param clientVersion of this program.
     */
    DaemonCheck(final Supplier<Vicinity> connector, final String clientVersion) {
        this.connector = connector;
        this.clientVersion = clientVersion;
    }

    @Override
    public List<Finding> look() {
        try (Vicinity vicinity = connector.get()) {
            return judge(vicinity.info(), vicinity.channelsOfVm(), clientVersion);
        } catch (final VicinityException e) {
            return List.of(Finding.failure(DAEMON, e.getMessage(), e.remedy()));
        }
    }

    static List<Finding> judge(
            final VicinityInfo info, final List<ChannelStatus> channels, final String clientVersion) {
        final List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                DAEMON,
                "VM " + info.vm() + " of tenant " + info.tenant() + ", " + info.clients() + " clients, "
                        + info.endpoints() + " endpoints"));
        info.bar().ifPresent(bar -> findings.addAll(memory(bar)));
        findings.add(doorbell(info));
        findings.add(agent(info));
        findings.add(versions(info, clientVersion));
        findings.add(peers(info));
        findings.add(channels(channels));
        return findings;
    }

    private static List<Finding> memory(final VicinityInfo.Bar bar) {
        final String what = (bar.pciAddress().isEmpty() ? "a file" : "PCI device " + bar.pciAddress()) + ", mapped "
                + bar.mapping() + ", " + Math.round(bar.readLatencyNanos()) + " ns a read";
        final List<Finding> findings = new ArrayList<>();
        for (final String warning : bar.warnings()) {
            // The daemon's words have the remedy behind a semicolon, as all ours have.
            final int remedy = warning.indexOf("; ");
            findings.add(
                    remedy < 0
                            ? Finding.warning(MEMORY, warning, "")
                            : Finding.warning(MEMORY, warning.substring(0, remedy), warning.substring(remedy + 2)));
        }
        for (final String other : bar.otherDevices()) {
            findings.add(Finding.ok(MEMORY, "not used: " + other));
        }
        if (bar.warnings().isEmpty()) {
            findings.add(0, Finding.ok(MEMORY, what));
        }
        return findings;
    }

    /** To have none is no fault: sleepers park by time then. */
    private static Finding doorbell(final VicinityInfo info) {
        return Finding.ok(
                DOORBELL, info.doorbell() + (info.doorbellDetail().isEmpty() ? "" : ": " + info.doorbellDetail()));
    }

    private static Finding agent(final VicinityInfo info) {
        if (!info.agentConnected()) {
            return Finding.warning(
                    AGENT,
                    "the agent at " + info.agentAddress() + " is not reached; open channels go on, new ones wait",
                    "start the agent, or let its port through");
        }
        if (info.heartbeatAge().compareTo(OLD_HEARTBEAT) > 0) {
            return Finding.warning(
                    AGENT,
                    "the agent's heartbeat in the segment has stood still for " + Quantity.time(info.heartbeatAge()),
                    "see whether the host is overloaded, or the agent hangs");
        }
        return Finding.ok(AGENT, info.agentAddress() + ", heartbeat " + Quantity.time(info.heartbeatAge()) + " ago");
    }

    private static Finding versions(final VicinityInfo info, final String clientVersion) {
        final String all = "client " + clientVersion + ", daemon " + info.daemonVersion() + ", agent "
                + (info.agentVersion().isEmpty() ? "unknown" : info.agentVersion());
        final boolean same = clientVersion.equals(info.daemonVersion())
                && (info.agentVersion().isEmpty() || clientVersion.equals(info.agentVersion()));
        return same
                ? Finding.ok(VERSIONS, all)
                : Finding.warning(VERSIONS, all, "install the same release everywhere when it is convenient");
    }

    private static Finding peers(final VicinityInfo info) {
        final List<String> lost = info.peers().stream()
                .filter(peer -> !peer.connected() && peer.peerId() != info.peerId())
                .map(VicinityInfo.Peer::vm)
                .toList();
        return lost.isEmpty()
                ? Finding.ok(PEERS, info.peers().size() + " VMs of the tenant on this host")
                : Finding.warning(
                        PEERS,
                        "the daemons of " + String.join(", ", lost) + " do not reach the agent",
                        "start vicinity-guestd there, or evict VMs that are gone: vicinity-agent evict");
    }

    private static Finding channels(final List<ChannelStatus> channels) {
        final List<String> violated = channels.stream()
                .filter(channel -> channel.violations() > 0)
                .map(ChannelStatus::endpoint)
                .distinct()
                .toList();
        return violated.isEmpty()
                ? Finding.ok(CHANNELS, channels.size() + " open, none violated")
                : Finding.warning(
                        CHANNELS,
                        "the shared memory of channels of " + String.join(", ", violated) + " was violated",
                        "see 'vicinity top' for the peer, and suspect its VM");
    }
}
