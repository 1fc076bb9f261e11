package io.vicinity.client.channel;

import io.vicinity.client.Route;
import io.vicinity.ring.RingConsumer;
import io.vicinity.ring.RingCopy;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingProducer;
import io.vicinity.segment.ChannelDescriptor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** What one end of a channel has of one route: the memory, and the two halves that send and receive there. */
final class RouteEnd {
    private final RingChannel channel;
    private final RouteSetup setup;
    private final EndpointArena own;
    private final RouteUse use = new RouteUse();
    private final SendSide sender;
    private final ReceiveSide receiver;
    private final AtomicBoolean letGo = new AtomicBoolean();
    private final UnsafeBuffer region;
    private final int incoming;
    private final IdleStrategy receiveIdle;
    private final IdleStrategy sendIdle;

    private int pins;

    /** Was the fence of this route seen, or told by the control plane? It stays so. */
    private volatile boolean reached;

    RouteEnd(
            final RingChannel channel,
            final LocalEndpoint endpoint,
            final RouteSetup setup,
            final EndpointArena own,
            final Assembly assembly) {
        this.channel = channel;
        this.setup = setup;
        this.own = own;
        final ChannelMemory memory = setup.memory();
        this.region = memory.region().buffer();
        final int capacity = memory.ringCapacity();
        final int outgoing = ChannelDescriptor.ringOffset(channel.isSideA() ? 0 : 1, capacity);
        this.incoming = ChannelDescriptor.ringOffset(channel.isSideA() ? 1 : 0, capacity);
        final UnsafeBuffer counted = memory.counters().buffer();
        final RemoteArena remoteArena = new RemoteArena(memory.remoteArena(), use);
        this.sender = new SendSide(
                new RingProducer(region, outgoing, capacity),
                region,
                own.arena(),
                outlivesMemory() ? new RingCopy(outgoing, capacity) : null,
                remoteArena,
                memory.remoteReadySlot(),
                new RemoteSleeper(remoteArena.buffer(), setup.remotePeerId(), memory.ringer(), isByLink()),
                counted,
                memory.counterSlot(),
                channel);
        this.receiver = new ReceiveSide(
                new RingConsumer(region, incoming, capacity),
                region,
                remoteArena,
                counters(),
                assembly,
                isByLink() ? 0 : ReceiveSide.CHECK_MASK,
                outlivesMemory() ? new CallGate() : null);
        this.receiveIdle = endpoint.newReceiveIdle(setup);
        this.sendIdle = endpoint.newSendIdle(setup);
    }

    RingChannel channel() {
        return channel;
    }

    long epoch() {
        return setup.epoch();
    }

    Route route() {
        return setup.route();
    }

    /** Does it lie in memory that is not this process's own? */
    boolean isOnSharedMemory() {
        return !isByLink() && !setup.memory().region().isOffFile();
    }

    /** Does a link of this process carry what is sent and received? */
    boolean isByLink() {
        return setup.route() == Route.FABRIC;
    }

    /** Is the channel to go on if the memory goes in which it is on this route? */
    private boolean outlivesMemory() {
        return channel.isReliable() && !isByLink();
    }

    /** By which the receiving thread waits on this route. */
    IdleStrategy receiveIdle() {
        return receiveIdle;
    }

    /** By which the sending thread waits for room on this route. */
    IdleStrategy sendIdle() {
        return sendIdle;
    }

    /** Is there somebody for whom its memory is to stay mapped? Guarded by the change of routes. */
    boolean isPinned() {
        return pins > 0;
    }

    void pin() {
        pins++;
        use.lent();
    }

    void unpin() {
        pins--;
        use.left();
    }

    ChannelMemory memory() {
        return setup.memory();
    }

    /** The arena from which this end sends on the route. */
    EndpointArena own() {
        return own;
    }

    SendSide sender() {
        return sender;
    }

    ReceiveSide receiver() {
        return receiver;
    }

    RouteUse use() {
        return use;
    }

    int readySlot() {
        return setup.memory().readySlot();
    }

    short consumedMark() {
        return receiver.consumedMark();
    }

    /** Has the other end left the route that went before this one? By any thread. */
    boolean isReached() {
        if (!reached) {
            final long first = region.getLongVolatile(incoming);
            reached = RingDescriptor.type(first) == ChannelDescriptor.TYPE_FENCE && RingDescriptor.isAt(first, 0);
        }
        return reached;
    }

    /** The fence was received, and other records may go over it; or it is known from elsewhere that the other end is behind it. */
    void reached() {
        reached = true;
    }

    private ReceivedCounters counters() {
        return new ReceivedCounters(setup.memory().counters(), setup.memory().counterSlot());
    }

    /**
     * What was sent here and not yet received is kept in memory of this process's own; nobody else's is mapped any more.
     *
     * @param next where it is counted when it is received.
     * @param gone tells whether the memory was taken out, and reads as zeros now; of no matter where it was lost before.
     * @return false if so.
     */
    boolean keepPrivately(final RouteEnd next, final BooleanSupplier gone) {
        final BooleanSupplier unsound = receiver.isFrozen() ? () -> false : gone;
        receiver.countIn(next.counters());
        // The region last: as long as it is the file's, the channel is known to be on memory.
        return setup.memory().remoteArena().keepPrivately(unsound)
                && setup.memory().region().keepPrivately(unsound);
    }

    /** Nobody at this end uses the memory any more, or may. Does it once. */
    void letGo() {
        if (letGo.compareAndSet(false, true)) {
            sender.letGo();
            setup.memory().letGo().run();
        }
    }

    @Override
    public String toString() {
        return "RouteEnd{" + channel + ", " + route() + ", epoch " + epoch() + '}';
    }
}
