package io.vicinity.agent.control;

import com.google.protobuf.ByteString;
import io.vicinity.agent.region.Region;
import io.vicinity.agent.tenant.ChangeSet;
import io.vicinity.agent.tenant.CloseReason;
import io.vicinity.agent.tenant.EndView;
import io.vicinity.agent.tenant.EndpointView;
import io.vicinity.agent.tenant.Foreign;
import io.vicinity.agent.tenant.HeldEnd;
import io.vicinity.agent.tenant.Hello;
import io.vicinity.agent.tenant.PeerView;
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
import io.vicinity.control.v1.Route;
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
    /** The first route of a channel. */
    private static final long FIRST_EPOCH = 1;

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
        final String printable = said.replaceAll("[^ -~]", "?");
        return printable.length() > MAX_VERSION_LENGTH ? printable.substring(0, MAX_VERSION_LENGTH) : printable;
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
                .setVersion(end.version());
        if (end.region() != null) {
            builder.setRemote(endpoint(end.remote()))
                    .setRegion(region(end.region()))
                    .setRingCapacity(ChannelDescriptor.RING_CAPACITY)
                    .setCounterSlot(end.counterSlot())
                    .setRemoteCounterSlot(end.remoteCounterSlot())
                    .setReadySlot(end.readySlot())
                    .setRemoteReadySlot(end.remoteReadySlot())
                    .setRoute(Route.ROUTE_SHARED_MEMORY)
                    .setEpoch(FIRST_EPOCH);
        } else if (end.fabric() != null) {
            final Foreign foreign = end.fabric().foreign();
            builder.setRemote(EndpointInfo.newBuilder().setName(foreign.name()))
                    .setCounterSlot(end.counterSlot())
                    .setRoute(Route.ROUTE_FABRIC)
                    .setEpoch(FIRST_EPOCH)
                    .setFabric(FabricMeeting.newBuilder()
                            .setChannelKey(ByteString.copyFrom(
                                    HexFormat.of().parseHex(end.fabric().key())))
                            .setRemoteVm(foreign.vm())
                            .addAllRemoteAddresses(foreign.addresses()));
        }
        return builder.build();
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
        final Changes.Builder builder = Changes.newBuilder().setVersion(changes.version());
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
