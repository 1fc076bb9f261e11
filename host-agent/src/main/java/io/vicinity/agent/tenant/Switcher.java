package io.vicinity.agent.tenant;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;

/**
 * Moves channels between memory and fabric, as far as it is the agent's to do: it gives out what the new route needs, orders both ends
 * there, and takes back what the old one needed. One order at a time; a wish that comes meanwhile is looked at when it is over.
 *
 * <pre>
 *                 wanted is another,               both READY                   both DONE
 *                 or r is LOST
 *   no order, (e, r) ──────────► PREPARE (e+n, r') ──────────► GO (e+n, r') ──────────► no order, (e+n, r'):
 *        ▲                            │      │                  ▲                       old memory is free
 *        │ both DISCARDED:            │      │ both READY,      │ both FROZEN
 *        │ new memory is free         │      │ and r is LOST    │
 *        │                            │      └────► FREEZE ─────┘        (e+n, r') is LOST, both STOPPED, both DONE:
 *        │                            │                         GO ──► STOP ──► LEAVE ──► no order, (e+n, r')
 *        │                            │ one FAILED, one leaves, too late
 *        │                            ▼
 *        └──────────────────────── CANCELLED
 * </pre>
 *
 * <p>Nobody leaves the old route before GO, so an order that is cancelled costs nothing; behind it there is no way back, and an end that
 * cannot go on leaves the channel. A route that carries nothing any more cannot be received to its end: it is frozen first, each end says
 * up to where it has everything, and is told with GO what the other said; from there on it sends again. FREEZE cannot be taken back either.
 * If it is the new route that is lost behind GO, an end may wait in vain for what tells it by that route that the other left the old one: so both
 * are made to STOP, and told when both have. The order is complete then as any other is, and the next one leads away from the lost route.
 * Memory is lost if the device of a VM is taken out without a warning; channels go on from there only if they are reliable.
 * An end that was released has neither route any more: it counts as FROZEN, DONE and DISCARDED, and never as READY. All is in the journal
 * before an end is told of it. Called under the tenant's lock.
 */
final class Switcher {
    private final TenantState state;

    Switcher(final TenantState state) {
        this.state = state;
    }

    /** Somebody wants a channel between two endpoints of this host to be on a route. */
    void want(final Channel channel, final RouteWish wish, final Operation operation) {
        channel.wishes.add(wish);
        if (!channel.closing) {
            // An operator who moves a channel to the fabric and drains a VM of it then has moved the channel
            // nevertheless.
            if (!channel.isToBeKept() || wish.reason() != SwitchReason.DRAIN) {
                channel.wanted = wish.route();
                channel.wantedFor = wish.reason();
            }
            if (wish.reason() == SwitchReason.UNDRAIN) {
                // Who wants all channels of a VM in memory wants none of them to be kept from it.
                channel.kept = false;
            }
            operation.changed(channel);
        }
        if (channel.order == null) {
            turn(channel, operation);
        }
    }

    /** The second end of a channel that begins on the fabric was told of it: what is wanted of its route can be ordered. */
    void met(final Channel channel, final Operation operation) {
        if (!channel.met) {
            channel.met = true;
            turn(channel, operation);
        }
    }

    /** There is no order: gives the next one, or tells all who wait that none comes. */
    private void turn(final Channel channel, final Operation operation) {
        // One of its VMs may have been drained since that was wanted.
        if (channel.closing || !channel.isAllowedOn(channel.wanted)) {
            channel.leave();
            operation.changed(channel);
        }
        if (!channel.met && channel.wanted != channel.route()) {
            return;
        }
        if (channel.wanted == channel.route() || !give(channel, operation)) {
            channel.settle();
            state.returns.settled(channel);
            channel.wishes.fulfil(wish -> wish.route() == channel.route(), operation);
            if (channel.closing) {
                channel.wishes.fail(wish -> !wish.isContentWithEnd(), closed(channel), operation);
            } else {
                channel.wishes.fail(wish -> true, superseded(channel), operation);
            }
        }
    }

    private boolean give(final Channel channel, final Operation operation) {
        final Route to = channel.wanted;
        final RouteResources resources;
        try {
            resources = state.supply.take(to, channel.id, channel.end(Side.A).endpoint, channel.end(Side.B).endpoint);
        } catch (final VicinityFailure e) {
            state.listener.switchFailed(to, channel.wantedFor);
            channel.leave();
            operation.changed(channel);
            state.returns.failed(channel, e, operation);
            channel.wishes.fail(wish -> wish.route() == to, e, operation);
            return false;
        }
        channel.lastEpoch++;
        channel.order = new RouteOrder(channel.lastEpoch, resources, channel.wantedFor);
        changed(channel, operation);
        return true;
    }

