package io.vicinity.client.channel;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelCounters;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.Loan;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.RemoteMemory;
import io.vicinity.client.Route;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Violation;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * One end of a channel on rings and arenas: what it is made of, and the calls by which it sends. {@link ChannelLife} draws its states. The
 * rings lie in memory that VMs share, or in this process's own, which a link of the fabric carries to the other end.
 *
 * <p>The fences on reachability at the end of each method keep the mappings, whose memory is touched by its bare address, from being
 * given back while it is.
 */
public final class RingChannel implements Channel, RingClaim.ClaimOwner {
    /** What surely fits a ring, whatever route the channel changes to. */
    private static final int MAX_CLAIM = RingDescriptor.maxPayload(ChannelDescriptor.RING_CAPACITY);

    private final LocalEndpoint endpoint;
    private final long id;
    private final boolean sideA;
    private final String remoteName;
    private final boolean reliable;
    private final Receiving receiving;
    private final ChannelLife life;
    private final SlotCounters counters = new SlotCounters();
    private final CallGate gate = new CallGate();

    /** Read by the sending thread behind the gate, when the way is clear. */
    private SendSide sender;

    private final RouteChange change;
    private final ChannelRoutes routes;

    private EndpointMessageHandler endpointHandler;
    private final MessageHandler toEndpointHandler =
            (buffer, offset, length) -> endpointHandler.onMessage(this, buffer, offset, length);

    RingChannel(final LocalEndpoint endpoint, final EndpointArena own, final ChannelSetup setup) {
        this.endpoint = endpoint;
        this.id = setup.channelId();
        this.sideA = setup.sideA();
        this.remoteName = setup.remoteName();
        this.reliable = setup.reliable();
        final Assembly assembly = new Assembly();
        final RouteEnd first = new RouteEnd(this, endpoint, setup.route(), own, assembly);
        this.counters.read(setup.route());
        this.life = new ChannelLife(violation -> endpoint.violated(this, violation), endpoint::isMemoryGone, reliable);
        this.receiving = new Receiving(life, first, this::receivedAll);
        life.receiving(receiving);
        this.sender = first.sender();
        this.change = new RouteChange(first, life, gate, next -> sender = next);
        this.routes = new ChannelRoutes(this, endpoint, assembly, counters, life, receiving, change);
    }

    @Override
    public long id() {
        return id;
    }

    /**
     * Which end this is.
     *
     * @return true for the end that opened the channel.
     */
    public boolean isSideA() {
        return sideA;
    }

    /**
     * Does the channel outlive the loss of memory that it is on?
     *
     * @return true if what is not received yet is kept in memory of this process's own, and all that is received is copied there.
     */
    public boolean isReliable() {
        return reliable;
    }

    /**
     * What the control plane uses to change the route.
     *
     * @return of this end.
     */
    public ChannelRoutes routes() {
        return routes;
    }

    @Override
    public String localName() {
        return endpoint.name();
    }

    @Override
    public String remoteName() {
        return remoteName;
    }

    @Override
    public Route route() {
        return change.sendingOn().route();
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
        return MAX_CLAIM;
    }

    @Override
    public int maxLoanLength() {
        return sender.maxLoan();
    }

    /** To be called first by each call that sends, and {@link #leave} last. False: nothing can be sent now or ever, and it was left. */
    private boolean enter() {
        gate.enter();
        return life.isClear() || enterByDetour();
    }

    private boolean enterByDetour() {
        do {
            gate.leave();
            if (!life.isOpen() || !change.moveSender()) {
                return false;
            }
            gate.enter();
        } while (!life.isClear());
        return true;
    }

