package io.vicinity.client.control;

import io.vicinity.client.ChannelState;
import io.vicinity.client.ChannelStatus;
import io.vicinity.client.EndpointStatus;
import io.vicinity.client.Route;
import io.vicinity.client.VicinityInfo;
import io.vicinity.control.v1.BarInfo;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClientWelcome;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.DirectionStatus;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.EndpointSummary;
import io.vicinity.control.v1.FabricMeeting;
import io.vicinity.control.v1.HeldChannel;
import io.vicinity.control.v1.InfoResponse;
import io.vicinity.control.v1.PeerInfo;
import io.vicinity.control.v1.Region;
import io.vicinity.control.v1.RouteOrder;
import io.vicinity.control.v1.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Turns what travels into what this library speaks of. */
final class Wire {
    private Wire() {}

    static Side side(final ChannelKey key) {
        return key.sideA() ? Side.SIDE_A : Side.SIDE_B;
    }

    static HeldChannel heldChannel(final ChannelKey key) {
        return HeldChannel.newBuilder()
                .setChannelId(key.channelId())
                .setSide(side(key))
                .build();
    }

    static ChannelKey key(final long channelId, final Side side) {
        return new ChannelKey(channelId, side == Side.SIDE_A);
    }

    static ChannelKey key(final ChannelEnd end) {
        return key(end.getChannelId(), end.getSide());
    }

    static RegionGrant region(final Region region) {
        return new RegionGrant(region.getOffset(), region.getLength(), region.getGeneration());
    }

    static SegmentGrant segment(final ClientWelcome welcome) {
        return new SegmentGrant(
                welcome.getVm(),
                welcome.getSegment().getTenant(),
                Path.of(welcome.getBarPath()),
                welcome.getSegment().getSize(),
                welcome.getSegment().getGeneration(),
                welcome.getSegment().getLayoutVersion(),
                path(welcome.getWakeSocket()),
                path(welcome.getFabricCounters()));
    }

    private static Optional<Path> path(final String said) {
        return Optional.of(said).filter(path -> !path.isEmpty()).map(Path::of);
    }

    static EndpointGrant endpoint(final EndpointInfo endpoint, final SegmentGrant segment) {
        return new EndpointGrant(endpoint.getEndpointId(), endpoint.getName(), region(endpoint.getArena()), segment);
    }

    static ChannelGrant channel(final ChannelEnd end) {
        return new ChannelGrant(
                key(end),
                end.getEndpointId(),
                end.getRemote().getName(),
                end.getReliable(),
                end.getCounterSlot(),
                end.getCounterGeneration(),
                route(end),
                end.hasOrder() ? order(end) : Optional.empty(),
                ending(end));
    }

    static io.vicinity.control.v1.Route route(final Route route) {
        return route == Route.FABRIC
                ? io.vicinity.control.v1.Route.ROUTE_FABRIC
                : io.vicinity.control.v1.Route.ROUTE_SHARED_MEMORY;
    }

    private static RouteGrant route(final ChannelEnd end) {
        return end.getRoute() == io.vicinity.control.v1.Route.ROUTE_FABRIC
                ? new RouteGrant(end.getEpoch(), Optional.empty(), Optional.of(fabric(end.getFabric())))
                : new RouteGrant(
                        end.getEpoch(),
                        Optional.of(memory(
                                end.getRemote(),
                                end.getRegion(),
                                end.getRingCapacity(),
                                end.getReadySlot(),
                                end.getRemoteReadySlot())),
                        Optional.empty());
    }

    /** Empty for what a newer agent orders. */
    private static Optional<RouteOrderGrant> order(final ChannelEnd end) {
        final RouteOrder order = end.getOrder();
        final RouteGrant route = order.getRoute() == io.vicinity.control.v1.Route.ROUTE_FABRIC
                ? new RouteGrant(order.getEpoch(), Optional.empty(), Optional.of(fabric(order.getFabric())))
                : new RouteGrant(
                        order.getEpoch(),
                        Optional.of(memory(
                                end.getRemote(),
                                order.getRegion(),
                                order.getRingCapacity(),
                                order.getReadySlot(),
                                order.getRemoteReadySlot())),
                        Optional.empty());
        return phase(order)
                .map(phase -> new RouteOrderGrant(
                        route,
                        phase,
                        order.hasResendFrom() ? OptionalLong.of(order.getResendFrom()) : OptionalLong.empty()));
    }

