package io.vicinity.agent.tenant;

/**
 * The one that takes memory back. A channel's region is free when both ends let go of it or died; an arena when its endpoint is
 * released and all its channels are gone at both ends, because the peers map it too. Nothing else frees memory. Called under the
 * tenant's lock.
 */
final class Reclaimer {
    private final TenantState state;

    Reclaimer(final TenantState state) {
        this.state = state;
    }

    /** The process of an endpoint uses neither its arena nor any of its channels any more. */
    void release(final Endpoint endpoint, final CloseReason toPeers, final Operation operation) {
        if (endpoint.released) {
            return;
        }
        endpoint.released = true;
        operation.changed(endpoint);
        state.directory.unregister(state.name, endpoint.name, state.location(endpoint));
        for (final Channel channel : endpoint.channels.toArray(Channel[]::new)) {
            for (final Side side : Side.values()) {
                if (channel.end(side).endpoint == endpoint) {
                    release(channel.end(side), toPeers, operation);
                }
            }
        }
        reclaimIfOver(endpoint, operation);
    }

    /** The process of an end uses the channel no more. */
    void release(final End end, final CloseReason toPeer, final Operation operation) {
        if (end.released) {
            return;
        }
        end.released = true;
        end.owner().log.ends.remove(end);
        operation.changed(end.channel);
        countClosed(end.channel, toPeer);
        final End other = end.other();
        if (other.released) {
            reclaim(end.channel, operation);
        } else {
            close(other, toPeer, "", operation);
            state.switcher.endLeft(end.channel, operation);
        }
    }

    /** An end must let go of its channel. The first reason stays. */
    void close(final End end, final CloseReason reason, final String detail, final Operation operation) {
        if (end.released || end.reason != CloseReason.NONE) {
            return;
        }
        end.reason = reason;
        end.detail = detail;
        countClosed(end.channel, reason);
        operation.changed(end.channel);
        operation.tell(end);
        state.switcher.endLeft(end.channel, operation);
    }

    private void countClosed(final Channel channel, final CloseReason reason) {
        if (!channel.closing) {
            channel.closing = true;
            state.listener.channelClosed(reason);
        }
    }

    private void reclaim(final Channel channel, final Operation operation) {
        state.channels.remove(channel.id);
        operation.changed(channel);
        if (!channel.hasForeignEnd()) {
            state.switcher.over(channel, operation);
        }
        for (final Side side : Side.values()) {
            final End end = channel.end(side);
            if (!end.isForeign()) {
                state.counterSlots.free(end.counterSlot);
                operation.clearCounters(end.counterSlot);
                end.endpoint.channels.remove(channel);
                operation.tellGone(end);
            }
        }
        for (final Side side : Side.values()) {
            if (!channel.end(side).isForeign()) {
                reclaimIfOver(channel.end(side).endpoint, operation);
            }
        }
    }

    private void reclaimIfOver(final Endpoint endpoint, final Operation operation) {
        if (!endpoint.released || !endpoint.channels.isEmpty() || state.endpoints.remove(endpoint.id) == null) {
            return;
        }
        operation.retire(endpoint.arena);
        operation.changed(endpoint);
        endpoint.owner.endpoints.remove(endpoint.id);
        operation.tellGone(endpoint);
    }
}
