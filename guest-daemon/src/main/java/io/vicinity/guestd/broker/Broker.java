package io.vicinity.guestd.broker;

import io.vicinity.control.ControlProtocol;
import io.vicinity.control.v1.ClientHello;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.ClientWelcome;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.ListEndpointsResponse;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.PeerInfo;
import io.vicinity.control.v1.Welcome;
import io.vicinity.guestd.agent.AgentCalls;
import io.vicinity.guestd.agent.AgentFailures;
import io.vicinity.guestd.agent.AgentLink;
import io.vicinity.guestd.agent.AgentListener;
import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Stands between the clients of this VM and the agent: greets clients, passes on what they ask, tells them what changes, and tells
 * the agent when they die. Lives on the control loop; what is readable from other threads says so.
 */
public final class Broker implements AgentEvents.Turns {
    private static final Logger LOG = System.getLogger(Broker.class.getName());
    private static final Duration HELLO_PATIENCE = Duration.ofSeconds(5);

    private final ControlLoop loop;
    private final AgentLink link;
    private final Supplier<Path> barPath;
    private final Optional<Path> wakeSocket;
    private final Supplier<Path> fabricCounters;
    private final Duration grace;
    private final EndWatch watch;
    private final Holdings holdings;
    private final AgentEvents events;
    private final ClientRequests requests;
    private final FabricGate fabric;
    private final Occupancy occupancy;
    private final Set<Client> clients = new LinkedHashSet<>();
    private final Deque<Runnable> waitingForAgent = new ArrayDeque<>();
    /** Of the last time that a device went. */
    private Departure departure = new Departure(List.of(), Duration.ZERO, all -> {});

    private boolean closing;
    private volatile int clientCount;

    /**
     * Creates a broker.
     *
     * @param loop    that everything happens on.
     * @param link    to the agent.
     * @param barPath as clients are to map it.
     * @param wakeSocket by which they are woken when they sleep; empty: they are not.
     * @param fabricCounters where they are to count what goes by the fabric.
     * @param memory  the segment as this daemon maps it.
     * @param grace   that processes have to re-claim their endpoints after a restart of this daemon.
     * @param watch   told which ends are in use.
     * @param fabricHost tells the address of this VM that others reach on the fabric; empty: it is on none.
     * @param fabricDevice that the fabric is to use for RDMA verbs.
     * @param reports takes what processes tell to be counted.
     * @param newLife true if the VM has no incarnation yet: nothing can be held from before this daemon.
     */
    public Broker(
            final ControlLoop loop,
            final AgentLink link,
            final Supplier<Path> barPath,
            final Optional<Path> wakeSocket,
            final Supplier<Path> fabricCounters,
            final SharedMemory memory,
            final Duration grace,
            final EndWatch watch,
            final Supplier<Optional<String>> fabricHost,
            final String fabricDevice,
            final ProcessReports reports,
            final boolean newLife) {
        this.loop = loop;
        this.link = link;
        this.barPath = barPath;
        this.wakeSocket = wakeSocket;
        this.fabricCounters = fabricCounters;
        this.grace = grace;
        this.watch = watch;
        holdings = new Holdings(watch);
        occupancy = new Occupancy(memory, this::isSomebodyMissing, link.calls()::report);
        fabric = new FabricGate(loop, link.calls(), fabricHost, fabricDevice);
        final EarlyEnds early = new EarlyEnds();
        events = new AgentEvents(holdings, link.calls(), this, early, newLife);
        requests = new ClientRequests(holdings, link.calls(), early, events::endChanged, reports);
    }

    /**
     * What hears the agent.
     *
     * @return the listener of the link.
     */
    public AgentListener agentListener() {
        return events;
    }

    /**
     * A process connected.
     *
     * @param client that has said nothing yet.
     */
    public void connected(final Client client) {
        clients.add(client);
        clientCount = clients.size();
    }

