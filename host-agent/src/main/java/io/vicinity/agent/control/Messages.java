package io.vicinity.agent.control;

import com.google.protobuf.ByteString;
import io.vicinity.agent.region.Region;
import io.vicinity.agent.tenant.ChangeSet;
import io.vicinity.agent.tenant.CloseReason;
import io.vicinity.agent.tenant.EndView;
import io.vicinity.agent.tenant.EndpointView;
import io.vicinity.agent.tenant.HeldEnd;
import io.vicinity.agent.tenant.Hello;
import io.vicinity.agent.tenant.PeerView;
import io.vicinity.agent.tenant.Route;
import io.vicinity.agent.tenant.RoutePhase;
import io.vicinity.agent.tenant.RouteReport;
import io.vicinity.agent.tenant.RouteStatement;
import io.vicinity.agent.tenant.Side;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.FabricMeeting;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.GoneChannel;
import io.vicinity.control.v1.HeldChannel;
import io.vicinity.control.v1.HeldEndpoint;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.PeerInfo;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.RouteOrder;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** From the tenants' words to those of the wire, and back. What comes from the wire is checked here. */
final class Messages {
    private static final int MAX_VERSION_LENGTH = 64;
    private static final int KEY_BYTES = 16;
    private static final int MAX_TEXT_LENGTH = 256;

    private Messages() {}

    static Hello hello(final DaemonHello hello, final String origin) {
        final Set<HeldEnd> ends = new HashSet<>();
        for (final HeldChannel held : hello.getHeldChannelsList()) {
            ends.add(new HeldEnd(held.getChannelId(), side(held.getSide())));
        }
        final Map<Long, CloseReason> releasedEndpoints = new HashMap<>();
        for (final ReleaseEndpointRequest released : hello.getReleasedEndpointsList()) {
            releasedEndpoints.put(released.getEndpointId(), reason(released.getDied()));
        }
        final Map<HeldEnd, CloseReason> releasedEnds = new HashMap<>();
        for (final ReleaseChannelRequest released : hello.getReleasedChannelsList()) {
            releasedEnds.put(
                    new HeldEnd(released.getChannelId(), side(released.getSide())), reason(released.getDied()));
        }
        return new Hello(
                version(hello.getSoftwareVersion()),
                hello.getLayoutVersion(),
                hello.getSegmentGeneration(),
                hello.getBarLength(),
                hello.getIncarnation(),
                hello.getKnowsHeld(),
                hello.getHeldEndpointsList().stream()
                        .map(HeldEndpoint::getEndpointId)
                        .collect(Collectors.toSet()),
                ends,
                releasedEndpoints,
                releasedEnds,
                Math.max(0, hello.getLastVersion()),
                hello.hasIvshmemPosition() ? OptionalInt.of(hello.getIvshmemPosition()) : OptionalInt.empty(),
                doorbell(hello),
                origin);
    }

    private static OptionalInt doorbell(final DaemonHello hello) {
        final int position = hello.hasDoorbellPosition() ? hello.getDoorbellPosition() : hello.getIvshmemPosition();
        final boolean isSaid = hello.hasDoorbellPosition() || hello.hasIvshmemPosition();
        return isSaid && position >= 0 && position < SegmentLayout.MAX_PEERS
                ? OptionalInt.of(position)
                : OptionalInt.empty();
    }

    private static CloseReason reason(final boolean died) {
        return died ? CloseReason.PEER_DIED : CloseReason.CLOSED_BY_PEER;
    }

    private static String version(final String said) {
        return printable(said, MAX_VERSION_LENGTH);
    }

    private static String printable(final String said, final int most) {
        final String printable = said.replaceAll("[^ -~]", "?");
        return printable.length() > most ? printable.substring(0, most) : printable;
    }

    static Side side(final io.vicinity.control.v1.Side side) {
        return switch (side) {
            case SIDE_A -> Side.A;
            case SIDE_B -> Side.B;
            case SIDE_UNSPECIFIED, UNRECOGNIZED ->
                throw new VicinityFailure(
                        FailureCode.PROTOCOL_MISMATCH,
                        "a channel's end has no side",
                        "install daemon and agent of the same release");
        };
    }

