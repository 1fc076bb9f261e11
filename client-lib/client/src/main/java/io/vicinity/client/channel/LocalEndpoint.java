package io.vicinity.client.channel;

import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.Route;
import io.vicinity.client.SharedMemory;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.Violation;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * The data path of one endpoint: its channels, the arenas from which it sends on them, and the poll over them. It has an arena in the
 * memory that VMs share, and one in memory of its own as soon as it has a channel on the fabric. Channels come and go by any thread.
 */
public final class LocalEndpoint {
    /** Most units that an arena for the fabric may have: 1 GiB. */
    public static final int MAX_FABRIC_UNITS = (1 << 30) / ArenaDescriptor.UNIT;

    /** So many polls in vain, a power of two less one, pass between two that call the system for the fabric: memory is not to wait for it. */
    private static final int FABRIC_MASK = 0xF;

    private final String name;
    private final EndpointArena memory;
    private final Bed bed;
    private final Optional<Supplier<IdleStrategy>> idle;
    private final ChannelListener listener;

    private final Object lock = new Object();
    private final List<RingChannel> open = new ArrayList<>();

    /** Those of the open channels that the application does not have yet, with what they have of routes. */
    private final Map<RingChannel, List<RouteEnd>> apart = new HashMap<>();

    /** What was taken of the arena to stay. */
    private final List<EndpointMemory> shared = new ArrayList<>();

    private boolean closed;

    /** Gives back what a drain waits for, if it can. */
    private volatile Runnable memoryListener = () -> {};

    /** Null as long as there was no channel on the fabric. */
    private volatile EndpointArena fabric;

    /** What there is to do for the fabric is done by whoever finds nothing. Set before the arena is. */
    private Runnable fabricTurn;

    /** Of the receiving thread. */
    private int emptyPolls;

    /** Of the receiving thread. */
    private boolean fabricFirst;

    /**
     * Makes the data path of an endpoint.
     *
     * @param name     of the endpoint.
     * @param arena    its own arena, checked to be the region that was meant; closed by {@link #close()}.
     * @param ringer   wakes those that sleep here and at the other ends.
     * @param idle     makes strategies for calls that wait; empty for those that sleep until they are rung.
     * @param listener told what the control plane must know.
     */
    public LocalEndpoint(
            final String name,
            final Mapping arena,
            final Ringer ringer,
            final Optional<Supplier<IdleStrategy>> idle,
            final ChannelListener listener) {
        this.name = name;
        this.memory = new EndpointArena(arena);
        this.bed = new Bed(arena.buffer(), ringer, memory::checkGenerations);
        this.idle = idle;
        this.listener = listener;
    }

    /**
     * The endpoint's name.
     *
     * @return within the tenant.
     */
    public String name() {
        return name;
    }

    EndpointArena arena(final Route route) {
        return route == Route.SHARED_MEMORY ? memory : fabric;
    }

    /**
     * Units of the arena from which this endpoint sends on the fabric. It is as large as the one in shared memory, so that what can be lent
     * on one route can be on the other.
     *
     * @return units.
     */
    public int fabricUnits() {
        return Math.min(memory.arena().units(), MAX_FABRIC_UNITS);
    }

    /**
     * The arena from which this endpoint sends on the fabric; made when it is asked for first.
     *
     * @param turn called by a thread that polls and finds nothing: does what there is to do for something to arrive.
     * @return the memory.
     */
    public Mapping fabricArena(final Runnable turn) {
        synchronized (lock) {
            if (fabric == null) {
                final int units = fabricUnits();
                final Mapping own = Mapping.ofPrivateMemory(ArenaDescriptor.regionLength(units));
                ArenaDescriptor.formatZeroed(own.buffer(), units, 0, ChannelMemory.PRIVATE_GENERATION);
                fabricTurn = turn;
                fabric = new EndpointArena(own);
            }
            return fabric.mapping();
        }
    }

    /**
     * Takes a slot in the ready table of the arena for the fabric, which must be there.
     *
     * @return the slot, to be {@linkplain #giveBackFabricSlot given back}.
     */
    public int takeFabricSlot() {
        synchronized (lock) {
            return fabric.takeSlot();
        }
    }

    /**
     * No channel has a slot any more, whether or not the application ever took the channel.
     *
     * @param slot of the ready table of the arena for the fabric.
     */
    public void giveBackFabricSlot(final int slot) {
        synchronized (lock) {
            fabric.giveBackSlot(slot);
        }
    }

    /**
     * What a thread idles by that receives on this endpoint.
     *
     * @return a strategy for one thread.
     */
    public IdleStrategy newReceiveIdle() {
        return idle.isPresent() ? idle.get().get() : new DoorbellIdleStrategy(bed);
    }

    Bed bed() {
        return bed;
    }

    /** What a thread idles by that receives on one channel. */
    IdleStrategy newReceiveIdle(final RouteSetup setup) {
        return setup.route() == Route.FABRIC && idle.isEmpty()
                ? LinkIdleStrategy.toReceive(setup.memory().ringer(), bed)
                : newReceiveIdle();
    }