    /**
     * An end says something of a route. What it says twice or too late changes nothing.
     *
     * @throws VicinityFailure EPOCH_UNKNOWN, PROTOCOL_MISMATCH.
     */
    void report(final End end, final RouteStatement said, final Operation operation) {
        final Channel channel = end.channel;
        final long epoch = said.epoch();
        if (epoch < Channel.FIRST_EPOCH || epoch > channel.lastEpoch) {
            throw new VicinityFailure(
                    FailureCode.EPOCH_UNKNOWN,
                    "nobody ordered channel " + channel.id + " to a route of epoch " + Long.toUnsignedString(epoch),
                    "report what was ordered");
        }
        if (end.released) {
            return;
        }
        if (said.report() == RouteReport.LOST) {
            if (channel.epoch == epoch) {
                lost(end, said.failure(), operation);
            } else if (channel.order != null && channel.order.epoch == epoch) {
                lostAhead(channel, operation);
            }
        } else if (channel.order != null && channel.order.epoch == epoch) {
            reportOrder(end, said, operation);
        }
    }

    private void reportOrder(final End end, final RouteStatement said, final Operation operation) {
        final Channel channel = end.channel;
        final RouteOrder order = channel.order;
        switch (said.report()) {
            case READY -> {
                if (order.phase() == RoutePhase.PREPARE) {
                    if (said.carriesNothing() && channel.isOnFabric()) {
                        order.loseFormer();
                    }
                    answer(end, operation);
                }
            }
            case FAILED -> {
                if (order.phase() == RoutePhase.PREPARE) {
                    cancel(channel, said.failure(), operation);
                }
            }
            case FROZEN -> {
                if (order.phase() == RoutePhase.FREEZE) {
                    checkPosition(channel, said.received());
                    order.received(end.side, said.received());
                    answer(end, operation);
                }
            }
            case DONE -> {
                checkPhase(channel, said.report(), order.phase().isBehindGo());
                // Of one that stops this is asked again.
                if (order.phase() != RoutePhase.STOP) {
                    answer(end, operation);
                }
            }
            case STOPPED -> {
                checkPhase(channel, said.report(), order.phase().isBehindGo());
                if (order.phase() == RoutePhase.STOP) {
                    answer(end, operation);
                }
            }
            case DISCARDED -> {
                checkPhase(channel, said.report(), order.phase() == RoutePhase.CANCELLED);
                answer(end, operation);
            }
            case LOST -> throw new IllegalArgumentException("said of no order");
        }
    }

    private static void checkPosition(final Channel channel, final long received) {
        if (received < 0) {
            throw new VicinityFailure(
                    FailureCode.PROTOCOL_MISMATCH,
                    "an end of channel " + channel.id + " cannot have everything up to position " + received,
                    "install daemon and agent of the same release");
        }
    }

    /** An end says that the route on which its channel is carries nothing any more: it goes on by another one, or not at all. */
    private void lost(final End end, final VicinityFailure why, final Operation operation) {
        final Channel channel = end.channel;
        if (channel.order != null && channel.canResend()) {
            // It is frozen before it is left; or it comes too late, and will be said again when the order is over.
            if (channel.order.phase() == RoutePhase.PREPARE && !channel.order.isLossy()) {
                channel.order.loseFormer();
                operation.changed(channel);
            }
            return;
        }
        if (!channel.closing) {
            channel.otherRoute().ifPresent(to -> want(channel, new RouteWish(to, SwitchReason.LOSS), operation));
            if (channel.order != null) {
                channel.order.loseFormer();
                return;
            }
        }
        state.reclaimer.close(end, CloseReason.ROUTE_LOST, why.getMessage(), operation);
        state.reclaimer.close(end.other(), CloseReason.ROUTE_LOST, "at the other end", operation);
    }

    /** The route to which both ends change is lost. What becomes of the channel is asked when it is there, and that is said again. */
    private void lostAhead(final Channel channel, final Operation operation) {
        if (channel.order.phase() == RoutePhase.GO) {
            channel.order.enter(RoutePhase.STOP);
            changed(channel, operation);
            // One end may be gone already.
            advance(channel, operation);
        }
    }

    private static void checkPhase(final Channel channel, final RouteReport report, final boolean isAnswer) {
        if (!isAnswer) {
            throw new VicinityFailure(
                    FailureCode.PROTOCOL_MISMATCH,
                    report + " is no answer to the order of channel " + channel.id + ", which is at "
                            + channel.order.phase(),
                    "install daemon and agent of the same release");
        }
    }

    private void answer(final End end, final Operation operation) {
        if (end.channel.order.answer(end.side)) {
            operation.changed(end.channel);
            advance(end.channel, operation);
        }
    }

