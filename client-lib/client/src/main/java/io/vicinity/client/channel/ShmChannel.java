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
import io.vicinity.segment.RegionDescriptor;
import io.vicinity.segment.Violation;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * One end of a channel on shared memory.
 *
 * <pre>
 *              closedByPeer            close
 *     OPEN ------------------> CLOSED_BY_PEER ----------> CLOSED
 *       |                        |                          ^
 *       | violation              | violation                |
 *       +------------------------+-----> QUARANTINED -------+
 *       |                                                   |
 *       +---------------------------------------------------+
 * </pre>
 *
 * <p>The fences on reachability at the end of each method keep the mappings, whose memory is touched by its bare address, from being
 * given back while it is.
 */
public final class ShmChannel implements Channel {
    private final LocalEndpoint endpoint;
    private final ChannelSetup setup;
    private final SendSide sender;
    private final ReceiveSide receiver;
    private final RemoteArena remoteArena;
    private final SlotCounters counters;
    private final IdleStrategy sendIdle;
    private final IdleStrategy receiveIdle;
    private final AtomicReference<ChannelState> state = new AtomicReference<>(ChannelState.OPEN);
    private volatile String closeDetail = "";
    private EndpointMessageHandler endpointHandler;
    private final MessageHandler toEndpointHandler =
            (buffer, offset, length) -> endpointHandler.onMessage(this, buffer, offset, length);

    ShmChannel(final LocalEndpoint endpoint, final ChannelSetup setup) {
        this.endpoint = endpoint;
        this.setup = setup;
        final var region = setup.region().buffer();
        final int outgoing = ChannelDescriptor.ringOffset(setup.sideA() ? 0 : 1);
        final int incoming = ChannelDescriptor.ringOffset(setup.sideA() ? 1 : 0);
        this.remoteArena = new RemoteArena(setup.remoteArena());
        this.counters = new SlotCounters(endpoint.counters(), setup.counterSlot());
        this.sender = new SendSide(
                new RingProducer(region, outgoing, setup.ringCapacity()),
                region,
                endpoint.arena(),
                remoteArena,
                setup.remoteReadySlot(),
                endpoint.counters(),
                setup.counterSlot());
        this.receiver = new ReceiveSide(
                new RingConsumer(region, incoming, setup.ringCapacity()),
                region,
                remoteArena,
                endpoint.counters(),
                setup.counterSlot());
        this.sendIdle = endpoint.newIdleStrategy();
        this.receiveIdle = endpoint.newIdleStrategy();
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
        return Route.SHARED_MEMORY;
    }

    @Override
    public ChannelState state() {
        return state.get();
    }

