package io.vicinity.client.fabric;

import io.vicinity.client.Route;
import io.vicinity.client.channel.ChannelRoutes;
import io.vicinity.client.channel.ChannelSetup;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.channel.RingChannel;
import io.vicinity.client.channel.RouteSetup;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.Mapping;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A channel on the fabric at one end: the link that carries it, and the channel that the application has as soon as it takes it. What comes
 * before that waits. Thread-safe.
 */
public final class FabricChannel implements LinkOwner {
    private final FabricEnd end;
    private final Mapping arena;
    private final int readySlot;
    private final FabricMemory memory;
    private final FabricLink link;
    private final DrivenEventLoop loop;
    private final Consumer<String> onLost;
    private final Runnable onEnded;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Consumer<String> onGivenUp = this::closedByPeer;

    /** Null: it is not. */
    private String givenUpBecause;

    private RingChannel channel;

    /** What the application is to be told when it takes the channel; null: nothing. */
    private Consumer<RingChannel> news;

    /**
     * Makes an end whose link has no connection yet.
     *
     * @param end         what the control plane knows.
     * @param remoteUnits of the arena of the other end.
     * @param loop        of the link.
     * @param onLost      called, with the reason, when the link has no connection any more and wants another.
     * @param onEnded     called when the link has ended.
     */
    FabricChannel(
            final FabricEnd end,
            final int remoteUnits,
            final DrivenEventLoop loop,
            final Consumer<String> onLost,
            final Runnable onEnded) {
        this.end = end;
        this.loop = loop;
        this.onLost = onLost;
        this.onEnded = onEnded;
        final LocalEndpoint endpoint = end.endpoint();
        arena = endpoint.fabricArena(() -> loop.attend(0));
        readySlot = endpoint.takeFabricSlot();
        memory = new FabricMemory(end.channelId(), end.sideA(), remoteUnits);
        link = new FabricLink(
                loop,
                memory,
                arena,
                new FabricCounters(end.counters(), end.counterSlot(), end.channelId(), end.counterGeneration()),
                this);
    }

    /**
     * Takes the channel. To be called once.
     *
     * @param reliable true if it is to outlive memory that it may come to be on.
     * @return the channel, which takes part in the endpoint's poll from now on.
     * @throws IllegalStateException if the endpoint is closed; the channel is closed then.
     */
    public RingChannel attach(final boolean reliable) {
        final RingChannel attached = attachApart(reliable);
        end.endpoint().admit(attached);
        return attached;
    }

    /**
     * Makes the channel before it is taken: it can change its route. To be called once, and not beside {@link #attach}.
     *
     * @param reliable as there.
     * @return the channel, which takes part in the endpoint's poll when it is {@linkplain LocalEndpoint#admit admitted}.
     * @throws IllegalStateException if the endpoint is closed; the channel is closed then.
     */
    public synchronized RingChannel attachApart(final boolean reliable) {
        channel = end.endpoint()
                .attachApart(new ChannelSetup(end.channelId(), end.sideA(), end.remoteName(), reliable, routeSetup()));
        if (news != null) {
            news.accept(channel);
        }
        return channel;
    }

    /**
     * Prepares a channel that is on another route to change to this one. To be called once, and not beside {@link #attach}.
     *
     * @param changing the channel.
     * @param onLeft   as {@link ChannelRoutes#expect} has it.
     * @throws IllegalStateException if the channel is closed; the link is as well then.
     */
    public void join(final RingChannel changing, final Runnable onLeft) {
        // Not under the lock: the receiving thread may change at once, and hear from the link while it does.
        changing.routes().expect(routeSetup(), onLeft);
        synchronized (this) {
            channel = changing;
            if (news != null) {
                news.accept(changing);
            }
        }
    }

    private RouteSetup routeSetup() {
        return new RouteSetup(
                end.epoch(),
                Route.FABRIC,
                0,
                memory.channelMemory(end.counters(), end.counterSlot(), readySlot, new LinkRinger(), link::closeHere));
    }

    /**
     * Has the link ended, by the other end or because that could not be reached?
     *
     * @return true if nothing travels on it any more.
     */
    public boolean isEnded() {
        return link.isEnded();
    }

    /**
     * Does something when the link has ended; at once if it has.
     *
     * @param told on the fabric's thread, or the caller's; must not block.
     */
    public void whenEnded(final Runnable told) {
        final var ignored = ended.thenRun(told);
    }

    /**
     * Is there a connection at this moment? By any thread.
     *
     * @return false if nothing travels.
     */
    public boolean isUp() {
        return link.isUp();
    }

    /**
     * Number of the channel's route that this is.
     *
     * @return the epoch.
     */
    public long epoch() {
        return end.epoch();
    }

    /**
     * Who looks after the channel when the other end cannot be reached any more; otherwise it is closed then.
     *
     * @param told on the fabric's thread, with the reason; must not block.
     */
    public synchronized void whenGivenUp(final Consumer<String> told) {
        onGivenUp = told;
        if (givenUpBecause != null) {
            told.accept(givenUpBecause);
        }
    }

    /**
     * Takes nothing more from the other end. What came can be received, and what was sent and did not arrive is kept.
     *
     * @param told on the fabric's thread, with the position up to which everything came; must not block.
     */
    public void freeze(final LongConsumer told) {
        loop.execute(() -> told.accept(link.freeze()));
    }

    /**
     * The control plane says that the process at the other end is dead: the link ends with its connection, and waits for no other.
     *
     * @param detail what the application is told.
     */
    public void peerDied(final String detail) {
        link.peerDied(detail);
    }

    /** Closes a channel that nobody took. */
    public void decline() {
        link.closeHere();
    }

    /**
     * Ends the link because the application's side found a violation.
     *
     * @param detail which, in one line.
     */
    public void quarantine(final String detail) {
        link.quarantineHere(detail);
    }

    FabricLink link() {
        return link;
    }

    @Override
    public void arrived(final long position) {
        // The records are seen before the word that tells of them.
        VarHandle.releaseFence();
        arena.buffer().putShort(ArenaDescriptor.readyOffset(readySlot), (short)
                (position >>> ArenaDescriptor.READY_UNIT_SHIFT));
        end.endpoint().wakeIfAsleep();
    }

    @Override
    public void closedByPeer(final String detail) {
        tell(taken -> taken.routeClosedByPeer(end.epoch(), detail));
    }

    @Override
    public void givenUp(final String detail) {
        final Consumer<String> whom;
        synchronized (this) {
            givenUpBecause = detail;
            whom = onGivenUp;
        }
        whom.accept(detail);
    }

    @Override
    public void quarantined(final String detail) {
        tell(taken -> taken.quarantinedByPeer(detail));
    }

    private synchronized void tell(final Consumer<RingChannel> what) {
        if (channel == null) {
            news = what;
        } else {
            what.accept(channel);
        }
    }

    @Override
    public void ended() {
        onEnded.run();
        ended.complete(null);
    }

    @Override
    public void gone() {
        end.endpoint().routeGone(Route.FABRIC, end.channelId(), end.sideA(), end.epoch());
        end.endpoint().giveBackFabricSlot(readySlot);
    }

    @Override
    public void lost(final String detail) {
        onLost.accept(detail);
    }

    private final class LinkRinger implements Ringer {
        @Override
        public boolean ring(final int peerId) {
            return loop.run(link.whenRung()) || link.ring();
        }

        @Override
        public boolean isServed() {
            return true;
        }

        @Override
        public boolean attend(final long nanos) {
            return loop.attend(nanos);
        }

        @Override
        public void leave() {
            loop.leave();
        }
    }
}