    private static io.vicinity.control.v1.Side side(final Side side) {
        return side == Side.A ? io.vicinity.control.v1.Side.SIDE_A : io.vicinity.control.v1.Side.SIDE_B;
    }

    static io.vicinity.control.v1.Region region(final Region region) {
        return io.vicinity.control.v1.Region.newBuilder()
                .setOffset(region.offset())
                .setLength(region.length())
                .setGeneration(region.generation())
                .build();
    }

    private static EndpointInfo endpoint(final EndpointView endpoint) {
        return EndpointInfo.newBuilder()
                .setEndpointId(endpoint.id())
                .setName(endpoint.name())
                .setPeerId(endpoint.peerId())
                .setArena(region(endpoint.arena()))
                .build();
    }

    static OwnedEndpoint owned(final EndpointView endpoint) {
        return OwnedEndpoint.newBuilder()
                .setEndpoint(endpoint(endpoint))
                .setToken(ByteString.copyFrom(HexFormat.of().parseHex(endpoint.token())))
                .build();
    }

    static ChannelEnd end(final EndView end) {
        final ChannelEnd.Builder builder = ChannelEnd.newBuilder()
                .setChannelId(end.channelId())
                .setSide(side(end.side()))
                .setEndpointId(end.endpointId())
                .setState(
                        end.reason() == CloseReason.NONE
                                ? ChannelState.CHANNEL_STATE_OPEN
                                : ChannelState.CHANNEL_STATE_CLOSING)
                .setCloseReasonValue(end.reason().number())
                .setCloseDetail(end.detail())
                .setCounterGeneration(end.counterGeneration())
                .setReliable(end.reliable())
                .setVersion(end.version());
        if (end.route() != null) {
            describe(end, builder);
        }
        if (end.order() != null) {
            builder.setOrder(order(end.order()));
        }
        return builder.build();
    }

    private static void describe(final EndView end, final ChannelEnd.Builder builder) {
        final EndView.OnRoute on = end.route();
        builder.setCounterSlot(end.counterSlot()).setRoute(route(on.route())).setEpoch(on.epoch());
        if (end.remote() == null) {
            builder.setRemote(
                    EndpointInfo.newBuilder().setName(on.fabric().remote().name()));
        } else {
            builder.setRemote(endpoint(end.remote())).setRemoteCounterSlot(end.remoteCounterSlot());
        }
        if (on.region() == null) {
            builder.setFabric(meeting(on.fabric()));
        } else {
            builder.setRegion(region(on.region()))
                    .setRingCapacity(ChannelDescriptor.RING_CAPACITY)
                    .setReadySlot(on.readySlot())
                    .setRemoteReadySlot(on.remoteReadySlot());
        }
    }

    private static RouteOrder order(final EndView.Order order) {
        final EndView.OnRoute to = order.to();
        final RouteOrder.Builder builder = RouteOrder.newBuilder()
                .setEpoch(to.epoch())
                .setRoute(route(to.route()))
                .setPhase(phase(order.phase()));
        order.resendFrom().ifPresent(builder::setResendFrom);
        if (to.region() == null) {
            builder.setFabric(meeting(to.fabric()));
        } else {
            builder.setRegion(region(to.region()))
                    .setRingCapacity(ChannelDescriptor.RING_CAPACITY)
                    .setReadySlot(to.readySlot())
                    .setRemoteReadySlot(to.remoteReadySlot());
        }
        return builder.build();
    }

    private static FabricMeeting meeting(final EndView.Fabric fabric) {
        return FabricMeeting.newBuilder()
                .setChannelKey(ByteString.copyFrom(HexFormat.of().parseHex(fabric.key())))
                .setRemoteVm(fabric.remote().vm())
                .addAllRemoteAddresses(fabric.remote().addresses())
                .build();
    }

    static io.vicinity.control.v1.Route route(final Route route) {
        return switch (route) {
            case SHARED_MEMORY -> io.vicinity.control.v1.Route.ROUTE_SHARED_MEMORY;
            case FABRIC -> io.vicinity.control.v1.Route.ROUTE_FABRIC;
        };
    }

