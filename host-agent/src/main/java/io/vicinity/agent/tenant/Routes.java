package io.vicinity.agent.tenant;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** What the channels of a tenant run on: what operators want, and what the ends of channels say of it. Thread-safe. */
public final class Routes {
    private final TenantState state;

    Routes(final TenantState state) {
        this.state = state;
    }

    /**
     * A channel that is to be on another route.
     *
     * @param channelId of the channel.
     * @param over      when it uses nothing of another route any more, or with the failure: it stays where it is. What depends on it must
     *                  be quick.
     */
    public record Move(long channelId, CompletableFuture<Void> over) {}

    /**
     * Orders a channel to a route.
     *
     * @param channelId of the channel.
     * @param route     that it is to be on.
     * @return when it is there; fails with CHANNEL_CLOSED, QUOTA_REACHED, NO_SPACE, PEER_UNREACHABLE, TIMED_OUT, SUPERSEDED, or what an
     *     end said.
     * @throws VicinityFailure CHANNEL_UNKNOWN, NOT_NEIGHBOURS, NOT_PERMITTED if it is to memory and a VM of it is drained.
     */
    public Move route(final long channelId, final Route route) {
        return state.operate(operation -> {
            final Channel channel = state.channels.get(channelId);
            if (channel == null) {
                throw new VicinityFailure(
                        FailureCode.CHANNEL_UNKNOWN,
                        "tenant " + state.name + " has no channel " + channelId + " on this host",
                        "see `vicinity-agent channels` for those that it has");
            }
            if (channel.hasForeignEnd()) {
                checkStaysOnFabric(channel, route);
                return new Move(channelId, CompletableFuture.completedFuture(null));
            }
            if (route == Route.SHARED_MEMORY) {
                checkNotDrained(channel);
            }
            return move(channel, route, SwitchReason.ROUTE, operation);
        });
    }

    private static void checkStaysOnFabric(final Channel channel, final Route route) {
        if (route == Route.SHARED_MEMORY) {
            throw new VicinityFailure(
                    FailureCode.NOT_NEIGHBOURS,
                    "channel " + channel.id + " goes to another host, with which this one shares no memory",
                    "move one of the two VMs to the host of the other first");
        }
    }

    private static void checkNotDrained(final Channel channel) {
        for (final Side side : Side.values()) {
            final Peer owner = channel.end(side).owner();
            if (owner.withoutMemory) {
                throw new VicinityFailure(
                        FailureCode.NOT_PERMITTED,
                        "channel " + channel.id + " is one of VM " + owner.vm + ", whose ivshmem device was taken out",
                        "run `vicinity-agent vm attach " + owner.vm + "` first");
            }
            if (owner.drained) {
                throw new VicinityFailure(
                        FailureCode.NOT_PERMITTED,
                        "channel " + channel.id + " is one of VM " + owner.vm + ", which is drained",
                        "run `vicinity-agent undrain " + owner.vm + "` first");
            }
        }
    }

    private Move move(final Channel channel, final Route route, final SwitchReason reason, final Operation operation) {
        final RouteWish wish = new RouteWish(route, reason);
        state.switcher.want(channel, wish, operation);
        return new Move(channel.id, wish.over());
    }

    /**
     * Drains a VM: all its channels are ordered to the fabric, and new ones begin there, until {@link #undrain}, also in later lives of
     * the agent.
     *
     * @param vm name.
     * @return the channels that have memory now, by number; each is over also when it is closed and has none any more.
     * @throws VicinityFailure VM_UNKNOWN.
     */
    public List<Move> drain(final String vm) {
        return state.operate(operation -> {
            final Peer peer = attached(vm);
            if (!peer.drained) {
                peer.drained = true;
                peer.drains++;
            }
            operation.changed(peer);
            operation.tell(peer);
            return moves(
                    channel -> channel.isBetweenNeighboursOf(peer) && !channel.isSteadyOn(Route.FABRIC),
                    Route.FABRIC,
                    SwitchReason.DRAIN,
                    operation);
        });
    }

