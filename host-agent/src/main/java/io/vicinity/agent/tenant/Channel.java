package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.Region;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A channel: two ends, and what it runs on. On memory both ends are of this host; on the fabric one may be foreign, and then the channel
 * has nothing of this host's but a slot for its counters.
 */
final class Channel {
    /** The number of the route that a channel is opened on. */
    static final long FIRST_EPOCH = 1;

    final long id;
    /** What stands in its counters' slots besides its id, whatever it runs on. */
    final long counterGeneration;
    /** Does it outlive the memory that it is on? */
    final boolean reliable;
    /** All who wait for it to be on a route. */
    final RouteWishes wishes = new RouteWishes();

    /** What it runs on. */
    RouteResources resources;

    long epoch = FIRST_EPOCH;
    /** Of the last order that was given. */
    long lastEpoch = FIRST_EPOCH;
    /** Null while it changes to no other route. */
    RouteOrder order;
    /** How long the last change of its route took, as far as this life of the agent knows. */
    Optional<Duration> lastSwitch = Optional.empty();
    /** The route that it is to be on when the order, if there is one, is over. */
    Route wanted;
    /** Of the last wish; {@link SwitchReason#RETURN} if it is left on the fabric for want of memory. */
    SwitchReason wantedFor;
    /** An operator ordered it to the fabric, where it is, and nobody ordered it away since with success. */
    boolean kept;
    /** Its time on the fabric for want of memory. */
    final Absence absence = new Absence();
    /** One end has left already. */
    boolean closing;
    /** Its second end was told of it, as far as this life of the agent knows. */
    boolean met = true;

    private End a;
    private End b;

    Channel(final long id, final long counterGeneration, final RouteResources resources, final boolean reliable) {
        this.id = id;
        this.counterGeneration = counterGeneration;
        this.resources = resources;
        this.reliable = reliable;
        wanted = resources.route();
        // Nobody asked for the fabric.
        wantedFor = isOnFabric() ? SwitchReason.RETURN : SwitchReason.ROUTE;
    }

    /** One that begins on what it is given. */
    static Channel opened(final long id, final RouteResources resources, final boolean reliable) {
        return new Channel(
                id, resources.region() == null ? id : resources.region().generation(), resources, reliable);
    }

    Route route() {
        return resources.route();
    }

    boolean isOnFabric() {
        return route() == Route.FABRIC;
    }

    /** Is it on a route, and has nothing of another? */
    boolean isSteadyOn(final Route route) {
        return order == null && route() == route;
    }

    /** What a VM that is drained has in memory leaves it, and what a VM has that lost it. */
    boolean isAllowedOn(final Route which) {
        return which == Route.FABRIC || !a.owner().isOffMemory() && !b.owner().isOffMemory();
    }

    /** Is it to be on the fabric, though nobody asked for that, and both its VMs have memory? */
    boolean isForWantOfMemory() {
        return wanted == Route.FABRIC && !isToBeKept() && isAllowedOn(Route.SHARED_MEMORY);
    }

    /** Is it on the fabric for want of memory that both its VMs have, and hear their daemons of an order back? */
    boolean canComeBack() {
        return !hasForeignEnd()
                && isSteadyOn(Route.FABRIC)
                && !kept
                && !closing
                && met
                && isAllowedOn(Route.SHARED_MEMORY)
                && a.owner().isListening()
                && b.owner().isListening();
    }

    /** What was wanted cannot be: it is left on the route that it is on, for the reason for which it is there. */
    void leave() {
        if (wanted != route()) {
            wanted = route();
            wantedFor = kept ? SwitchReason.ROUTE : SwitchReason.RETURN;
        }
    }

    /** It is on the route that is wanted. */
    void settle() {
        kept = isToBeKept();
    }

    /** Does an operator want it to be on the fabric? */
    boolean isToBeKept() {
        return wanted == Route.FABRIC && wantedFor == SwitchReason.ROUTE;
    }

    /** Has it an end of a VM, and both on this host? */
    boolean isBetweenNeighboursOf(final Peer peer) {
        return !hasForeignEnd() && (a.owner() == peer || b.owner() == peer);
    }

    /** Do its ends keep what they send on the route that it is on? */
    boolean canResend() {
        return isOnFabric() || reliable;
    }

    /** The route that it can change to if the one that it is on is lost. */
    Optional<Route> otherRoute() {
        if (hasForeignEnd() || !canResend()) {
            return Optional.empty();
        }
        return Optional.of(isOnFabric() ? Route.SHARED_MEMORY : Route.FABRIC).filter(this::isAllowedOn);
    }

    void join(final End first, final End second) {
        a = first;
        b = second;
    }

    End end(final Side side) {
        return side == Side.A ? a : b;
    }

    /**
     * An end as its own VM names it.
     *
     * @throws VicinityFailure CHANNEL_UNKNOWN if it is not the VM's.
     */
    End owned(final String vm, final Side side) {
        final End end = end(side);
        if (!end.isOf(vm)) {
            throw new VicinityFailure(
                    FailureCode.CHANNEL_UNKNOWN,
                    "VM " + vm + " has no end " + side + " of a channel " + id,
                    "ask for channels of this VM only");
        }
        return end;
    }

    boolean hasForeignEnd() {
        return a.isForeign() || b.isForeign();
    }

    /** Did an end say what the order waits for? One that is gone has nothing that it could let go of. */
    boolean isAnswered(final Side side) {
        return order.isAnswered(side) || end(side).released && order.phase() != RoutePhase.PREPARE;
    }

    /** The ends that an order waits for, as operators are told them. */
    List<String> waitsFor() {
        return order == null
                ? List.of()
                : Stream.of(Side.values())
                        .filter(side -> !isAnswered(side))
                        .map(side -> end(side).name())
                        .toList();
    }

    /** What a later life must know: what more there is comes after the channel's record, which says that there is nothing more. */
    List<JournalRecord> toRecords() {
        final List<JournalRecord> records = new ArrayList<>();
        records.add(toRecord());
        if (reliable) {
            records.add(new JournalRecord.Reliable(id));
        }
        if (kept) {
            records.add(new JournalRecord.Kept(id));
        }
        return records;
    }

    private JournalRecord toRecord() {
        if (hasForeignEnd()) {
            return toForeignRecord();
        }
        if (isAsEver()) {
            return new JournalRecord.Channel(id, region(), a.toRecord(), b.toRecord());
        }
        return new JournalRecord.RoutedChannel(
                id,
                counterGeneration,
                epoch,
                lastEpoch,
                region(),
                resources.key(),
                a.toRecord(),
                b.toRecord(),
                wanted.name(),
                wantedFor.name(),
                order == null ? null : order.toRecord());
    }

    private Region region() {
        return resources.region();
    }

    /** One that was never ordered to another route is written as it always was, for an agent of before to read. */
    private boolean isAsEver() {
        return !isOnFabric() && lastEpoch == FIRST_EPOCH;
    }

    private JournalRecord toForeignRecord() {
        final End own = a.isForeign() ? b : a;
        final Foreign foreign = own.other().foreign;
        return new JournalRecord.FabricChannel(
                id,
                resources.key(),
                own.side == Side.A,
                own.toRecord(),
                foreign.name(),
                foreign.vm(),
                foreign.addresses());
    }
}
