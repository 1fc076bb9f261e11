package io.vicinity.client.endpoint;

import io.vicinity.client.ChannelState;
import io.vicinity.client.Route;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.control.DaemonSession;
import io.vicinity.client.control.RouteGrant;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * The route that an order leads away from, at one end of a channel. What is asked of it is tried again until no thread of the application
 * stands in the way, or it is not wanted any more. Confined to the control thread.
 */
final class FormerRoute {
    private static final long AGAIN_MILLIS = 1;
    private static final long FREE_AGAIN_MILLIS = 20;

    private final RouteGrant route;
    private final ChannelHandle handle;
    private final LocalEndpoint local;
    private final DaemonSession session;

    FormerRoute(
            final RouteGrant route,
            final ChannelHandle handle,
            final LocalEndpoint local,
            final DaemonSession session) {
        this.route = route;
        this.handle = handle;
        this.local = local;
        this.session = session;
    }

    long epoch() {
        return route.epoch();
    }

    /** A route that is left by and by must carry what is still under way. */
    boolean carriesAnything() {
        return route.fabric().isEmpty() || handle.onFabric().isUp();
    }

    /**
     * Takes nothing more from it.
     *
     * @param wanted asked each time whether that is still to be done.
     * @param frozen told the position up to which everything came.
     */
    void freeze(final BooleanSupplier wanted, final LongConsumer frozen) {
        if (route.fabric().isPresent()) {
            handle.onFabric().freeze(position -> session.later(0, () -> frozen(position, wanted, frozen)));
        } else {
            freezeMemory(wanted, frozen);
        }
    }

    /** A thread that receives may be just about to take something. */
    private void freezeMemory(final BooleanSupplier wanted, final LongConsumer frozen) {
        if (wanted.getAsBoolean()) {
            handle.channel()
                    .routes()
                    .freeze()
                    .ifPresentOrElse(
                            position -> frozen(position, wanted, frozen),
                            () -> session.later(AGAIN_MILLIS, () -> freezeMemory(wanted, frozen)));
        }
    }

    private void frozen(final long position, final BooleanSupplier wanted, final LongConsumer frozen) {
        if (wanted.getAsBoolean()) {
            if (position == 0) {
                handle.channel().routes().leaveOut();
            }
            frozen.accept(position);
        }
    }

    /**
     * Sends nothing more on it, though the next one is lost. A thread that sends may be in the middle of a call.
     *
     * @param wanted asked each time whether that is still to be done.
     * @param stopped told when it is.
     */
    void stop(final BooleanSupplier wanted, final Runnable stopped) {
        if (!wanted.getAsBoolean()) {
            return;
        }
        if (handle.channel().routes().stopFormer()) {
            stopped.run();
        } else {
            session.later(AGAIN_MILLIS, () -> stop(wanted, stopped));
        }
    }

    /** Both ends have left it. Blocks of this end that were announced there are free, unless they still lie where they go again from. */
    void gone() {
        if (route.memory().isEmpty()) {
            return;
        }
        if (handle.channel().routes().hasSentAgain() || handle.channel().state() == ChannelState.CLOSED) {
            local.routeGone(
                    Route.SHARED_MEMORY, handle.key().channelId(), handle.key().sideA(), route.epoch());
        } else {
            session.later(FREE_AGAIN_MILLIS, this::gone);
        }
    }
}
