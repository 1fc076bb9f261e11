package io.vicinity.client.fabric;

import io.netty.channel.EventLoop;
import io.vicinity.client.Route;
import io.vicinity.client.channel.ChannelSetup;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.channel.ShmChannel;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.Mapping;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/** A channel on the fabric at one end: the channel that the application has, and the link that carries it. */
final class FabricChannel implements LinkOwner {
    /** Units of the arena that an endpoint sends from on the fabric: 4 MiB. */
    static final int ARENA_UNITS = 1024;

    private final FabricEnd end;
    private final Mapping arena;
    private final int readySlot;
    private final FabricLink link;
    private final ShmChannel channel;
    private final Consumer<String> onLost;
    private final Runnable onEnded;

    /**
     * Makes both.
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
            final EventLoop loop,
            final Consumer<String> onLost,
            final Runnable onEnded) {
        this.end = end;
        this.onLost = onLost;
        this.onEnded = onEnded;
        final LocalEndpoint endpoint = end.endpoint();
        arena = endpoint.fabricArena(ARENA_UNITS);
        readySlot = endpoint.takeFabricSlot();
        final FabricMemory memory = new FabricMemory(end.channelId(), end.sideA(), remoteUnits);
        link = new FabricLink(loop, memory, arena, this);
        channel = endpoint.attach(new ChannelSetup(
                end.channelId(),
                end.sideA(),
                end.remoteName(),
                0,
                Route.FABRIC,
                memory.channelMemory(end.counters(), end.counterSlot(), readySlot, new LinkRinger(), link::closeHere)));
    }

    FabricLink link() {
        return link;
    }

    ShmChannel channel() {
        return channel;
    }

    FabricEnd end() {
        return end;
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
        channel.closedByPeer(detail);
    }

    @Override
    public void quarantined(final String detail) {
        channel.quarantinedByPeer(detail);
    }

    @Override
    public void ended() {
        onEnded.run();
    }

    @Override
    public void gone() {
        end.endpoint().channelGone(Route.FABRIC, end.channelId(), end.sideA());
    }

    @Override
    public void lost(final String detail) {
        onLost.accept(detail);
    }

    private final class LinkRinger implements Ringer {
        @Override
        public boolean ring(final int peerId) {
            return link.ring();
        }

        @Override
        public boolean isServed() {
            return true;
        }
    }
}