    static Route route(final io.vicinity.control.v1.Route route) {
        return switch (route) {
            case ROUTE_SHARED_MEMORY -> Route.SHARED_MEMORY;
            case ROUTE_FABRIC -> Route.FABRIC;
            case ROUTE_UNSPECIFIED, UNRECOGNIZED ->
                throw new VicinityFailure(
                        FailureCode.PROTOCOL_MISMATCH,
                        "a channel is wanted on a route that this agent does not know",
                        "ask by the command line of the same release");
        };
    }

    static io.vicinity.control.v1.RoutePhase phase(final RoutePhase phase) {
        return switch (phase) {
            case PREPARE -> io.vicinity.control.v1.RoutePhase.ROUTE_PHASE_PREPARE;
            case FREEZE -> io.vicinity.control.v1.RoutePhase.ROUTE_PHASE_FREEZE;
            case GO -> io.vicinity.control.v1.RoutePhase.ROUTE_PHASE_GO;
            case STOP -> io.vicinity.control.v1.RoutePhase.ROUTE_PHASE_STOP;
            case LEAVE -> io.vicinity.control.v1.RoutePhase.ROUTE_PHASE_LEAVE;
            case CANCELLED -> io.vicinity.control.v1.RoutePhase.ROUTE_PHASE_CANCELLED;
        };
    }

    static RouteStatement statement(final ReportRouteRequest request) {
        return new RouteStatement(
                request.getEpoch(),
                report(request.getReport()),
                request.getCarriesNothing(),
                request.getReceivedPosition(),
                said(request.getFailure()));
    }

    private static RouteReport report(final io.vicinity.control.v1.RouteReport report) {
        return switch (report) {
            case ROUTE_REPORT_READY -> RouteReport.READY;
            case ROUTE_REPORT_DONE -> RouteReport.DONE;
            case ROUTE_REPORT_FAILED -> RouteReport.FAILED;
            case ROUTE_REPORT_DISCARDED -> RouteReport.DISCARDED;
            case ROUTE_REPORT_LOST -> RouteReport.LOST;
            case ROUTE_REPORT_FROZEN -> RouteReport.FROZEN;
            case ROUTE_REPORT_STOPPED -> RouteReport.STOPPED;
            case ROUTE_REPORT_UNSPECIFIED, UNRECOGNIZED ->
                throw new VicinityFailure(
                        FailureCode.PROTOCOL_MISMATCH,
                        "a report of a route says nothing that this agent knows",
                        "install daemon and agent of the same release");
        };
    }

    /** What a process says why it cannot do something, as an operator may be shown it. */
    static VicinityFailure said(final Failure failure) {
        return new VicinityFailure(
                FailureCode.ofName(failure.getCode()),
                printable(failure.getMessage(), MAX_TEXT_LENGTH),
                printable(failure.getRemedy(), MAX_TEXT_LENGTH));
    }

    static String channelKey(final ByteString key) {
        if (key.size() != KEY_BYTES) {
            throw new VicinityFailure(
                    FailureCode.PROTOCOL_MISMATCH,
                    "the key of a channel has " + key.size() + " bytes, not " + KEY_BYTES,
                    "install daemon and agent of the same release");
        }
        return HexFormat.of().formatHex(key.toByteArray());
    }

    static Changes.Builder changes(final ChangeSet changes) {
        final Changes.Builder builder =
                Changes.newBuilder().setVersion(changes.version()).setDrain(changes.drain());
        changes.ends().forEach(end -> builder.addChannels(end(end)));
        for (final HeldEnd gone : changes.gone()) {
            builder.addGone(
                    GoneChannel.newBuilder().setChannelId(gone.channelId()).setSide(side(gone.side())));
        }
        builder.addAllGoneEndpoints(changes.goneEndpoints());
        changes.peers().forEach(peer -> builder.addPeers(peer(peer)));
        return builder;
    }

    private static PeerInfo peer(final PeerView peer) {
        final PeerInfo.Builder info = PeerInfo.newBuilder()
                .setPeerId(peer.peerId())
                .setVm(peer.vm())
                .setIncarnation(peer.incarnation())
                .setConnected(peer.connected());
        peer.doorbell().ifPresent(info::setIvshmemPosition);
        return info.build();
    }

    static Failure failure(final VicinityFailure failure) {
        return FailureStatus.failure(failure.code().name(), failure.getMessage(), failure.remedy());
    }
}
