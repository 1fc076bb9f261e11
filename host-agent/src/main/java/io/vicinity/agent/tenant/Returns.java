package io.vicinity.agent.tenant;

import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;

/**
 * Brings channels back to memory that are on the fabric for want of it: because it was lost, because a VM was drained, or because they
 * began there meanwhile. What an operator moved stays. They are ordered back as soon as both VMs have memory; if that fails, or comes to
 * nothing, they are ordered again after pauses. Which channels these are is in the journal; the pauses are not, so a later life begins with
 * an order. Called under the tenant's lock.
 */
final class Returns {
    private static final System.Logger LOG = System.getLogger(Returns.class.getName());

    private final TenantState state;

    Returns(final TenantState state) {
        this.state = state;
    }

    /** A VM has memory again. */
    void comeBack(final Peer peer, final Operation operation) {
        state.channels(channel ->
                        channel.isBetweenNeighboursOf(peer) && !channel.closing && channel.isForWantOfMemory())
                .forEach(channel -> order(channel, operation));
    }

    /** Orders those back whose pause is over. To be called now and then. */
    void tryAgain(final Operation operation) {
        final long now = state.clock.getAsLong();
        state.channels(channel -> channel.canComeBack() && channel.absence.isPauseOver(now))
                .forEach(channel -> order(channel, operation));
    }

    private void order(final Channel channel, final Operation operation) {
        state.switcher.want(channel, new RouteWish(Route.SHARED_MEMORY, SwitchReason.RETURN), operation);
    }

    /** A channel stays on the route that it is on, for now. */
    void settled(final Channel channel) {
        if (channel.kept) {
            channel.absence.end();
        } else if (!channel.closing && channel.isForWantOfMemory()) {
            channel.absence.pause(state.clock.getAsLong());
        }
    }

    /** A channel could not come to a route. Said once, however often it is tried. */
    void failed(final Channel channel, final VicinityFailure why, final Operation operation) {
        if (channel.isOnFabric() && channel.isForWantOfMemory() && channel.absence.fail()) {
            operation.atTheEnd(() -> {
                if (!channel.closing) {
                    LOG.log(
                            Level.WARNING,
                            "channel cannot come back to memory yet, it is tried again tenant={0} channel={1,number,#} reason=\"{2}\"",
                            state.name,
                            channel.id,
                            why.oneLine());
                }
            });
        }
    }

    /** A channel came to another route. */
    void arrived(final Channel channel, final Operation operation) {
        if (!channel.isOnFabric() && channel.absence.end()) {
            operation.atTheEnd(() -> LOG.log(
                    Level.INFO, "channel came back to memory tenant={0} channel={1,number,#}", state.name, channel.id));
        }
    }
}