    /**
     * A process said something.
     *
     * @param client  who.
     * @param message what.
     * @param done    called once, when it is answered and more can be taken.
     */
    public void received(final Client client, final ClientMessage message, final Runnable done) {
        if (client.isEnded()) {
            done.run();
        } else if (message.hasHello() && !client.isGreeted()) {
            client.greet();
            greet(client, message.getRequestId(), message.getHello());
            done.run();
        } else if (message.hasDetached()) {
            departure.left(client);
            done.run();
        } else if (message.hasMemory()) {
            occupancy.mapped(client, message.getMemory().getMapped());
            done.run();
        } else if (client.isGreeted() && !message.hasHello()) {
            requests.serve(client, message, done);
        } else {
            client.fail(
                    message.getRequestId(),
                    new VicinityFailure(
                            FailureCode.PROTOCOL_MISMATCH,
                            "a client says hello first, and once",
                            "bring client and daemon to the same version"));
            done.run();
        }
    }

    private void greet(final Client client, final long requestId, final ClientHello hello) {
        if (hello.getProtocolVersion() != ControlProtocol.PROTOCOL_VERSION) {
            refuse(
                    client,
                    requestId,
                    new VicinityFailure(
                            FailureCode.PROTOCOL_MISMATCH,
                            "client " + client.pid() + " speaks version " + hello.getProtocolVersion()
                                    + " of the control protocol, this daemon " + ControlProtocol.PROTOCOL_VERSION,
                            "bring client and daemon to the same version"));
            return;
        }
        final Optional<VicinityFailure> noDevice = link.noDevice();
        if (noDevice.isPresent()) {
            refuse(client, requestId, noDevice.get());
            return;
        }
        if (events.isSettled() && !fabric.isAsking()) {
            welcome(client, requestId, hello);
            return;
        }
        // Nothing is known about this VM yet: the agent may be there in a moment.
        final Runnable turn = () -> welcome(client, requestId, hello);
        waitingForAgent.add(turn);
        loop.later(HELLO_PATIENCE, () -> {
            if (waitingForAgent.remove(turn)) {
                refuse(client, requestId, agentAway());
            }
        });
    }

    private void refuse(final Client client, final long requestId, final VicinityFailure why) {
        client.fail(requestId, why);
        client.cut(why);
    }

    private void welcome(final Client client, final long requestId, final ClientHello hello) {
        if (client.isEnded()) {
            return;
        }
        final Path counters;
        try {
            counters = fabricCounters.get();
        } catch (final VicinityFailure e) {
            refuse(client, requestId, e);
            return;
        }
        final Welcome agent = link.welcome();
        final ClientWelcome.Builder welcome = ClientWelcome.newBuilder()
                .setVm(agent.getVm())
                .setBarPath(barPath.get().toString())
                .setSegment(agent.getSegment())
                .setPeerId(agent.getPeerId())
                .setIncarnation(agent.getIncarnation())
                .setWakeSocket(wakeSocket.map(Path::toString).orElse(""))
                .setFabricCounters(counters.toString())
                .setDrained(occupancy.isDrained());
        fabric.describe(welcome);
        final Set<Long> refused = new LinkedHashSet<>();
        for (final OwnedEndpoint shown : hello.getHeldEndpointsList()) {
            final HeldEndpoint endpoint = holdings.endpoint(shown.getEndpoint().getEndpointId());
            if (endpoint == null || endpoint.owner() != null || !endpoint.isProvedBy(shown)) {
                refused.add(shown.getEndpoint().getEndpointId());
                continue;
            }
            endpoint.owner(client);
            for (final HeldEnd end : endpoint.ends().values()) {
                // The client knows by itself which of them it opened, was offered, or has let go of.
                end.markTold();
                welcome.addChannels(end.end());
            }
        }
        client.welcome(requestId, welcome);
        occupancy.mapped(client, true);
        refused.forEach(client::tellEndpointGone);
        if (hello.getHeldEndpointsCount() > 0) {
            LOG.log(
                    Level.INFO,
                    "client is back pid=" + client.pid() + " endpoints="
                            + (hello.getHeldEndpointsCount() - refused.size()) + " refused=" + refused.size());
        }
    }

    /**
     * A process closed its stream, or died.
     *
     * @param client whose stream ended.
     */
    public void ended(final Client client) {
        if (closing || client.isEnded()) {
            return;
        }
        client.markEnded();
        clients.remove(client);
        clientCount = clients.size();
        final int held = holdings.endpointsOf(client).size();
        if (held > 0) {
            LOG.log(Level.INFO, "client died pid=" + client.pid() + " endpoints=" + held);
        }
        requests.died(client);
        departure.left(client);
        occupancy.mapped(client, false);
    }