    IdleStrategy newSendIdle(final RouteSetup setup) {
        if (idle.isPresent()) {
            return idle.get().get();
        }
        // Who waits for room is not rung when there is some: that would cost the receiver a look with each record.
        return setup.route() == Route.FABRIC
                ? LinkIdleStrategy.toSend(setup.memory().ringer())
                : DoorbellIdleStrategy.backOff();
    }

    /** Wakes the threads that sleep until something comes: something may have. Called by any thread. */
    public void wake() {
        bed.wake();
    }

    /** As {@link #wake}, behind something that was published, and at no cost if nobody sleeps. */
    public void wakeIfAsleep() {
        // A sleeper says so before it looks the last time: one of the two sees what the other did.
        VarHandle.fullFence();
        if (bed.isOccupied()) {
            bed.wake();
        }
    }

    /** Maps a piece of the arena once more. */
    @FunctionalInterface
    public interface Mapper {
        /**
         * Maps it.
         *
         * @param offset within the arena's region, in bytes, a multiple of the page.
         * @param length in bytes.
         * @return the mapping.
         */
        Mapping map(int offset, int length);
    }

    /**
     * Takes a block of the arena in the memory that VMs share, to stay. By the sending thread.
     *
     * @param length in bytes, at least 1.
     * @param mapper maps it.
     * @return the memory; empty if there is none, or the arena was let go of or is about to be.
     * @throws IllegalStateException if the endpoint is closed.
     */
    public Optional<SharedMemory> share(final int length, final Mapper mapper) {
        final SendArena arena = memory.arena();
        synchronized (lock) {
            requireOpen();
        }
        final int unit;
        synchronized (arena) {
            // What was let go of may be taken out at any time, and who waits to let go is not to wait for more.
            unit = memory.mapping().isOffFile() || arena.isWanted()
                    ? ArenaAllocator.NONE
                    : arena.share(ArenaDescriptor.unitsFor(length));
        }
        if (unit == ArenaAllocator.NONE) {
            return Optional.empty();
        }
        Mapping mapping = null;
        boolean taken = false;
        try {
            mapping = mapper.map(arena.offsetOf(unit), length);
            mapping.buffer().setMemory(0, length, (byte) 0);
            final EndpointMemory made = new EndpointMemory(arena, unit, mapping, this::isMemoryGone);
            synchronized (lock) {
                requireOpen();
                shared.removeIf(each -> !each.isShared());
                shared.add(made);
            }
            taken = true;
            return Optional.of(made);
        } finally {
            if (!taken) {
                if (mapping != null) {
                    mapping.close();
                }
                arena.giveBack(unit);
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("endpoint " + name + " is closed");
        }
    }

    /**
     * Adds a channel. It takes part in {@link #poll} at once.
     *
     * @param setup as the control plane gave it; its mappings belong to the channel from now on.
     * @return the channel.
     * @throws IllegalStateException if the endpoint is closed; the mappings are closed then.
     */
    public RingChannel attach(final ChannelSetup setup) {
        synchronized (lock) {
            final RingChannel channel = attachApart(setup);
            admit(channel);
            return channel;
        }
    }

    /**
     * Adds a channel that the application does not have yet. It can change its route, and takes part in {@link #poll} when it is
     * {@linkplain #admit admitted}.
     *
     * @param setup as the control plane gave it; its mappings belong to the channel from now on.
     * @return the channel.
     * @throws IllegalStateException if the endpoint is closed; the mappings are closed then.
     */
    public RingChannel attachApart(final ChannelSetup setup) {
        synchronized (lock) {
            if (closed) {
                setup.route().memory().letGo().run();
                throw new IllegalStateException("endpoint " + name + " is closed");
            }
            final RingChannel channel =
                    new RingChannel(this, arena(setup.route().route()), setup);
            open.add(channel);
            final List<RouteEnd> routes = new ArrayList<>();
            routes.add(channel.routes().first());
            apart.put(channel, routes);
            return channel;
        }
    }

    /**
     * The application has the channel from now on. Nothing happens if it had it before, or the channel is closed.
     *
     * @param channel of this endpoint.
     */
    public void admit(final RingChannel channel) {
        synchronized (lock) {
            final List<RouteEnd> routes = apart.remove(channel);
            if (routes != null) {
                // Those that were left may have no slot any more; what is still to be received there is found by way of
                // the next.
                routes.stream()
                        .filter(channel.routes()::isSentOnOrLater)
                        .forEach(route -> route.own().add(route));
            }
        }
    }

    /** Makes what a channel of this endpoint has of another route; it takes part in {@link #poll} as soon as the channel does. */
    RouteEnd addRoute(final RingChannel channel, final RouteSetup setup, final Assembly assembly) {
        synchronized (lock) {
            if (!open.contains(channel)) {
                setup.memory().letGo().run();
                throw new IllegalStateException(channel + " is closed");
            }
            final EndpointArena own = arena(setup.route());
            final RouteEnd end = new RouteEnd(channel, this, setup, own, assembly);
            final List<RouteEnd> routes = apart.get(channel);
            if (routes == null) {
                own.add(end);
            } else {
                routes.add(end);
            }
            return end;
        }
    }

    /** All was received that ever came by a route: what came by the one that follows it is looked at now. */
    void removeRoute(final RouteEnd end) {
        synchronized (lock) {
            end.own().remove(end);
            final List<RouteEnd> routes = apart.get(end.channel());
            if (routes != null) {
                routes.remove(end);
            }
            memory.lookAgain();
            if (fabric != null) {
                fabric.lookAgain();
            }
        }
    }

    /** A route that was made is not changed to: nothing was received there, and nothing lies with its receiver. */
    void forgoRoute(final RouteEnd end) {
        removeRoute(end);
        routeGone(end.route(), end.channel().id(), end.channel().isSideA(), end.epoch());
    }

    /**
     * Hands messages of all channels to a handler. Called by the receiving thread.
     *
     * @param handler called with each message.
     * @param limit   of messages.
     * @return messages received.
     */
    public int poll(final EndpointMessageHandler handler, final int limit) {
        final EndpointArena other = fabric;
        if (other == null) {
            return memory.poll(handler, limit);
        }
        // Neither may starve the other: who was first is second the next time.
        fabricFirst = !fabricFirst;
        final EndpointArena first = fabricFirst ? other : memory;
        int count = first.poll(handler, limit);
        if (count < limit) {
            count += (fabricFirst ? memory : other).poll(handler, limit - count);
        }
        if (count > 0 || (++emptyPolls & FABRIC_MASK) != 0) {
            return count;
        }
        fabricTurn.run();
        return other.poll(handler, limit);
    }

    /**
     * Both ends let go of a channel: blocks that lay with its receiver come back to the arena.
     *
     * @param route     whose arena it is about, whatever routes the channel was on.
     * @param channelId of the channel.
     * @param sideA     which end this endpoint was.
     */
    public void channelGone(final Route route, final long channelId, final boolean sideA) {
        synchronized (lock) {
            arena(route).gone(channelId, sideA);
        }
    }

    /**
     * Both ends let go of one route of a channel: blocks that lay with its receiver come back to the arena.
     *
     * @param route     that it was.
     * @param channelId of the channel.
     * @param sideA     which end this endpoint is.
     * @param epoch     of the route.
     */
    public void routeGone(final Route route, final long channelId, final boolean sideA, final long epoch) {
        synchronized (lock) {
            arena(route).gone(channelId, sideA, epoch);
        }
    }

    /**
     * The channels that were attached and not closed.
     *
     * @return a copy.
     */
    public List<RingChannel> channels() {
        synchronized (lock) {
            return List.copyOf(open);
        }
    }

    /**
     * Lets go of the arena in the memory that VMs share, until {@link #resumeMemory}. No channel of this endpoint may be on it. If the
     * application holds something of it, that is told to whom it named.
     *
     * @return false if it stays, because the application still holds a loan from it.
     */
    public boolean suspendMemory() {
        if (memory.suspend()) {
            return true;
        }
        // Who sleeps is to see that the memory is wanted.
        bed.wake();
        memoryListener.run();
        return memory.suspend();
    }

    /** Tells whom the application named that a drain waits, if only for channels yet. */
    public void tellThatMemoryIsWanted() {
        memoryListener.run();
    }

    /**
     * Names who is told, by each {@link #suspendMemory} that finds something held as well.
     *
     * @param listener takes the place of the one before.
     */
    public void whenMemoryIsWanted(final Runnable listener) {
        memoryListener = listener;
    }

    /**
     * Maps the arena again, before a channel is on it. Nothing happens if it is mapped.
     *
     * @throws IOException if that cannot be done.
     */
    public void resumeMemory() throws IOException {
        memory.resume();
        // Who lay down meanwhile said so where nobody looks.
        bed.wake();
    }

    /** Closes all channels, and lets go of the arena. May be called more than once, by any thread. */
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        channels().forEach(RingChannel::close);
        final List<EndpointMemory> kept;
        synchronized (lock) {
            kept = List.copyOf(shared);
        }
        kept.forEach(EndpointMemory::keepAtTheEnd);
        memory.close();
    }

    /** A channel was closed. */
    void closed(final RingChannel channel, final List<RouteEnd> routes) {
        synchronized (lock) {
            open.remove(channel);
            apart.remove(channel);
            routes.forEach(route -> route.own().remove(route));
        }
        listener.onClosed(channel);
    }

    void paused(final Route before, final long nanos) {
        listener.onPause(before, nanos);
    }

    boolean isMemoryGone() {
        return listener.isMemoryGone();
    }

    void violated(final RingChannel channel, final Violation violation) {
        listener.onViolation(channel, violation);
    }

    @Override
    public String toString() {
        return "LocalEndpoint{" + name + ", " + memory + '}';
    }
}
