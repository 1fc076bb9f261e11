package io.vicinity.client.endpoint;

import io.vicinity.client.ChannelState;
import io.vicinity.client.VicinityException;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.channel.RingChannel;
import io.vicinity.client.channel.RouteSetup;
import io.vicinity.client.control.ChannelGrant;
import io.vicinity.client.control.DaemonSession;
import io.vicinity.client.control.RouteGrant;
import io.vicinity.client.control.RouteOrderGrant;
import io.vicinity.client.control.RouteReport;
import io.vicinity.client.control.RouteStatement;
import io.vicinity.client.fabric.FabricChannel;
import io.vicinity.client.fabric.FabricEnd;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Follows, at one end of a channel, what the agent orders of its route, and says how far it is.
 *
 * <pre>
 *            PREPARE             made            GO               nothing uses the old route
 *   SETTLED ─────────► MAKING ─────────► READY ──────► CHANGING ─────────────────────────────► DONE
 *      ▲                 │ │              │ │             ▲                                     │
 *      │                 │ │              │ │ FREEZE      │ GO                                  │
 *      │                 │ │              │ └──► FREEZING ──► FROZEN                            │
 *      │      cannot be  │ └──────────────┴──CANCELLED──► DISCARDED                             │
 *      │                 └──► FAILED ────────CANCELLED──────▲  │                                │
 *      └────────────────────────── the agent orders nothing ───┴────────────────────────────────┘
 * </pre>
 *
 * <p>STOP and LEAVE are told in CHANGING, or in DONE, and change no state: they let an end that the new route has failed get to DONE.
 *
 * <p>From READY on what the other end sends by the new route is received: it may hear GO sooner than this end does.
 *
 * <p>The agent tells an order again when it cannot know whether it was heard or answered; then the last answer is given again. So an
 * agent or a daemon may die at each of these steps, and the change goes on when it is back; until GO it can also be called off. Between
 * GO and DONE it asks nobody: both ends have all that it takes.
 *
 * <p>That a route is lost is said beside all this ({@link LostRoutes}), and answered by an order: what the lost route brought is received, and
 * what it did not take along goes again by the next. If it is the new route, and that is lost behind GO, the change is carried out all the
 * same, until the next one can be ordered. But if its link ended at this end, by an error of it, there is nothing to change to: the channel
 * ends, on the route before (BROKEN), and nothing is answered until the application closes it.
 *
 * <p>Confined to the control thread, but for {@link #close} and {@link #watch}.
 */
final class RouteFollower implements LostRoutes.Order {
    private static final long RETRY_MILLIS = 20;
    private static final long LONGEST_LOOK_MILLIS = 100;

    /** Who receives at all has mostly received what there is when looks are so far apart. */
    private static final long PATIENCE_MILLIS = 8;

    private final ChannelHandle handle;
    private final Supplier<RingChannel> attachment;
    private final LocalEndpoint local;
    private final RouteMaker maker;
    private final FabricAttachment fabric;
    private final DaemonSession session;

    private final LostRoutes losses;

    private State state = State.SETTLED;

    /** That the channel was on when it was ordered to another. */
    private FormerRoute former;

    private RouteGrant ordered;
    private VicinityException failure;

    /** Position up to which everything came by the route that is frozen. */
    private long received;

    /** What was made is a link; until it is changed to. */
    private FabricChannel onFabric;

    private enum State {
        SETTLED,
        MAKING,
        READY,
        FREEZING,
        FROZEN,
        CHANGING,
        BROKEN,
        DONE,
        FAILED,
        DISCARDED
    }

    /**
     * @param attachment makes the channel, if nobody has accepted it yet.
     */
    RouteFollower(
            final ChannelHandle handle,
            final Supplier<RingChannel> attachment,
            final LocalEndpoint local,
            final RouteMaker maker,
            final FabricAttachment fabric,
            final DaemonSession session) {
        this.handle = handle;
        this.attachment = attachment;
        this.local = local;
        this.maker = maker;
        this.fabric = fabric;
        this.session = session;
        this.losses = new LostRoutes(handle, attachment, this, session);
    }

    /** The agent says what the channel is on, and what it shall be on. */
    void onRoute(final ChannelGrant grant) {
        if (grant.order().isEmpty() || isAbout(grant.route().epoch())) {
            // An order that is complete may be followed by the next one before anything is told.
            settle(grant.route());
        }
        grant.order().ifPresent(order -> {
            switch (order.phase()) {
                case PREPARE -> prepare(grant, order.route());
                case FREEZE -> freeze(order.route().epoch());
                case GO -> go(order);
                case STOP -> stop(order);
                case LEAVE -> leaveForLost(order.route().epoch());
                case CANCELLED -> discard(order.route().epoch());
            }
        });
    }

    private boolean isAbout(final long epoch) {
        return ordered != null && ordered.epoch() == epoch;
    }

    private void prepare(final ChannelGrant grant, final RouteGrant route) {
        if (isAbout(route.epoch())) {
            say();
            return;
        }
        drop();
        former = new FormerRoute(grant.route(), handle, local, session);
        ordered = route;
        state = State.MAKING;
        make(grant, route);
    }

    private void make(final ChannelGrant grant, final RouteGrant route) {
        if (!handle.isMade()) {
            // The connection by which the channel begins is under way. Should it never be made, this end gives the
            // channel back.
            later(route.epoch(), () -> make(grant, route));
            return;
        }
        try {
            final RingChannel channel = attachment.get();
            if (route.memory().isPresent()) {
                final RouteSetup made = maker.onMemory(grant, route);
                ready(() -> channel.routes().expect(made, this::onLeft));
            } else {
                meet(maker.onFabric(grant, route), route.epoch());
            }
        } catch (final VicinityException e) {
            fail(e);
        }
    }

    /** Tries again to make what is ordered, if it still is. */
    private void later(final long epoch, final Runnable step) {
        session.later(RETRY_MILLIS, () -> {
            if (isAbout(epoch) && state == State.MAKING) {
                step.run();
            }
        });
    }

    /** One end connects, the other waits for it. */
    private void meet(final FabricEnd end, final long epoch) {
        final var addresses = ordered.fabric().orElseThrow().remoteAddresses();
        if (addresses.isEmpty()) {
            fabric.expect(end, made -> session.later(0, () -> met(end, epoch, made, null)));
            return;
        }
        final var ignored = fabric.connect(end, addresses)
                .whenComplete((made, cause) -> session.later(0, () -> met(end, epoch, made, cause)));
    }

    private void met(final FabricEnd end, final long epoch, final FabricChannel made, final Throwable cause) {
        if (!isAbout(epoch) || state != State.MAKING) {
            if (made != null) {
                made.decline();
            }
        } else if (made != null) {
            onFabric = made;
            watch(made);
            ready(() -> made.join(handle.channel(), this::onLeft));
        } else {
            final VicinityException named = named(cause);
            if (FabricAttachment.ROUTE_UNKNOWN.equals(named.code())) {
                // The other end has not heard of the order yet. Should it never hear, the agent calls the order off.
                later(epoch, () -> meet(end, epoch));
            } else {
                fail(named);
            }
        }
    }

    private static VicinityException named(final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof final VicinityException named
                ? named
                : new VicinityException("INTERNAL", "the route cannot be made: " + cause, "report this", cause);
    }

    private void ready(final Runnable expectation) {
        try {
            expectation.run();
        } catch (final IllegalStateException e) {
            // Closed by the application meanwhile: the route was let go of, and the agent hears of the close.
            return;
        }
        state = State.READY;
        say();
    }

    private void fail(final VicinityException why) {
        failure = why;
        state = State.FAILED;
        say();
    }

    private void freeze(final long epoch) {
        if (!isAbout(epoch)) {
            return;
        }
        if (state != State.READY) {
            say();
            return;
        }
        state = State.FREEZING;
        former.freeze(() -> isAbout(epoch) && state == State.FREEZING, position -> {
            received = position;
            state = State.FROZEN;
            say();
        });
    }

    /** Takes notice when a link of the channel is given up. By any thread. */
    void watch(final FabricChannel link) {
        losses.watch(link);
    }

    /** The memory that the channel may be on was taken out of this VM; the channel is reliable, and attached. May be said more than once. */
    void memoryLost(final VicinityException why) {
        losses.memoryLost(why);
    }

    @Override
    public boolean hasMade(final long epoch) {
        return isAbout(epoch) && isMade();
    }

    @Override
    public OptionalLong madeOnMemory() {
        return isMade() && ordered.memory().isPresent() ? OptionalLong.of(ordered.epoch()) : OptionalLong.empty();
    }

    @Override
    public boolean isReadyFor(final long epoch) {
        return isAbout(epoch) && state == State.READY;
    }

    @Override
    public boolean leadsAwayFrom(final long epoch) {
        return switch (state) {
            case MAKING, READY, FREEZING, FROZEN -> true;
            case CHANGING -> isAbout(epoch);
            case SETTLED, BROKEN, DONE, FAILED, DISCARDED -> false;
        };
    }

    /** Is there what is ordered? */
    private boolean isMade() {
        return switch (state) {
            case READY, FREEZING, FROZEN, CHANGING, DONE -> true;
            case SETTLED, MAKING, BROKEN, FAILED, DISCARDED -> false;
        };
    }

    private void go(final RouteOrderGrant order) {
        if (!isAbout(order.route().epoch())) {
            return;
        }
        if (state == State.READY || state == State.FROZEN) {
            change(order.resendFrom());
        } else {
            say();
        }
    }

    private void change(final OptionalLong resendFrom) {
        state = State.CHANGING;
        if (resendFrom.isPresent()) {
            losses.leftFrozen(former.epoch());
        }
        final RingChannel channel = handle.channel();
        final FabricChannel link = onFabric;
        onFabric = null;
        if (link != null) {
            if (link.isEnded() && !losses.isGivenUp(link)) {
                state = State.BROKEN;
                channel.closedByPeer("the route to which the channel was to change broke");
                return;
            }
            handle.onFabric(link);
        }
        channel.routes().change(resendFrom);
        look(ordered.epoch(), 1);
    }

    /** The new route is lost, be it at the other end alone. */
    private void stop(final RouteOrderGrant order) {
        final long epoch = order.route().epoch();
        if (!isAbout(epoch)) {
            return;
        }
        if (state == State.READY || state == State.FROZEN) {
            change(order.resendFrom());
        }
        former.stop(
                () -> isAbout(epoch) && (state == State.CHANGING || state == State.DONE),
                () -> say(RouteStatement.of(epoch, RouteReport.STOPPED)));
    }

    private void leaveForLost(final long epoch) {
        if (!isAbout(epoch)) {
            return;
        }
        if (state == State.CHANGING) {
            handle.channel().routes().formerStopped();
            final boolean ignored = leave(true);
        } else {
            say();
        }
    }

    /** Those who use the channel leave the old route by themselves, sooner or later; those who do not are not waited for. */
    private void look(final long epoch, final long millis) {
        if (isAbout(epoch) && !leave(millis > PATIENCE_MILLIS)) {
            session.later(millis, () -> look(epoch, Math.min(LONGEST_LOOK_MILLIS, 2 * millis)));
        }
    }

    /** Returns whether there is nothing left to do. */
    private boolean leave(final boolean keepUnread) {
        if (state == State.CHANGING && handle.channel().routes().leaveFormer(keepUnread)) {
            state = State.DONE;
            say();
        }
        return state != State.CHANGING || handle.channel().state() == ChannelState.CLOSED;
    }

    /** By whichever thread was the last to use a route that was left: what is private of it can go as well. */
    private void onLeft() {
        session.later(0, () -> {
            if (!leave(false)) {
                return;
            }
            final boolean ignored = handle.channel().routes().leaveFormer(false);
        });
    }

    private void discard(final long epoch) {
        if (!isAbout(epoch)) {
            session.reportRoute(handle.key(), RouteStatement.of(epoch, RouteReport.DISCARDED));
        } else if (state != State.CHANGING && state != State.DONE) {
            drop();
            state = State.DISCARDED;
            say();
        }
    }

    /** Nothing is ordered: a change is complete at both ends, or was never heard of by the agent that is there now. */
    private void settle(final RouteGrant on) {
        if (state == State.DONE && isAbout(on.epoch())) {
            former.gone();
        }
        if (state != State.CHANGING) {
            forget();
        }
    }

    private void forget() {
        drop();
        ordered = null;
        state = State.SETTLED;
    }

    /** Lets go of a route that was made, and that the channel has not changed to. */
    private void drop() {
        if (ordered != null) {
            ordered.fabric().ifPresent(meeting -> fabric.forget(meeting.channelKey()));
        }
        if (handle.channel() != null) {
            handle.channel().routes().forgo();
        }
        onFabric = null;
    }

    private void say() {
        switch (state) {
            case READY -> say(RouteStatement.ready(ordered.epoch(), !former.carriesAnything()));
            case FROZEN -> say(RouteStatement.frozen(ordered.epoch(), received));
            case DONE -> say(RouteStatement.of(ordered.epoch(), RouteReport.DONE));
            case FAILED -> say(RouteStatement.failed(ordered.epoch(), RouteReport.FAILED, failure));
            case DISCARDED -> say(RouteStatement.of(ordered.epoch(), RouteReport.DISCARDED));
            case SETTLED, MAKING, FREEZING, CHANGING, BROKEN -> {
                // There is nothing to say yet.
            }
        }
    }

    private void say(final RouteStatement statement) {
        session.reportRoute(handle.key(), statement);
    }

    /** The channel was closed. By any thread. */
    void close() {
        session.later(0, this::forget);
    }
}