    private void leave() {
        try {
            gate.leave();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int length) {
        if (!enter()) {
            return life.result();
        }
        try {
            final SendSide side = sender;
            if (length <= side.maxEager()) {
                return side.offerEager(buffer, offset, length) ? side.ring().position() : refused();
            }
            if (length > side.maxOffer()) {
                return MAX_LENGTH_EXCEEDED;
            }
            buffer.boundsCheck(offset, length);
            return side.offerByArena(buffer, offset, length) ? side.ring().position() : refused();
        } finally {
            leave();
        }
    }

    @Override
    public long tryClaim(final int length, final Claim claim) {
        if (!enter()) {
            return life.result();
        }
        boolean held = false;
        try {
            if (length < 0 || length > MAX_CLAIM) {
                return MAX_LENGTH_EXCEEDED;
            }
            held = sender.tryClaim(length, (RingClaim) claim, this);
            return held ? sender.ring().position() + 1 : refused();
        } finally {
            // Who holds a claim writes to the ring of this route: the channel stays on it.
            if (!held) {
                leave();
            }
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
            leave();
        }
    }

    @Override
    public void abortClaim() {
        leave();
    }

    @Override
    public long tryLoan(final int length, final Loan loan) {
        if (!enter()) {
            return life.result();
        }
        try {
            if (length < 1 || length > sender.maxLoan()) {
                return MAX_LENGTH_EXCEEDED;
            }
            return sender.tryLoan(length, (ArenaLoan) loan) ? sender.ring().position() + 1 : refused();
        } finally {
            leave();
        }
    }

    @Override
    public long offer(final Loan loan) {
        if (!enter()) {
            return life.result();
        }
        try {
            final ArenaLoan block = (ArenaLoan) loan;
            if (!block.isHeldFrom(this)) {
                throw new IllegalArgumentException("the loan holds nothing that was taken from this channel");
            }
            final boolean offered = block.isHeldFrom(sender) ? sender.offerLoan(block) : sender.offerCopy(block);
            return offered ? sender.ring().position() : refused();
        } finally {
            leave();
        }
    }

    @Override
    public Optional<RemoteMemory> reach(final long position, final int length) {
        final RouteEnd on = change.sendingOn();
        // What said the position, if it came now, came by the same route: it means the same arena.
        if (!on.isOnSharedMemory() || receiving.on() != on || !life.isOpen()) {
            return Optional.empty();
        }
        final int offset = RemoteArena.offsetOf(on.memory().remoteArena().buffer(), position, length);
        return offset < 0 ? Optional.empty() : Optional.of(new RouteMemory(this, on, offset, length));
    }

    /** As {@link #enter}, for a route that was not left: the sender stays there until {@link #leaveSide}. */
    boolean enterBySide(final SendSide side) {
        gate.enter();
        if (life.isClear() && sender == side) {
            return true;
        }
        gate.leave();
        return false;
    }

    /** Will nothing more be sent by that route? */
    boolean hasLeft(final RouteEnd end) {
        return change.sendingOn() != end || !life.isOpen();
    }

    void leaveSide() {
        leave();
    }

    boolean pin(final RouteEnd end) {
        return change.pin(end);
    }

    void unpin(final RouteEnd end) {
        change.unpin(end);
    }

    @Override
    public long send(final DirectBuffer buffer, final int offset, final int length, final Duration timeout) {
        if (length > MAX_MESSAGE_LENGTH) {
            return MAX_LENGTH_EXCEEDED;
        }
        final long result = length <= SendSide.PIECE ? offer(buffer, offset, length) : BACK_PRESSURED;
        if (result != BACK_PRESSURED) {
            return result;
        }
        buffer.boundsCheck(offset, length);
        return length <= SendSide.PIECE
                ? sendWhole(buffer, offset, length, System.nanoTime() + Waits.nanos(timeout))
                : sendInPieces(buffer, offset, length, System.nanoTime() + Waits.nanos(timeout));
    }

    private long sendWhole(final DirectBuffer buffer, final int offset, final int length, final long deadline) {
        sendIdle().reset();
        while (true) {
            final long result = offer(buffer, offset, length);
            if (result != BACK_PRESSURED) {
                return result;
            }
            if (Waits.isOver(deadline)) {
                return giveUp(0);
            }
            sendIdle().idle();
        }
    }

    private long sendInPieces(final DirectBuffer buffer, final int offset, final int length, final long deadline) {
        sendIdle().reset();
        int done = 0;
        while (true) {
            if (!enter()) {
                if (life.isOpen() && !Waits.isOver(deadline)) {
                    sendIdle().idle();
                    continue;
                }
                return giveUp(done);
            }
            try {
                final int before = done;
                done += sender.owesAbort() ? 0 : sender.offerPiece(buffer, offset + done, length - done, length);
                if (done == length) {
                    sender.sentByArena(length);
                    return sender.ring().position();
                }
                if (done > before) {
                    sendIdle().reset();
                    continue;
                }
                if (refused() != BACK_PRESSURED) {
                    return life.result();
                }
            } finally {
                leave();
            }
            if (Waits.isOver(deadline)) {
                return giveUp(done);
            }
            sendIdle().idle();
        }
    }

    /** The message of which so much was sent could not be sent in time. */
    private long giveUp(final int done) {
        if (!enter()) {
            if (!life.isOpen()) {
                return life.result();
            }
            if (done > 0) {
                change.oweAbort();
            }
            return TIMED_OUT;
        }
        try {
            sender.backPressured();
            sender.abort(done);
            return TIMED_OUT;
        } finally {
            leave();
        }
    }

    private IdleStrategy sendIdle() {
        return change.sendingOn().sendIdle();
    }

    /** Why nothing can be sent: nothing is violated, or it is a matter of room. */
    private long refused() {
        if (sender.ring().violation() != Violation.NONE) {
            life.violated(sender.ring().violation());
            return life.result();
        }
        life.attend(change.sendingOn().memory());
        return BACK_PRESSURED;
    }

    /** Is this still the memory that was meant? From a frozen route nothing is taken any more, whatever became of its memory. */
    void checkGeneration() {
        final RouteEnd on = receiving.on();
        if (!on.receiver().isFrozen()) {
            life.checkGeneration(on.memory());
        }
    }

    /** All was received that was sent on a route. On the receiving thread. */
    private void receivedAll(final RouteEnd before) {
        endpoint.removeRoute(before);
        endpoint.paused(before.route(), receiving.pauseNanos());
        before.use().left();
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
     * The other end let go of a route. That is its end of the channel, unless this end left the route as well: then both have left it.
     *
     * @param epoch  of the route.
     * @param detail why, in one line.
     */
    public void routeClosedByPeer(final long epoch, final String detail) {
        if (change.isSendingOn(epoch)) {
            closedByPeer(detail);
        }
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
            change.letGoOfAll();
            endpoint.closed(this, change.all());
            endpoint.wake();
        }
    }

    @Override
    public String toString() {
        return "Channel{id=" + id() + ", " + localName() + (isSideA() ? " > " : " < ") + remoteName() + ", " + state()
                + '}';
    }
}
