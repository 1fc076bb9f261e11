package io.vicinity.client.channel;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelCounters;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.Loan;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.Route;
import io.vicinity.ring.RingConsumer;
import io.vicinity.ring.RingProducer;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Violation;
import java.lang.ref.Reference;
import java.time.Duration;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One end of a channel on rings and arenas: what it is made of, and the calls by which it sends. {@link ChannelLife} draws its states. The
 * rings lie in memory that VMs share, or in this process's own, which a link of the fabric carries to the other end.
 *
 * <p>The fences on reachability at the end of each method keep the mappings, whose memory is touched by its bare address, from being
 * given back while it is.
 */
public final class RingChannel implements Channel, RingClaim.ClaimOwner {
    private final LocalEndpoint endpoint;
    private final ChannelSetup setup;
    private final ChannelMemory memory;
    private final SendSide sender;
    private final ReceiveSide receiver;
    private final Receiving receiving;
    private final ChannelLife life;
    private final SlotCounters counters;
    private final IdleStrategy sendIdle;

    private EndpointMessageHandler endpointHandler;
    private final MessageHandler toEndpointHandler =
            (buffer, offset, length) -> endpointHandler.onMessage(this, buffer, offset, length);

    RingChannel(final LocalEndpoint endpoint, final EndpointArena own, final ChannelSetup setup) {
        this.endpoint = endpoint;
        this.setup = setup;
        this.memory = setup.memory();
        final UnsafeBuffer region = memory.region().buffer();
        final int capacity = memory.ringCapacity();
        final int outgoing = ChannelDescriptor.ringOffset(setup.sideA() ? 0 : 1, capacity);
        final int incoming = ChannelDescriptor.ringOffset(setup.sideA() ? 1 : 0, capacity);
        final UnsafeBuffer counted = memory.counters().buffer();
        final RemoteArena remoteArena = new RemoteArena(memory.remoteArena());
        this.counters = new SlotCounters(counted, memory.counterSlot());
        this.sender = new SendSide(
                new RingProducer(region, outgoing, capacity),
                region,
                own.arena(),
                remoteArena,
                memory.remoteReadySlot(),
                new RemoteSleeper(
                        remoteArena.buffer(), setup.remotePeerId(), memory.ringer(), setup.route() == Route.FABRIC),
                counted,
                memory.counterSlot());
        final RingConsumer ring = new RingConsumer(region, incoming, capacity);
        this.receiver = new ReceiveSide(ring, region, remoteArena, counted, memory.counterSlot());
        this.life = new ChannelLife(
                memory, receiver, violation -> endpoint.violated(this, violation), endpoint::isMemoryGone);
        this.receiving = new Receiving(life, ring, region, receiver, endpoint.newReceiveIdle());
        this.sendIdle = endpoint.newSendIdle();
    }

    @Override
    public long id() {
        return setup.channelId();
    }

    /**
     * Which end this is.
     *
     * @return true for the end that opened the channel.
     */
    public boolean isSideA() {
        return setup.sideA();
    }

    @Override
    public String localName() {
        return endpoint.name();
    }

    @Override
    public String remoteName() {
        return setup.remoteName();
    }

    @Override
    public Route route() {
        return setup.route();
    }

    @Override
    public ChannelState state() {
        return life.state();
    }

    @Override
    public String closeDetail() {
        return life.closeDetail();
    }

    @Override
    public ChannelCounters counters() {
        return counters;
    }

    @Override
    public int maxOfferLength() {
        return sender.maxOffer();
    }

    @Override
    public int maxClaimLength() {
        return sender.maxEager();
    }

