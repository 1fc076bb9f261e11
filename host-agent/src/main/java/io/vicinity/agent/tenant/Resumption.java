package io.vicinity.agent.tenant;

import java.util.ArrayList;
import java.util.List;

/**
 * An agent and a daemon meet again, one of them perhaps restarted: what both know stays, what only one of them knows ends.
 *
 * <p>A daemon that remembers tells all that it holds, and what was let go of while nobody heard it, with the reason that the peers are to be told.
 * What the agent has beyond that is released as dead, unless the daemon may not have heard
 * of it yet: an end that was opened to it, of a version that it did not apply; and an answer that may still be on its way, because it
 * was given on the connection that this hello came on. These are told again, and so is each end whose channel is ordered to another route.
 *
 * <p>Called under the tenant's lock.
 */
final class Resumption {
    private final TenantState state;
    private final Peer peer;
    private final Hello hello;
    private final long since;

    Resumption(final TenantState state, final Peer peer, final Hello hello) {
        this.state = state;
        this.peer = peer;
        this.hello = hello;
        // A daemon that does not remember, or remembers a version that never was, is told all.
        since = hello.knowsHeld() && hello.lastVersion() <= peer.log.version() ? hello.lastVersion() : 0;
    }

    /** The version that the daemon has. */
    long since() {
        return since;
    }

    /**
     * Compares.
     *
     * @return ends that the daemon holds and the agent does not know.
     */
    List<EndView> apply(final Operation operation) {
        if (!hello.knowsHeld()) {
            return List.of();
        }
        releaseEnds(operation);
        for (final Endpoint endpoint : peer.endpoints.values().toArray(Endpoint[]::new)) {
            final CloseReason said = hello.releasedEndpoints().get(endpoint.id);
            if (said != null) {
                state.reclaimer.release(endpoint, said, operation);
            } else if (!hello.heldEndpoints().contains(endpoint.id) && !mayBeOnItsWay(endpoint.origin)) {
                state.reclaimer.release(endpoint, CloseReason.PEER_DIED, operation);
            } else if (!endpoint.released) {
                compareEnds(endpoint, operation);
            }
        }
        for (final long id : hello.heldEndpoints()) {
            final Endpoint endpoint = peer.endpoints.get(id);
            if (endpoint == null || endpoint.released) {
                peer.log.gone(id);
            }
        }
        return unknownEnds();
    }

    /** Before the endpoints: a process may have closed a channel and died later. */
    private void releaseEnds(final Operation operation) {
        hello.releasedEnds().forEach((held, reason) -> {
            final Channel channel = state.channels.get(held.channelId());
            if (channel == null) {
                peer.log.gone(held);
            } else if (channel.end(held.side()).owner() == peer) {
                state.reclaimer.release(channel.end(held.side()), reason, operation);
            }
        });
    }

    private void compareEnds(final Endpoint endpoint, final Operation operation) {
        for (final Channel channel : endpoint.channels.toArray(Channel[]::new)) {
            for (final Side side : Side.values()) {
                final End end = channel.end(side);
                if (end.endpoint == endpoint && !end.released) {
                    compare(end, operation);
                }
            }
        }
    }

    private void compare(final End end, final Operation operation) {
        if (!hello.heldEnds().contains(new HeldEnd(end.channel.id, end.side))) {
            releaseOrTellAgain(end, operation);
        } else if (end.channel.order != null) {
            // What its process said of the order may have been lost: it says it again.
            operation.tell(end);
        }
    }

    private void releaseOrTellAgain(final End end, final Operation operation) {
        if (mayBeOnItsWay(end.origin)) {
            operation.tell(end);
        } else if (end.side == Side.A || end.channel.hasForeignEnd() || end.createdVersion <= hello.lastVersion()) {
            state.reclaimer.release(end, CloseReason.PEER_DIED, operation);
        }
    }

    private boolean mayBeOnItsWay(final String origin) {
        return origin != null && origin.equals(hello.origin());
    }

    private List<EndView> unknownEnds() {
        final List<EndView> unknown = new ArrayList<>();
        for (final HeldEnd held : hello.heldEnds()) {
            final Channel channel = state.channels.get(held.channelId());
            if (channel == null || channel.end(held.side()).owner() != peer || channel.end(held.side()).released) {
                unknown.add(EndView.unknown(held, peer.log.next()));
            }
        }
        return unknown;
    }
}
