package io.vicinity.guestd.broker;

import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.GoneChannel;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.PeerInfo;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.Route;
import io.vicinity.control.v1.Side;
import io.vicinity.control.v1.Welcome;
import io.vicinity.guestd.agent.AgentCalls;
import io.vicinity.guestd.agent.AgentListener;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Applies what the agent says to what is held, and tells the clients whom it concerns. Applying the same twice does no harm.
 *
 * <p>After a restart of this daemon the first welcome brings all endpoints of the VM, without owners: each waits for the process that
 * shows its token.
 */
final class AgentEvents implements AgentListener {
    private static final Logger LOG = System.getLogger(AgentEvents.class.getName());

    /** Told of what concerns more than one client. */
    interface Turns {
        /** The first welcome of a life was applied: who waited for it can be served, and who does not re-claim in time is dead. */
        void settled();

        /** The number of this VM's drain; 0: it is not drained. Told before any order that depends on it; may be told again. */
        void drained(long drain);

        /** The agent knows nothing but what it was told since. */
        void met();

        /** The device goes: all processes must unmap it. */
        void detach(Duration within, Consumer<Boolean> done);

        /** Nothing that was held is worth anything: all clients must start afresh. */
        void startAfresh(VicinityFailure why);
    }

    private final Holdings holdings;
    private final AgentCalls agent;
    private final Turns turns;
    private final EarlyEnds early;
    private final Map<Integer, PeerInfo> peers = new TreeMap<>();
    private boolean remembers;
    private boolean settled;
    private long version;

    /**
     * @param remembers true if nothing can be held that is not remembered: the VM has no incarnation yet.
     */
    AgentEvents(
            final Holdings holdings,
            final AgentCalls agent,
            final Turns turns,
            final EarlyEnds early,
            final boolean remembers) {
        this.holdings = holdings;
        this.early = early;
        this.agent = agent;
        this.turns = turns;
        this.remembers = remembers;
    }

    /** Is there a life of the VM that the agent knows? */
    boolean isSettled() {
        return settled;
    }

    Collection<PeerInfo> peers() {
        return peers.values();
    }

    Optional<PeerInfo> peer(final int peerId) {
        return Optional.ofNullable(peers.get(peerId));
    }

    @Override
    public void describe(final DaemonHello.Builder hello) {
        hello.setKnowsHeld(remembers).setLastVersion(version);
        holdings.describe(hello);
    }

    @Override
    public void welcomed(final Welcome welcome, final boolean complete) {
        final Changes changes = welcome.getChanges();
        final Set<Long> known = new HashSet<>();
        for (final OwnedEndpoint endpoint : changes.getEndpointsList()) {
            known.add(endpoint.getEndpoint().getEndpointId());
            if (holdings.endpoint(endpoint.getEndpoint().getEndpointId()) == null) {
                unheld(endpoint);
            }
        }
        for (final HeldEndpoint endpoint : holdings.endpoints()) {
            if (!known.contains(endpoint.id())) {
                endpointGone(endpoint, CloseReason.CLOSE_REASON_UNKNOWN_TO_AGENT);
            }
        }
        if (changes.getVersion() < version) {
            // The agent counts anew: what it says now is later than anything that it said before.
            holdings.ends().forEach(HeldEnd::forgetVersion);
            version = 0;
        }
        if (complete) {
            forgetUnknown(changes);
            peers.clear();
            version = 0;
        }
        changed(changes);
        turns.met();
        remembers = true;
        if (!settled) {
            settled = true;
            turns.settled();
        }
    }

    private void unheld(final OwnedEndpoint endpoint) {
        if (remembers) {
            // Its claim was never answered: no process knows of it.
            agent.release(
                    ReleaseEndpointRequest.newBuilder()
                            .setEndpointId(endpoint.getEndpoint().getEndpointId())
                            .build(),
                    () -> {});
        } else {
            holdings.add(endpoint, null);
        }
    }

    private void forgetUnknown(final Changes changes) {
        final Set<EndKey> known = new HashSet<>();
        changes.getChannelsList().forEach(end -> known.add(EndKey.of(end)));
        for (final HeldEnd end : List.copyOf(holdings.ends())) {
            if (!known.contains(end.key())) {
                endGone(end, CloseReason.CLOSE_REASON_UNKNOWN_TO_AGENT);
            }
        }
    }