    private static Optional<RouteOrderGrant.Phase> phase(final RouteOrder order) {
        return switch (order.getPhase()) {
            case ROUTE_PHASE_PREPARE -> Optional.of(RouteOrderGrant.Phase.PREPARE);
            case ROUTE_PHASE_FREEZE -> Optional.of(RouteOrderGrant.Phase.FREEZE);
            case ROUTE_PHASE_GO -> Optional.of(RouteOrderGrant.Phase.GO);
            case ROUTE_PHASE_STOP -> Optional.of(RouteOrderGrant.Phase.STOP);
            case ROUTE_PHASE_LEAVE -> Optional.of(RouteOrderGrant.Phase.LEAVE);
            case ROUTE_PHASE_CANCELLED -> Optional.of(RouteOrderGrant.Phase.CANCELLED);
            default -> Optional.empty();
        };
    }

    private static MemoryGrant memory(
            final EndpointInfo remote,
            final Region region,
            final int ringCapacity,
            final int readySlot,
            final int remoteReadySlot) {
        return new MemoryGrant(
                remote.getPeerId(),
                remote.getEndpointId(),
                region(remote.getArena()),
                region(region),
                ringCapacity,
                readySlot,
                remoteReadySlot);
    }

    private static FabricGrant fabric(final FabricMeeting meeting) {
        return new FabricGrant(
                HexFormat.of().formatHex(meeting.getChannelKey().toByteArray()),
                meeting.getRemoteVm(),
                List.copyOf(meeting.getRemoteAddressesList()));
    }

    static io.vicinity.control.v1.RouteReport report(final RouteReport report) {
        return switch (report) {
            case READY -> io.vicinity.control.v1.RouteReport.ROUTE_REPORT_READY;
            case DONE -> io.vicinity.control.v1.RouteReport.ROUTE_REPORT_DONE;
            case FAILED -> io.vicinity.control.v1.RouteReport.ROUTE_REPORT_FAILED;
            case DISCARDED -> io.vicinity.control.v1.RouteReport.ROUTE_REPORT_DISCARDED;
            case LOST -> io.vicinity.control.v1.RouteReport.ROUTE_REPORT_LOST;
            case FROZEN -> io.vicinity.control.v1.RouteReport.ROUTE_REPORT_FROZEN;
            case STOPPED -> io.vicinity.control.v1.RouteReport.ROUTE_REPORT_STOPPED;
        };
    }

    /** Empty if the daemon gives none. */
    static Optional<FabricAccess> fabric(final ClientWelcome welcome) {
        return welcome.hasFabric()
                ? Optional.of(new FabricAccess(
                        welcome.getFabric().getHost(),
                        welcome.getFabric().getDevice(),
                        new FabricCredentials(welcome.getFabric().getCredentials())))
                : Optional.empty();
    }

    static ChannelEnding ending(final ChannelEnd end) {
        // An unknown state is treated as open: what matters about it will show on the data path.
        return switch (end.getState()) {
            case CHANNEL_STATE_CLOSING ->
                end.getCloseReason() == CloseReason.CLOSE_REASON_QUARANTINED
                        ? new ChannelEnding(ChannelEnding.Kind.QUARANTINED, closeDetail(end), false, false)
                        : new ChannelEnding(
                                ChannelEnding.Kind.CLOSED_BY_PEER,
                                closeDetail(end),
                                hasPeerLeft(end),
                                end.getCloseReason() == CloseReason.CLOSE_REASON_PEER_DIED);
            default -> ChannelEnding.NONE;
        };
    }

    private static boolean hasPeerLeft(final ChannelEnd end) {
        return end.getCloseReason() == CloseReason.CLOSE_REASON_CLOSED_BY_PEER
                || end.getCloseReason() == CloseReason.CLOSE_REASON_PEER_DIED;
    }

