package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.region.Region;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** A VM with its daemon and its processes, played by the rules of the protocol. */
final class SimulatedVm implements PeerSink {
    static final long GENERATION = 77;
    static final long SIZE = 1 << 20;

    final String name;
    /** What processes of this VM use, whatever the daemon and the agent know of it. */
    final Map<Long, EndpointView> endpoints = new LinkedHashMap<>();

    final Map<HeldEnd, EndView> ends = new LinkedHashMap<>();
    private final Map<HeldEnd, SimulatedUse> uses = new LinkedHashMap<>();
    /** What was let go of while there was no connection. */
    final Map<Long, CloseReason> releasedEndpoints = new HashMap<>();

    final Map<HeldEnd, CloseReason> releasedEnds = new HashMap<>();
    final Map<String, PeerView> neighbours = new HashMap<>();
    long incarnation;
    long version;
    boolean connected;
    boolean daemonForgot;
    boolean mayBeAskedToDetach;
    VicinityFailure ended;
    private int connections;
    private boolean news;
    private ChangeSet last;

    SimulatedVm(final String name) {
        this.name = name;
    }

    @Override
    public void changed() {
        news = true;
    }

    /** Was there a change since the last flush, or has a process something to say? */
    boolean hasNews() {
        return news || uses().values().stream().anyMatch(SimulatedUse::mustSay);
    }

    @Override
    public void detach(final int deadlineMillis) {
        assertThat(mayBeAskedToDetach).isTrue();
    }

    @Override
    public void end(final VicinityFailure why) {
        ended = why;
        connected = false;
    }

    String origin() {
        return name + "/" + connections;
    }

    Hello hello() {
        return new Hello(
                "test",
                SegmentDescriptor.LAYOUT_MAJOR,
                GENERATION,
                SIZE,
                incarnation,
                !daemonForgot,
                daemonForgot ? new HashSet<>() : new HashSet<>(endpoints.keySet()),
                daemonForgot ? new HashSet<>() : new HashSet<>(ends.keySet()),
                daemonForgot ? new HashMap<>() : new HashMap<>(releasedEndpoints),
                daemonForgot ? new HashMap<>() : new HashMap<>(releasedEnds),
                daemonForgot ? 0 : version,
                OptionalInt.empty(),
                OptionalInt.empty(),
                origin());
    }

    /** All processes and the daemon die; the next hello begins a new life. */
    void die() {
        uses.clear();
        endpoints.clear();
        ends.clear();
        releasedEndpoints.clear();
        releasedEnds.clear();
        neighbours.clear();
        incarnation = 0;
        version = 0;
        connected = false;
        last = null;
    }

    /**
     * Its memory is taken out without a warning.
     *
     * @param staying endpoints that the agent still has; the processes of the others have ended.
     */
    void loseMemory(final Set<Long> staying) {
        endpoints.keySet().retainAll(staying);
        ends.values().removeIf(end -> !endpoints.containsKey(end.endpointId()));
        uses().values().forEach(SimulatedUse::loseMemory);
    }

    void attach(final Tenant tenant, final FakeMemory memory) {
        connections++;
        final Hello hello = hello();
        final Challenge challenge = tenant.membership().begin(name, hello);
        final int peerId = (int) ((challenge.nonceOffset() - 4096) / 128);
        final Attachment attachment =
                tenant.membership().prove(name, hello, challenge, memory.nonces.get(peerId), this);
        assertThat(memory.nonces.get(peerId)).as("the nonce is erased").containsOnly(0);
        connected = true;
        ended = null;
        incarnation = attachment.incarnation();
        if (hello.incarnation() == 0) {
            assertThat(attachment.endpoints()).isEmpty();
        }
        for (final EndpointView endpoint : attachment.endpoints()) {
            if (!endpoints.containsKey(endpoint.id())) {
                // Its claim was never answered.
                tenant.releaseEndpoint(name, endpoint.id(), true);
            }
        }
        assertThat(attachment.endpoints())
                .extracting(EndpointView::id)
                .as("what processes use is known")
                .containsAll(endpoints.keySet());
        if (daemonForgot) {
            final List<HeldEnd> told = attachment.changes().ends().stream()
                    .map(end -> new HeldEnd(end.channelId(), end.side()))
                    .toList();
            assertThat(told).as("a daemon that restarted is told all").containsAll(ends.keySet());
        }
        daemonForgot = false;
        releasedEndpoints.clear();
        releasedEnds.clear();
        apply(tenant, attachment.changes());
    }

    void flush(final Tenant tenant) {
        news = false;
        if (connected) {
            final ChangeSet changes = tenant.membership().changesSince(name, this, version);
            apply(tenant, changes);
        }
    }

    /** Applying twice does no harm. */
    void applyAgain(final Tenant tenant) {
        if (connected && last != null) {
            final Map<HeldEnd, EndView> before = Map.copyOf(ends);
            for (final EndView end : last.ends()) {
                ends.computeIfPresent(
                        new HeldEnd(end.channelId(), end.side()),
                        (key, held) -> held.version() <= end.version() ? end : held);
            }
            assertThat(ends).isEqualTo(before);
            tenant.membership().acknowledge(name, version);
        }
    }

    private void apply(final Tenant tenant, final ChangeSet changes) {
        last = changes;
        changes.peers().forEach(peer -> neighbours.put(peer.vm(), peer));
        for (final EndView end : changes.ends()) {
            apply(tenant, end);
        }
        for (final HeldEnd gone : changes.gone()) {
            assertThat(ends).as("gone only what was let go of").doesNotContainKey(gone);
        }
        for (final long gone : changes.goneEndpoints()) {
            assertThat(endpoints).as("gone only what was let go of").doesNotContainKey(gone);
        }
        version = changes.version();
    }

    private void apply(final Tenant tenant, final EndView end) {
        final HeldEnd key = new HeldEnd(end.channelId(), end.side());
        final boolean known = end.reason() != CloseReason.UNKNOWN_TO_AGENT;
        assertThat(known || !ends.containsKey(key))
                .as("what a process uses is known to the agent")
                .isTrue();
        if (ends.containsKey(key)
                || (end.side() == Side.B && endpoints.containsKey(end.endpointId()) && end.version() > version)) {
            hold(end);
        } else {
            // No process waits for it.
            tenant.releaseChannel(name, key, true);
        }
    }

    /** A process is told of an end of its. */
    void hold(final EndView end) {
        final HeldEnd key = new HeldEnd(end.channelId(), end.side());
        ends.put(key, end);
        uses.computeIfAbsent(key, unknown -> new SimulatedUse(end)).told(end);
    }

    /** What processes have of the channels that they hold. */
    Map<HeldEnd, SimulatedUse> uses() {
        uses.keySet().retainAll(ends.keySet());
        return uses;
    }

    /** Every byte that a process of this VM may touch. */
    Stream<Region> usedMemory() {
        final List<Region> used = new ArrayList<>();
        endpoints.values().forEach(endpoint -> used.add(endpoint.arena()));
        uses().values().forEach(use -> use.used().forEach(used::add));
        return used.stream();
    }
}