    @Override
    public void changed(final Changes changes) {
        turns.drained(changes.getDrain());
        changes.getPeersList().forEach(this::peerChanged);
        changes.getChannelsList().forEach(this::endChanged);
        for (final GoneChannel gone : changes.getGoneList()) {
            final EndKey key = new EndKey(gone.getChannelId(), gone.getSide());
            early.forget(key);
            final HeldEnd end = holdings.end(key);
            if (end != null) {
                endGone(end, CloseReason.CLOSE_REASON_UNKNOWN_TO_AGENT);
            }
        }
        for (final long id : changes.getGoneEndpointsList()) {
            final HeldEndpoint endpoint = holdings.endpoint(id);
            if (endpoint != null) {
                endpointGone(endpoint, CloseReason.CLOSE_REASON_UNKNOWN_TO_AGENT);
            }
        }
        version = Math.max(version, changes.getVersion());
    }

    private void peerChanged(final PeerInfo peer) {
        if (peer.getIncarnation() == 0) {
            // Evicted: its id may be given to another VM.
            peers.remove(peer.getPeerId());
        } else {
            peers.put(peer.getPeerId(), peer);
        }
    }

    /** Takes what the agent says of an end, now or when the claim of its endpoint is answered. */
    void endChanged(final ChannelEnd described) {
        final HeldEnd end = holdings.end(EndKey.of(described));
        if (end != null) {
            if (holdings.update(end, described) && end.isTold() && !end.isReleased()) {
                end.endpoint().owner().tell(described);
            }
            return;
        }
        final HeldEndpoint endpoint = holdings.endpoint(described.getEndpointId());
        if (endpoint == null && early.keep(described)) {
            return;
        }
        // What begins on the fabric is not offered: its process takes it up, or is about to.
        final boolean isOffer = described.getSide() == Side.SIDE_B && described.getRoute() == Route.ROUTE_SHARED_MEMORY;
        final boolean expected = endpoint != null && (endpoint.owner() == null || isOffer || endpoint.isOpening());
        if (!expected) {
            LOG.log(Level.DEBUG, "nobody holds the end that the agent speaks of: released end=" + EndKey.of(described));
            release(EndKey.of(described));
            return;
        }
        final HeldEnd added = holdings.add(endpoint, described);
        if (endpoint.owner() != null && isOffer) {
            added.markTold();
            endpoint.owner().tell(described);
        }
    }

    private void release(final EndKey key) {
        agent.release(
                ReleaseChannelRequest.newBuilder()
                        .setChannelId(key.channelId())
                        .setSide(key.side())
                        .build(),
                () -> {});
    }

    /** The channel is over at both ends; one that its process still uses ends for it first. */
    private void endGone(final HeldEnd end, final CloseReason reason) {
        final boolean inUse = !end.isReleased();
        holdings.remove(end);
        final Client owner = end.endpoint().owner();
        if (owner == null || !end.isTold()) {
            return;
        }
        if (inUse && end.end().getState() != ChannelState.CHANNEL_STATE_CLOSING) {
            owner.tell(end.end().toBuilder()
                    .setState(ChannelState.CHANNEL_STATE_CLOSING)
                    .setCloseReason(reason)
                    .build());
        }
        owner.tellGone(end.key());
    }

    private void endpointGone(final HeldEndpoint endpoint, final CloseReason reason) {
        new ArrayList<>(endpoint.ends().values()).forEach(end -> endGone(end, reason));
        holdings.remove(endpoint);
        LOG.log(Level.INFO, "endpoint gone endpoint=" + endpoint.name() + " id=" + endpoint.id());
        if (endpoint.owner() != null) {
            endpoint.owner().tellEndpointGone(endpoint.id());
        }
    }

    @Override
    public boolean outlivesMemory() {
        return holdings.ends().stream()
                .anyMatch(end -> !end.isReleased()
                        && end.end().getReliable()
                        && end.end().getState() != ChannelState.CHANNEL_STATE_CLOSING);
    }

    @Override
    public void detach(final Duration within, final Consumer<Boolean> done) {
        turns.detach(within, done);
    }

    @Override
    public void lifeEnded(final VicinityFailure why) {
        // The hypervisor may be quicker to tell the agent than whoever watches the device is here.
        final CloseReason reason = why.code() == FailureCode.DEVICE_GONE
                ? CloseReason.CLOSE_REASON_DETACHED
                : CloseReason.CLOSE_REASON_UNKNOWN_TO_AGENT;
        holdings.endpoints().forEach(endpoint -> endpointGone(endpoint, reason));
        peers.clear();
        version = 0;
        remembers = true;
        settled = false;
        turns.startAfresh(why);
    }
}