    /**
     * Drains a VM no more: all its channels are ordered to memory, but for those whose other VM is drained.
     *
     * @param vm name.
     * @return the channels that are not on memory now, by number; one whose move fails is ordered again later, by itself.
     * @throws VicinityFailure VM_UNKNOWN.
     */
    public List<Move> undrain(final String vm) {
        return state.operate(operation -> {
            final Peer peer = attached(vm);
            peer.drained = false;
            peer.memory = MemoryUse.UNKNOWN;
            peer.unmapped.completeExceptionally(new VicinityFailure(
                    FailureCode.SUPERSEDED, "VM " + vm + " was undrained meanwhile", "see `vicinity-agent vms`"));
            peer.unmapped = new CompletableFuture<>();
            operation.changed(peer);
            operation.tell(peer);
            return moves(
                    channel -> channel.isBetweenNeighboursOf(peer)
                            && !channel.closing
                            && channel.isAllowedOn(Route.SHARED_MEMORY)
                            && !channel.isSteadyOn(Route.SHARED_MEMORY),
                    Route.SHARED_MEMORY,
                    SwitchReason.UNDRAIN,
                    operation);
        });
    }

    /**
     * Waits until nothing maps the segment any more in a VM that is drained.
     *
     * @param vm name.
     * @return when its daemon says so; fails with SUPERSEDED if it is undrained before, or VM_UNKNOWN if it goes. What depends on it must
     *     be quick.
     * @throws VicinityFailure VM_UNKNOWN.
     */
    public CompletableFuture<Void> unmapped(final String vm) {
        return state.read(() -> {
            final Peer peer = attached(vm);
            return peer.memory.unmapped() ? CompletableFuture.completedFuture(null) : peer.unmapped.copy();
        });
    }

    /**
     * A daemon says what maps the segment in its VM. Nothing happens if it answers another drain than the VM's, or the stream is not the
     * VM's newest.
     *
     * @param vm    name.
     * @param sink  the stream.
     * @param drain number of the one that it answers.
     * @param use   of the segment.
     */
    public void memory(final String vm, final PeerSink sink, final long drain, final MemoryUse use) {
        state.operate(operation -> {
            final Peer peer = state.peers.get(vm);
            if (peer != null && peer.sink == sink && peer.drained && peer.drains == drain) {
                peer.memory = use;
                if (use.unmapped()) {
                    final CompletableFuture<Void> waiting = peer.unmapped;
                    peer.unmapped = new CompletableFuture<>();
                    operation.atTheEnd(() -> waiting.complete(null));
                }
            }
            return null;
        });
    }

    private Peer attached(final String vm) {
        final Peer peer = state.peers.get(vm);
        if (peer == null || !peer.isAttached()) {
            throw new VicinityFailure(
                    FailureCode.VM_UNKNOWN,
                    "tenant " + state.name + " has no VM '" + vm + "' on this host",
                    "see `vicinity-agent vms` for those that it has");
        }
        return peer;
    }

    private List<Move> moves(
            final Predicate<Channel> which, final Route route, final SwitchReason reason, final Operation operation) {
        return state.channels(which).stream()
                .map(channel -> move(channel, route, reason, operation))
                .toList();
    }

    /**
     * What the caller's end of a channel says of a route. What it says twice or too late changes nothing.
     *
     * @param vm        of the caller.
     * @param held      the end.
     * @param statement what it says.
     * @throws VicinityFailure CHANNEL_UNKNOWN if the end is another VM's; EPOCH_UNKNOWN if there never was such an order;
     *     PROTOCOL_MISMATCH if it is no answer to the order as it stands.
     */
    public void report(final String vm, final HeldEnd held, final RouteStatement statement) {
        state.operate(operation -> {
            final Channel channel = state.channels.get(held.channelId());
            if (channel != null) {
                state.switcher.report(channel.owned(vm, held.side()), statement, operation);
            }
            return null;
        });
    }

    /**
     * Cancels the orders whose ends are not ready after a while, and orders channels back to memory that could not come before. To be
     * called now and then.
     *
     * @param patience since the order, or since the start of this life of the agent.
     */
    public void expire(final Duration patience) {
        state.operate(operation -> {
            state.switcher.expire(patience, operation);
            state.returns.tryAgain(operation);
            return null;
        });
    }
}