    @Override
    public String closeDetail() {
        return closeDetail;
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
            if (state.get() != ChannelState.OPEN) {
                return result();
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
            if (state.get() != ChannelState.OPEN) {
                return result();
            }
            if (length < 0 || length > sender.maxEager()) {
                return MAX_LENGTH_EXCEEDED;
            }
            return sender.tryClaim(length, (RingClaim) claim) ? sender.ring().position() + 1 : refused();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long tryLoan(final int length, final Loan loan) {
        try {
            if (state.get() != ChannelState.OPEN) {
                return result();
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
            if (state.get() != ChannelState.OPEN) {
                return result();
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
        final long deadline = System.nanoTime() + timeout.toNanos();
        sendIdle.reset();
        int done = 0;
        while (true) {
            try {
                if (state.get() != ChannelState.OPEN) {
                    return result();
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
                    if (refused() != BACK_PRESSURED) {
                        return result();
                    }
                }
                if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
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

    @Override
    public int poll(final MessageHandler handler, final int limit) {
        try {
            int count = 0;
            while (count < limit) {
                final int kind = receiver.next();
                if (kind == ReceiveSide.NOTHING) {
                    checkNowAndThen();
                    break;
                }
                if (kind != ReceiveSide.PIECE) {
                    count++;
                    try {
                        handler.onMessage(receiver.buffer(kind), receiver.offset(kind), receiver.length(kind));
                    } finally {
                        receiver.consumed(kind);
                    }
                } else if (receiver.takePiece()) {
                    count++;
                    final Assembly whole = receiver.assembly();
                    final int length = whole.length();
                    try {
                        handler.onMessage(whole.buffer(), 0, length);
                    } finally {
                        whole.drop();
                        receiver.received(length);
                    }
                }
            }
            return count;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long tryReceive(final ReceivedLoan message) {
        try {
            final ArenaReceivedLoan loan = (ArenaReceivedLoan) message;
            int kind = receiver.next();
            while (kind == ReceiveSide.PIECE && !receiver.takePiece()) {
                kind = receiver.next();
            }
            if (kind == ReceiveSide.NOTHING) {
                return nothingCame();
            }
            final int length = receiver.length(kind);
            if (kind == ReceiveSide.IN_BLOCK) {
                receiver.lend(loan);
            } else if (kind == ReceiveSide.IN_RING) {
                loan.holdCopy(receiver.buffer(kind), receiver.offset(kind), length);
                receiver.consumed(kind);
            } else {
                receiver.assembly().handOver(loan);
                receiver.received(length);
            }
            return length;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long nextLength() {
        try {
            final int kind = receiver.next();
            return kind == ReceiveSide.NOTHING ? nothingCame() : receiver.length(kind);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long receive(final MutableDirectBuffer buffer, final int offset, final int length, final Duration timeout) {
        final Assembly begun = receiver.assembly();
        if (!begun.isEmpty()) {
            if (begun.announced() > length) {
                return BUFFER_TOO_SMALL;
            }
            begun.copyOut(buffer, offset);
        }
        final long first = receiveNow(buffer, offset, length);
        if (first != BACK_PRESSURED) {
            return first;
        }
        final long deadline = System.nanoTime() + timeout.toNanos();
        receiveIdle.reset();
        while (true) {
            final int before = begun.length();
            final long result = receiveNow(buffer, offset, length);
            if (result != BACK_PRESSURED) {
                return result;
            }
            if (begun.length() != before) {
                receiveIdle.reset();
            } else if (System.nanoTime() - deadline >= 0
                    || Thread.currentThread().isInterrupted()) {
                begun.bringHome(buffer, offset);
                return TIMED_OUT;
            } else {
                receiveIdle.idle();
            }
        }
    }

    /** Copies what is there of the next message to the caller's memory. */
    private long receiveNow(final MutableDirectBuffer buffer, final int offset, final int length) {
        try {
            while (true) {
                final int kind = receiver.next();
                if (kind == ReceiveSide.NOTHING) {
                    return nothingCame();
                }
                final int messageLength = receiver.length(kind);
                if (messageLength > length) {
                    return BUFFER_TOO_SMALL;
                }
                if (kind != ReceiveSide.PIECE) {
                    ReceiveSide.copy(receiver.buffer(kind), receiver.offset(kind), buffer, offset, messageLength);
                    receiver.consumed(kind);
                    return messageLength;
                }
                receiver.copyPiece(buffer, offset + receiver.assembly().length());
                if (receiver.assembly().isComplete()) {
                    receiver.assembly().drop();
                    receiver.received(messageLength);
                    return messageLength;
                }
            }
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
        return setup.readySlot();
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
        if (state.compareAndSet(ChannelState.OPEN, ChannelState.CLOSED_BY_PEER)) {
            closeDetail = detail;
        }
    }

    /**
     * The other end found a violation. Called by the control plane.
     *
     * @param detail which, in one line.
     */
    public void quarantinedByPeer(final String detail) {
        quarantine(detail);
    }

    @Override
    public void close() {
        final ChannelState before = state.getAndSet(ChannelState.CLOSED);
        if (before != ChannelState.CLOSED) {
            if (before == ChannelState.OPEN) {
                closeDetail = "closed here";
            }
            counters.freeze();
            setup.region().close();
            remoteArena.close();
            endpoint.closed(this);
        }
    }

    private boolean quarantine(final String detail) {
        final boolean was = state.compareAndSet(ChannelState.OPEN, ChannelState.QUARANTINED)
                || state.compareAndSet(ChannelState.CLOSED_BY_PEER, ChannelState.QUARANTINED);
        if (was) {
            closeDetail = detail;
        }
        return was;
    }

    /** Why nothing can be sent: nothing is violated, or it is a matter of room. */
    private long refused() {
        if (sender.ring().violation() != Violation.NONE) {
            violated(sender.ring().violation());
            return result();
        }
        checkGeneration();
        return BACK_PRESSURED;
    }

    /** Nothing is there: why, in the rare cases in which it is worth the look. */
    private void checkNowAndThen() {
        if (receiver.isTimeToCheck()) {
            if (receiver.violation() != Violation.NONE) {
                violated(receiver.violation());
            } else {
                checkGeneration();
            }
        }
    }

    /** Why nothing is received. */
    private long nothingCame() {
        checkNowAndThen();
        return result();
    }

    /** Is this still the memory that was meant? It reads 0 for ever where a device was unplugged, and no signal says so. */
    void checkGeneration() {
        if (RegionDescriptor.generation(setup.region().buffer()) != setup.generation()
                || RegionDescriptor.generation(remoteArena.buffer()) != setup.remoteArenaGeneration()) {
            violated(Violation.GENERATION);
        }
    }

    /** A channel that was closed meanwhile reads zeros, which are no violation. */
    private void violated(final Violation violation) {
        receiver.violated(violation);
        if (quarantine("shared memory violated: " + violation)) {
            endpoint.violated(this, violation);
        }
    }

    private long result() {
        return switch (state.get()) {
            case OPEN -> BACK_PRESSURED;
            case CLOSED_BY_PEER -> CLOSED_BY_PEER;
            case QUARANTINED -> QUARANTINED;
            case CLOSED -> CLOSED;
        };
    }

    @Override
    public String toString() {
        return "Channel{id=" + id() + ", " + localName() + (isSideA() ? " > " : " < ") + remoteName() + ", " + state()
                + '}';
    }
}