    private static String closeDetail(final ChannelEnd end) {
        final String remote = "endpoint " + end.getRemote().getName();
        final String what = switch (end.getCloseReason()) {
            case CLOSE_REASON_CLOSED_BY_PEER -> remote + " closed the channel";
            case CLOSE_REASON_PEER_DIED -> "the process or VM of " + remote + " died";
            case CLOSE_REASON_QUARANTINED -> "the shared memory of the channel was violated";
            case CLOSE_REASON_EVICTED -> "an operator evicted the VM of one end";
            case CLOSE_REASON_UNKNOWN_TO_AGENT -> "the agent does not know the channel any more";
            case CLOSE_REASON_ROUTE_LOST -> "the route of the channel was lost, and there is no other";
            case CLOSE_REASON_DETACHED -> "the shared memory was taken out of the VM of one end";
            default -> "the channel ended";
        };
        return end.getCloseDetail().isEmpty() ? what : what + ": " + end.getCloseDetail();
    }

    static VicinityInfo info(final InfoResponse info) {
        return new VicinityInfo(
                info.getVm(),
                info.getTenant(),
                info.getPeerId(),
                info.getIncarnation(),
                Path.of(info.getBarPath()),
                info.getSegment().getSize(),
                info.getSegment().getGeneration(),
                info.getSegment().getLayoutVersion(),
                info.getDaemonVersion(),
                info.getAgentVersion(),
                info.getAgentAddress(),
                info.getAgentConnected(),
                info.getPeersList().stream().map(Wire::peer).toList(),
                info.getClients(),
                info.getEndpoints(),
                info.getChannels(),
                info.hasBar() ? Optional.of(bar(info.getBar())) : Optional.empty(),
                Duration.ofMillis(info.getHeartbeatAgeMillis()),
                info.getDoorbell().isEmpty() ? "NONE" : info.getDoorbell(),
                info.getDoorbellDetail(),
                info.getFabricRefusedList().stream()
                        .map(refused -> new VicinityInfo.Refused(refused.getReason(), refused.getCount()))
                        .toList(),
                info.getFabricDevice());
    }

    private static VicinityInfo.Bar bar(final BarInfo bar) {
        return new VicinityInfo.Bar(
                bar.getPciAddress(),
                bar.hasIvshmemPosition() ? OptionalInt.of(bar.getIvshmemPosition()) : OptionalInt.empty(),
                bar.getMapping(),
                bar.getReadLatencyNanos(),
                bar.getReadBytesPerSecond(),
                bar.getWriteBytesPerSecond(),
                bar.getAtomicsHold(),
                bar.getWarningsList(),
                bar.getOtherDevicesList());
    }

    private static VicinityInfo.Peer peer(final PeerInfo peer) {
        return new VicinityInfo.Peer(peer.getPeerId(), peer.getVm(), peer.getIncarnation(), peer.getConnected());
    }

    static EndpointStatus endpointStatus(final EndpointSummary endpoint) {
        return new EndpointStatus(
                endpoint.getName(),
                endpoint.getVm(),
                endpoint.getHost(),
                endpoint.getElsewhere(),
                endpoint.getPeerId(),
                endpoint.getChannels());
    }

    static ChannelStatus channelStatus(final io.vicinity.control.v1.ChannelStatus status) {
        final ChannelEnd end = status.getEnd();
        final ChannelEnding ending = ending(end);
        return new ChannelStatus(
                end.getChannelId(),
                status.getEndpoint(),
                end.getRemote().getName(),
                end.getRemote().getPeerId(),
                route(end.getRoute()),
                end.hasOrder() ? Optional.of(route(end.getOrder().getRoute())) : Optional.empty(),
                switch (ending.kind()) {
                    case OPEN -> ChannelState.OPEN;
                    case CLOSED_BY_PEER -> ChannelState.CLOSED_BY_PEER;
                    case QUARANTINED -> ChannelState.QUARANTINED;
                },
                ending.detail(),
                status.getClientPid(),
                direction(status.getSent()),
                direction(status.getReceived()),
                status.getViolations(),
                status.getRecordsResent(),
                status.getReconnects(),
                Duration.ofMillis(status.getIdleMillis()));
    }

    private static Route route(final io.vicinity.control.v1.Route route) {
        return route == io.vicinity.control.v1.Route.ROUTE_FABRIC ? Route.FABRIC : Route.SHARED_MEMORY;
    }

    private static ChannelStatus.Direction direction(final DirectionStatus direction) {
        return new ChannelStatus.Direction(
                direction.getMessages(),
                direction.getBytes(),
                direction.getBackPressured(),
                direction.getOccupancy(),
                direction.getStalls());
    }
}