    @Override
    public int maxLoanLength() {
        return sender.maxLoan();
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int length) {
        try {
            if (!life.isOpen()) {
                return life.result();
            }
            if (length <= sender.maxEager()) {
                return sender.offerEager(buffer, offset, length) ? sender.ring().position() : refused();
            }
            if (length > sender.maxOffer()) {
                return MAX_LENGTH_EXCEEDED;
            }
            buffer.boundsCheck(offset, length);
            return sender.offerByArena(buffer, offset, length) ? sender.ring().position() : refused();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long tryClaim(final int length, final Claim claim) {
        try {
            if (!life.isOpen()) {
                return life.result();
            }
            if (length < 0 || length > sender.maxEager()) {
                return MAX_LENGTH_EXCEEDED;
            }
            return sender.tryClaim(length, (RingClaim) claim, this)
                    ? sender.ring().position() + 1
                    : refused();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void commitClaim() {
        try {
            // A counter slot may be another channel's once this one is closed.
            if (!life.isClosed()) {
                sender.commitClaim();
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long tryLoan(final int length, final Loan loan) {
        try {
            if (!life.isOpen()) {
                return life.result();
            }
            if (length < 1 || length > sender.maxLoan()) {
                return MAX_LENGTH_EXCEEDED;
            }
            return sender.tryLoan(length, (ArenaLoan) loan) ? sender.ring().position() + 1 : refused();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long offer(final Loan loan) {
        try {
            if (!life.isOpen()) {
                return life.result();
            }
            final ArenaLoan block = (ArenaLoan) loan;
            if (!block.isHeldFrom(sender)) {
                throw new IllegalArgumentException("the loan holds nothing that was taken from this channel");
            }
            return sender.offerLoan(block) ? sender.ring().position() : refused();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long send(final DirectBuffer buffer, final int offset, final int length, final Duration timeout) {
        if (length > MAX_MESSAGE_LENGTH) {
            return MAX_LENGTH_EXCEEDED;
        }
        long result = length <= SendSide.PIECE ? offer(buffer, offset, length) : BACK_PRESSURED;
        if (result != BACK_PRESSURED) {
            return result;
        }
        buffer.boundsCheck(offset, length);
        final long deadline = System.nanoTime() + Waits.nanos(timeout);
        sendIdle.reset();
        int done = 0;
        while (true) {
            try {
                if (!life.isOpen()) {
                    return life.result();
                }
                if (length <= SendSide.PIECE) {
                    result = offer(buffer, offset, length);
                    if (result != BACK_PRESSURED) {
                        return result;
                    }
                } else if (!sender.owesAbort()) {
                    final int put = sender.offerPiece(buffer, offset + done, length - done, length);
                    done += put;
                    if (done == length) {
                        sender.sentByArena(length);
                        return sender.ring().position();
                    }
                    if (put > 0) {
                        sendIdle.reset();
                        continue;
                    }
                }
                if (refused() != BACK_PRESSURED) {
                    return life.result();
                }
                if (Waits.isOver(deadline)) {
                    sender.backPressured();
                    sender.abort(done);
                    return TIMED_OUT;
                }
            } finally {
                Reference.reachabilityFence(this);
            }
            sendIdle.idle();
        }
    }

    /** Why nothing can be sent: nothing is violated, or it is a matter of room. */
    private long refused() {
        if (sender.ring().violation() != Violation.NONE) {
            life.violated(sender.ring().violation());
            return life.result();
        }
        life.checkGeneration();
        return BACK_PRESSURED;
    }

    /** Is this still the memory that was meant? */
    void checkGeneration() {
        life.checkGeneration();
    }

    @Override
    public int poll(final MessageHandler handler, final int limit) {
        try {
            return receiving.poll(handler, limit);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long tryReceive(final ReceivedLoan message) {
        try {
            return receiving.tryReceive(message);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long nextLength() {
        try {
            return receiving.nextLength();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long receive(final MutableDirectBuffer buffer, final int offset, final int length, final Duration timeout) {
        try {
            return receiving.receive(buffer, offset, length, timeout);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** As {@link #poll}, for the endpoint. */
    int poll(final EndpointMessageHandler handler, final int limit) {
        endpointHandler = handler;
        return poll(toEndpointHandler, limit);
    }

    short consumedMark() {
        return receiver.consumedMark();
    }

    int readySlot() {
        return memory.readySlot();
    }

    ArenaAllocator.Borrower borrower() {
        return sender.borrower();
    }

    /**
     * The other end closed or died. What it published stays readable. Called by the control plane.
     *
     * @param detail why, in one line.
     */
    public void closedByPeer(final String detail) {
        life.change(ChannelState.CLOSED_BY_PEER, detail);
        endpoint.wake();
    }

    /**
     * The other end found a violation. Called by the control plane.
     *
     * @param detail which, in one line.
     */
    public void quarantinedByPeer(final String detail) {
        life.change(ChannelState.QUARANTINED, detail);
        endpoint.wake();
    }

    @Override
    public void close() {
        if (life.change(ChannelState.CLOSED, "closed here")) {
            counters.freeze();
            memory.letGo().run();
            endpoint.closed(this);
            endpoint.wake();
        }
    }

    @Override
    public String toString() {
        return "Channel{id=" + id() + ", " + localName() + (isSideA() ? " > " : " < ") + remoteName() + ", " + state()
                + '}';
    }
}
