package io.vicinity.client.channel;

import io.vicinity.segment.Violation;
import java.util.OptionalLong;

/**
 * The routes of one end of a channel, as the control plane leads it from one to another. How it gets there {@link RouteChange} draws.
 *
 * <p>Thread-safe; one change at a time.
 */
public final class ChannelRoutes {
    private final RingChannel channel;
    private final LocalEndpoint endpoint;
    private final Assembly assembly;
    private final SlotCounters counters;
    private final ChannelLife life;
    private final Receiving receiving;
    private final RouteChange change;

    ChannelRoutes(
            final RingChannel channel,
            final LocalEndpoint endpoint,
            final Assembly assembly,
            final SlotCounters counters,
            final ChannelLife life,
            final Receiving receiving,
            final RouteChange change) {
        this.channel = channel;
        this.endpoint = endpoint;
        this.assembly = assembly;
        this.counters = counters;
        this.life = life;
        this.receiving = receiving;
        this.change = change;
    }

    /**
     * Prepares a change to another route, of a later epoch: what the other end sends there is received behind the last message on the route
     * before. What this end sends stays where it is. To be called when the change before it is over.
     *
     * @param next   the route; belongs to the channel from now on.
     * @param onLeft called once, by any thread, when nothing at this end uses the route before any more; must not block.
     * @throws IllegalStateException if the channel is closed; the memory is let go of then.
     */
    public void expect(final RouteSetup next, final Runnable onLeft) {
        final RouteEnd end = endpoint.addRoute(channel, next, assembly);
        counters.read(next);
        change.expect(end, onLeft);
        receiving.follow(end);
        if (life.isClosed()) {
            // Whoever closed it may not have known of this route yet.
            change.letGoOfAll();
            endpoint.removeRoute(end);
        }
    }

    /**
     * Takes nothing more from a route in memory, which is lost at one end or both. For reliable channels. To be called until there is an
     * answer.
     *
     * @return the position up to which all was received that came by it; empty if that is not known yet.
     */
    public OptionalLong freeze() {
        leaveOut();
        return receiving.freeze(change.sendingOn());
    }

    /**
     * The route on which the channel is was lost before anything came by it: nothing is waited for there. Nothing happens if something is
     * received there.
     */
    public void leaveOut() {
        final RouteEnd lost = change.sendingOn();
        if (receiving.leaveOut(lost)) {
            endpoint.removeRoute(lost);
            lost.use().left();
        }
    }

    /**
     * Both ends expect the route: what is sent here goes by it from the next message on.
     *
     * @param resendFrom if the route before was lost: the position up to which the other end has everything that was sent there; what is
     *                   behind it goes again, before anything else. Empty if all that was sent there arrives.
     */
    public void change(final OptionalLong resendFrom) {
        change.begin(resendFrom);
        endpoint.wake();
    }

    /** The change that was prepared is called off at both ends. */
    public void forgo() {
        final RouteEnd forgone = change.forgo();
        if (forgone == null) {
            return;
        }
        if (receiving.unfollow(forgone)) {
            endpoint.forgoRoute(forgone);
            change.letGo(forgone);
        } else {
            // The other end was never told to leave for it.
            life.violated(Violation.RECORD_SEQUENCE);
        }
    }

    /**
     * Sends nothing more on the route before, though the one to which the channel changes is lost: what was or would be sent there goes again
     * by the next one. To be called until it is done.
     *
     * @return false if it is to be tried again.
     */
    public boolean stopFormer() {
        return change.stopFormer();
    }

    /** Neither end sends on the route before any more: {@link #leaveFormer} need not see that for itself. */
    public void formerStopped() {
        change.formerStopped();
    }

    /**
     * Did all that was lost with a route go again, as far as it is to?
     *
     * @return false if some of it lies in the memory of a route that was left.
     */
    public boolean hasSentAgain() {
        return change.hasSentAgain();
    }

    /**
     * Lets go of the routes that the channel has changed from, as far as that can be: moves a sender that sends nothing, and keeps what was
     * not received yet in private memory. To be called until it is done.
     *
     * @param keepUnread false for as long as the application may be about to receive it by itself, which is quicker.
     * @return true if nothing that is not this process's own is used of them any more; false if it is to be tried again.
     */
    public boolean leaveFormer(final boolean keepUnread) {
        return change.leaveFormer(keepUnread);
    }

    /**
     * Is anything of the channel still sent or received by a route?
     *
     * @param epoch of the route.
     * @return false if both were left, or never were there.
     */
    public boolean isOn(final long epoch) {
        return change.sendingOn().epoch() == epoch || receiving.epoch() == epoch;
    }

    /** Is the next message sent on this route, or on one that came before it? */
    boolean isSentOnOrLater(final RouteEnd end) {
        return end.epoch() >= change.sendingOn().epoch();
    }

    /**
     * Is anything of the channel still sent or received in memory that VMs share?
     *
     * @return the number of that route; empty if nothing is.
     */
    public OptionalLong epochOnMemory() {
        final RouteEnd sending = change.sendingOn();
        final RouteEnd receivingOn = receiving.on();
        return receivingOn.isOnSharedMemory()
                ? OptionalLong.of(receivingOn.epoch())
                : sending.isOnSharedMemory() ? OptionalLong.of(sending.epoch()) : OptionalLong.empty();
    }

    /** The route on which the channel began. */
    RouteEnd first() {
        return change.sendingOn();
    }
}