    @Override
    public void detach(final Duration within, final Consumer<Boolean> done) {
        final Departure next =
                new Departure(clients.stream().filter(Client::isWelcomed).toList(), within, done);
        departure = next;
        loop.later(within, next::expire);
    }

    @Override
    public void drained(final long drain) {
        occupancy.drained(drain, clients);
    }

    @Override
    public void met() {
        // Whoever called has something to do before the agent can be told anything.
        loop.execute(occupancy::sayAgain);
    }

    @Override
    public void settled() {
        watch.allBegan();
        final long unclaimed = holdings.endpoints().stream()
                .filter(endpoint -> endpoint.owner() == null)
                .count();
        if (unclaimed > 0) {
            LOG.log(Level.INFO, "took up endpoints=" + unclaimed + " grace=" + grace.toMillis() + "ms");
            loop.later(grace, this::releaseUnclaimed);
        }
        fabric.open(this::greetWaiting);
    }

    private void greetWaiting() {
        while (!waitingForAgent.isEmpty()) {
            waitingForAgent.removeFirst().run();
        }
    }

    private void releaseUnclaimed() {
        for (final HeldEndpoint endpoint : holdings.endpoints()) {
            if (endpoint.owner() == null) {
                LOG.log(Level.INFO, "nobody came back for endpoint=" + endpoint.name() + " id=" + endpoint.id());
                requests.died(endpoint);
            }
        }
        occupancy.look();
    }

    private boolean isSomebodyMissing() {
        return holdings.endpoints().stream().anyMatch(endpoint -> endpoint.owner() == null);
    }

    @Override
    public void startAfresh(final VicinityFailure why) {
        occupancy.lifeEnded();
        for (final Client client : List.copyOf(clients)) {
            client.cut(why);
        }
    }

    /**
     * Asks the agent for the tenant's endpoints.
     *
     * @param request to pass on.
     * @param answer  called later.
     */
    public void listEndpoints(
            final ListEndpointsRequest request, final AgentCalls.Answer<ListEndpointsResponse> answer) {
        link.calls().list(request, answer);
    }

    /**
     * Shows each end in use with the name of its endpoint and its process.
     *
     * @param visitor called for each.
     */
    public void visitEnds(final Consumer<EndInUse> visitor) {
        for (final HeldEnd end : holdings.ends()) {
            if (!end.isReleased()) {
                final Client owner = end.endpoint().owner();
                visitor.accept(new EndInUse(end.end(), end.endpoint().name(), owner == null ? 0 : owner.pid()));
            }
        }
    }

    /**
     * The process that holds an endpoint of this VM.
     *
     * @param endpointId of the endpoint.
     * @return its id, as the kernel said; 0 if nobody is known to hold it.
     */
    public long processOf(final long endpointId) {
        final HeldEndpoint endpoint = holdings.endpoint(endpointId);
        return endpoint == null || endpoint.owner() == null
                ? 0
                : endpoint.owner().pid();
    }

    /**
     * The peers of this VM.
     *
     * @return as the agent said last.
     */
    public Collection<PeerInfo> peers() {
        return events.peers();
    }

    /**
     * A peer of this VM.
     *
     * @param peerId of the peer.
     * @return as the agent said last; empty for this VM itself, and for one that it does not speak of.
     */
    public Optional<PeerInfo> peer(final int peerId) {
        return events.peer(peerId);
    }

    /**
     * Processes that are connected, from any thread.
     *
     * @return how many.
     */
    public int clientCount() {
        return clientCount;
    }

    /**
     * Endpoints that are held, from any thread.
     *
     * @return how many.
     */
    public int endpointCount() {
        return holdings.endpointCount();
    }

    /**
     * Ends of channels that are held, from any thread.
     *
     * @return how many.
     */
    public int endCount() {
        return holdings.endCount();
    }

    /** This daemon ends, and not its clients: their streams' ends mean nothing from now on. */
    public void close() {
        closing = true;
    }

    private VicinityFailure agentAway() {
        final VicinityFailure last = link.lastFailure();
        return last == null ? AgentFailures.unreachable("of this host", "", null) : last;
    }
}