    private void advance(final Channel channel, final Operation operation) {
        if (!channel.isAnswered(Side.A) || !channel.isAnswered(Side.B)) {
            return;
        }
        switch (channel.order.phase()) {
            case PREPARE -> {
                channel.order.enter(channel.order.isLossy() ? RoutePhase.FREEZE : RoutePhase.GO);
                changed(channel, operation);
            }
            case FREEZE -> {
                channel.order.enter(RoutePhase.GO);
                changed(channel, operation);
            }
            case STOP -> {
                channel.order.enter(RoutePhase.LEAVE);
                changed(channel, operation);
            }
            case GO, LEAVE -> complete(channel, operation);
            case CANCELLED -> discard(channel, operation);
        }
    }

    private void complete(final Channel channel, final Operation operation) {
        final RouteOrder order = channel.order;
        state.supply.giveBack(channel.resources, channel, operation);
        channel.resources = order.resources;
        channel.epoch = order.epoch;
        channel.order = null;
        channel.kept = false;
        channel.lastSwitch = order.age();
        state.listener.switchDone(order.route(), order.reason, channel.lastSwitch);
        state.returns.arrived(channel, operation);
        changed(channel, operation);
        turn(channel, operation);
        if (order.phase() == RoutePhase.LEAVE && channel.order != null && channel.canResend()) {
            // The route is lost, though nobody said so since it is there.
            channel.order.loseFormer();
        }
    }

    private void cancel(final Channel channel, final VicinityFailure why, final Operation operation) {
        final RouteOrder order = channel.order;
        order.enter(RoutePhase.CANCELLED);
        channel.leave();
        if (channel.closing) {
            state.listener.switchCancelled(order.route(), order.reason);
        } else {
            state.listener.switchFailed(order.route(), order.reason);
            state.returns.failed(channel, why, operation);
        }
        changed(channel, operation);
        channel.wishes.fail(
                wish -> wish.route() == order.route() && !(channel.closing && wish.isContentWithEnd()), why, operation);
        // One end may be gone already.
        advance(channel, operation);
    }

    /** The memory of a VM is gone: a channel that is not there yet does not come there, if it can still be called off. */
    void callOffMemory(final Channel channel, final VicinityFailure why, final Operation operation) {
        final RouteOrder order = channel.order;
        if (order != null && order.route() == Route.SHARED_MEMORY && order.phase() == RoutePhase.PREPARE) {
            cancel(channel, why, operation);
        }
    }

    private void discard(final Channel channel, final Operation operation) {
        state.supply.giveBack(channel.order.resources, channel, operation);
        channel.order = null;
        changed(channel, operation);
        turn(channel, operation);
    }

    /** An end of a channel closes, or was released, and the other is still there. */
    void endLeft(final Channel channel, final Operation operation) {
        if (channel.order == null) {
            return;
        }
        if (channel.order.phase() == RoutePhase.PREPARE) {
            cancel(channel, closed(channel), operation);
        } else {
            advance(channel, operation);
        }
    }

    /** Both ends of a channel are gone: takes back all that it ran on, and was to run on. */
    void over(final Channel channel, final Operation operation) {
        state.supply.giveBack(channel.resources, channel, operation);
        final RouteOrder order = channel.order;
        if (order != null) {
            state.supply.giveBack(order.resources, channel, operation);
            channel.order = null;
            if (order.phase().isBehindGo()) {
                state.listener.switchCancelled(order.route(), order.reason);
            }
        }
        channel.wishes.fulfil(RouteWish::isContentWithEnd, operation);
        channel.wishes.fail(wish -> true, closed(channel), operation);
    }

    /** Cancels the orders that an end is not ready for after so long. */
    void expire(final Duration patience, final Operation operation) {
        for (final Channel channel : state.channels.values()) {
            final RouteOrder order = channel.order;
            if (order != null && order.phase() == RoutePhase.PREPARE && order.isOlderThan(patience)) {
                cancel(channel, late(channel), operation);
            }
        }
    }

    /** To be told to both ends. */
    private static void changed(final Channel channel, final Operation operation) {
        operation.changed(channel);
        for (final Side side : Side.values()) {
            if (!channel.end(side).released) {
                operation.tell(channel.end(side));
            }
        }
    }

    private static VicinityFailure late(final Channel channel) {
        return new VicinityFailure(
                FailureCode.TIMED_OUT,
                "channel " + channel.id + " cannot change its route: not ready in time was "
                        + String.join(" and ", channel.waitsFor()),
                "see the logs of the daemon and the application there");
    }

    private static VicinityFailure closed(final Channel channel) {
        return new VicinityFailure(
                FailureCode.CHANNEL_CLOSED,
                "channel " + channel.id + " closes, and changes its route no more",
                "see `vicinity-agent channels` for those that are open");
    }

    private static VicinityFailure superseded(final Channel channel) {
        return new VicinityFailure(
                FailureCode.SUPERSEDED,
                "channel " + channel.id + " was ordered to another route meanwhile",
                "see `vicinity-agent channels` for the route that it is on");
    }
}
