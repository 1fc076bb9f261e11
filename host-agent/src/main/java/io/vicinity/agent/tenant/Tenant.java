package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.RegionAllocator;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.segment.Violation;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One tenant on this host: its endpoints and channels. {@link #membership()} has its VMs, {@link #report()} what operators see.
 * Thread-safe: one lock a tenant, never held while anything is waited for.
 *
 * <pre>
 *   an end of a channel                              a channel's region
 *
 *   OPEN ──other end released or died,──► CLOSING    in use ──both ends released──► free
 *     │    violation, eviction               │
 *     └───────────release, death──────► RELEASED ◄───release, death──┘
 * </pre>
 */
public final class Tenant {
    private final TenantState state;
    private final Membership membership;
    private final Departures departures;
    private final Endings endings;
    private final TenantReport report;
    private final FabricEnds fabric;
    private final Routes routes;

    /**
     * Creates a tenant that has nothing.
     *
     * @param segment   of the tenant, as the journal names it.
     * @param layout    of the segment.
     * @param limits    of the tenant.
     * @param memory    writes into the segment.
     * @param directory of names.
     * @param listener  counts.
     */
    public Tenant(
            final JournalRecord.Segment segment,
            final SegmentLayout layout,
            final TenantLimits limits,
            final TenantMemory memory,
            final Directory directory,
            final TenantListener listener) {
        this(segment, layout, limits, memory, directory, listener, System::nanoTime);
    }

    /**
     * As the other.
     *
     * @param clock in ns, from anywhere: what pauses between orders go by.
     */
    Tenant(
            final JournalRecord.Segment segment,
            final SegmentLayout layout,
            final TenantLimits limits,
            final TenantMemory memory,
            final Directory directory,
            final TenantListener listener,
            final LongSupplier clock) {
        final RegionAllocator regions =
                new RegionAllocator(layout.regionsOffset(), layout.regionsLength(), limits.bytes());
        state = new TenantState(segment, limits, regions, memory, directory, listener, clock);
        membership = new Membership(state);
        departures = new Departures(state);
        endings = new Endings(state);
        report = new TenantReport(state);
        fabric = new FabricEnds(state);
        routes = new Routes(state);
    }

    /**
     * Takes over what an earlier life of the agent left. To be called before anything else.
     *
     * @param records of the journal.
     * @throws IllegalArgumentException if the records contradict one another.
     */
    public void restore(final List<JournalRecord> records) {
        new Restorer(state).restore(records);
    }

    /**
     * Where the records of each operation go from now on. To be called before anything is changed.
     *
     * @param journal takes records; does not fail.
     */
    public void journalTo(final Consumer<List<JournalRecord>> journal) {
        state.journal = journal;
    }

    /**
     * All that a later life must know.
     *
     * @return records, the segment's first.
     */
    public List<JournalRecord> snapshot() {
        return state.snapshot();
    }

    /**
     * The tenant's name.
     *
     * @return the name.
     */
    public String name() {
        return state.name;
    }

    /**
     * The tenant's VMs.
     *
     * @return the same at each call.
     */
    public Membership membership() {
        return membership;
    }

    /**
     * The VMs that are to leave.
     *
     * @return the same at each call.
     */
    public Departures departures() {
        return departures;
    }

    /**
     * The ends of the tenant's VMs.
     *
     * @return the same at each call.
     */
    public Endings endings() {
        return endings;
    }

    /**
     * The ivshmem devices of the tenant's VMs.
     *
     * @return the same at each call.
     */
    public Devices devices() {
        return state.devices;
    }

    /**
     * What the tenant's channels run on.
     *
     * @return the same at each call.
     */
    public Routes routes() {
        return routes;
    }

    /**
     * What operators see.
     *
     * @return the same at each call.
     */
    public TenantReport report() {
        return report;
    }

    /**
     * Claims a name, with an arena.
     *
     * @param vm              of the caller.
     * @param name            wanted.
     * @param arenaBytes      for large messages, tables aside; 0: the tenant's default.
     * @param fabricAddresses where other hosts reach the caller's process.
     * @param origin          connection of the caller.
     * @return the endpoint, when the directory has the name; fails with NAME_TAKEN or DIRECTORY_UNAVAILABLE, and nothing of it remains
     *     then. What depends on it must be quick.
     * @throws VicinityFailure BAD_NAME, BAD_ADDRESS, NAME_TAKEN, QUOTA_REACHED, NO_SPACE, if it is known at once.
     */
    public CompletableFuture<EndpointView> claim(
            final String vm,
            final String name,
            final long arenaBytes,
            final List<String> fabricAddresses,
            final String origin) {
        return new Claim(state, name, arenaBytes, fabricAddresses).make(vm, origin);
    }

    /**
     * An endpoint's process uses neither its arena nor any of its channels any more. Nothing happens for an endpoint that is over.
     *
     * @param vm   of the caller.
     * @param id   of the endpoint.
     * @param died true if the process died rather than closed.
     * @throws VicinityFailure ENDPOINT_UNKNOWN if it is another VM's.
     */
    public void releaseEndpoint(final String vm, final long id, final boolean died) {
        state.operate(operation -> {
            final Endpoint endpoint = state.endpoints.get(id);
            if (endpoint != null) {
                requireOwner(vm, endpoint);
                state.reclaimer.release(endpoint, reason(endpoint.owner, died), operation);
            }
            return null;
        });
    }

    /**
     * Opens a channel to an endpoint that exists now, on this host or on another. It begins on the fabric if a VM of it is drained,
     * or lost its memory.
     *
     * @param vm         of the caller.
     * @param endpointId of the caller.
     * @param target     name of the other endpoint.
     * @param reliable   true if the channel is to outlive memory that it is on.
     * @param origin     connection of the caller.
     * @return the caller's end; empty if nobody on this host has the name.
     * @throws VicinityFailure ENDPOINT_UNKNOWN if the caller's own endpoint is over, QUOTA_REACHED, NO_SPACE, PEER_UNREACHABLE.
     */
    public Optional<EndView> open(
            final String vm, final long endpointId, final String target, final boolean reliable, final String origin) {
        Names.checkEndpoint(target);
        return state.operate(operation -> {
            state.connected(vm);
            final Endpoint from = open(vm, endpointId);
            return state.directory
                    .find(/* tenant= */ state.name, /* name= */ target)
                    .flatMap(location -> location.host().equals(state.directory.host())
                            ? connectHere(from, location, reliable, origin, operation)
                            : Optional.of(fabric.open(
                                    from,
                                    new Foreign(target, location.vm(), location.fabricAddresses()),
                                    reliable,
                                    origin,
                                    operation)))
                    .map(End::view);
        });
    }

    /**
     * Takes up a channel that an endpoint of another host opened to one of the caller.
     *
     * @param vm         of the caller.
     * @param endpointId of the caller.
     * @param key        of the channel, 32 hexadecimal digits.
     * @param remoteName name of the endpoint that opened it, as its process says it.
     * @param remoteVm   the VM of that process, as its certificate says it.
     * @param origin     connection of the caller.
     * @return the caller's end.
     * @throws VicinityFailure ENDPOINT_UNKNOWN if the caller's own endpoint is over, or the other one is not in that VM; QUOTA_REACHED.
     */
    public EndView acceptOnFabric(
            final String vm,
            final long endpointId,
            final String key,
            final String remoteName,
            final String remoteVm,
            final String origin) {
        Names.checkEndpoint(remoteName);
        return state.operate(operation -> {
            state.connected(vm);
            final Endpoint to = open(vm, endpointId);
            final boolean isThere = state.directory
                    .find(state.name, remoteName)
                    .filter(location -> location.vm().equals(remoteVm))
                    .isPresent();
            if (!isThere) {
                throw new VicinityFailure(
                        FailureCode.ENDPOINT_UNKNOWN,
                        "no endpoint '" + remoteName + "' is in VM " + remoteVm,
                        "open channels from endpoints that were claimed");
            }
            final End end = fabric.accept(to, key, remoteName, remoteVm, origin, operation);
            // As it was when it was accepted: an order is told behind the answer.
            final EndView accepted = end.view();
            state.switcher.met(end.channel, operation);
            return accepted;
        });
    }

    /** An endpoint of a caller's that is not over. */
    private Endpoint open(final String vm, final long endpointId) {
        final Endpoint endpoint = state.endpoints.get(endpointId);
        if (endpoint == null || endpoint.released || !endpoint.owner.vm.equals(vm)) {
            throw new VicinityFailure(
                    FailureCode.ENDPOINT_UNKNOWN,
                    "endpoint " + endpointId + " of VM " + vm + " is over",
                    "claim an endpoint and open the channel from that one");
        }
        return endpoint;
    }

    private Optional<End> connectHere(
            final Endpoint from,
            final Directory.Location location,
            final boolean reliable,
            final String origin,
            final Operation operation) {
        return Optional.ofNullable(state.endpoints.get(location.endpointId()))
                .filter(to -> !to.released)
                .map(to -> connect(from, to, reliable, origin, operation));
    }

    private End connect(
            final Endpoint from,
            final Endpoint to,
            final boolean reliable,
            final String origin,
            final Operation operation) {
        if (state.channels.size() >= state.limits.channels() || state.counterSlots.available() < 2) {
            throw state.quota("channels", Math.min(state.limits.channels(), state.segment.counterCapacity() / 2));
        }
        final long id = state.nextId();
        final Route route = from.owner.isOffMemory() || to.owner.isOffMemory() ? Route.FABRIC : Route.SHARED_MEMORY;
        final Channel channel = Channel.opened(id, state.supply.take(route, id, from, to), reliable);
        final End a = end(channel, Side.A, from, origin);
        final End b = end(channel, Side.B, to, null);
        channel.join(a, b);
        state.channels.put(channel.id, channel);
        from.channels.add(channel);
        to.channels.add(channel);
        operation.changed(channel);
        // The opener is told by the answer to its call, the other side by its stream; or, on the fabric, by the answer
        // when it takes up
        // the opener's connection.
        channel.met = !channel.isOnFabric();
        if (channel.met) {
            operation.tell(b);
        }
        state.listener.channelOpened();
        return a;
    }

    private End end(final Channel channel, final Side side, final Endpoint endpoint, final String origin) {
        final End end = new End(channel, side, endpoint, state.counterSlots.take(), endpoint.owner.log.next(), origin);
        state.memory.formatCounters(end.counterSlot, channel.id, channel.counterGeneration);
        return end;
    }

    /**
     * The answer to {@link #open} may not have arrived: the stream tells it again, and the daemon releases what no process waits for.
     *
     * @param vm        of the caller.
     * @param channelId of the channel.
     */
    public void openUndelivered(final String vm, final long channelId) {
        state.operate(operation -> {
            final Channel channel = state.channels.get(channelId);
            if (channel != null && channel.end(Side.A).isOf(vm) && !channel.end(Side.A).released) {
                operation.tell(channel.end(Side.A));
            }
            return null;
        });
    }

    /** What is let go of while the VM's device is taken out is let go of for that. */
    private static CloseReason reason(final Peer owner, final boolean died) {
        if (owner.drain != null) {
            return CloseReason.DETACHED;
        }
        return died ? CloseReason.PEER_DIED : CloseReason.CLOSED_BY_PEER;
    }

    /**
     * The caller's end uses the channel no more. For a channel that is over, the caller is told again that it is gone.
     *
     * @param vm   of the caller.
     * @param held the end.
     * @param died true if the process died rather than closed.
     * @throws VicinityFailure CHANNEL_UNKNOWN if the end is another VM's.
     */
    public void releaseChannel(final String vm, final HeldEnd held, final boolean died) {
        state.operate(operation -> {
            final Channel channel = state.channels.get(held.channelId());
            if (channel == null) {
                final Peer peer = state.peers.get(vm);
                if (peer != null) {
                    peer.log.gone(held);
                    operation.tell(peer);
                }
                return null;
            }
            final End end = channel.owned(vm, held.side());
            state.reclaimer.release(end, reason(end.owner(), died), operation);
            return null;
        });
    }

    /**
     * A process found the shared memory of one of its channels violated: both ends are told to let go of it. Nothing happens for a
     * channel that is over.
     *
     * @param vm        of the caller.
     * @param held      the end of the caller.
     * @param violation its name, as {@link Violation} spells it.
     * @throws VicinityFailure CHANNEL_UNKNOWN if the end is another VM's.
     */
    public void quarantine(final String vm, final HeldEnd held, final String violation) {
        final String name = knownViolation(violation);
        state.operate(operation -> {
            final Channel channel = state.channels.get(held.channelId());
            if (channel != null) {
                final End end = channel.owned(vm, held.side());
                state.listener.violation(name);
                state.reclaimer.close(end, CloseReason.QUARANTINED, name, operation);
                state.reclaimer.close(end.other(), CloseReason.QUARANTINED, name, operation);
            }
            return null;
        });
    }

    /** What a guest says is neither shown to its peers nor counted as it is. */
    private static String knownViolation(final String name) {
        for (final Violation violation : Violation.values()) {
            if (violation.name().equals(name)) {
                return name;
            }
        }
        return "OTHER";
    }

    private static void requireOwner(final String vm, final Endpoint endpoint) {
        if (!endpoint.owner.vm.equals(vm)) {
            throw new VicinityFailure(
                    FailureCode.ENDPOINT_UNKNOWN,
                    "VM " + vm + " has no endpoint " + endpoint.id,
                    "ask for endpoints of this VM only");
        }
    }
}
