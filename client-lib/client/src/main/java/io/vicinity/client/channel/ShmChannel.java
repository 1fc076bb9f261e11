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
public final class ShmChannel implements Channel, RingClaim.ClaimOwner {
    /** Most records that one call takes, however fast the peer sends: as many as a ring holds at once. */
    private static final int MAX_RECORDS = 4096;

    private static final Duration LONGEST = Duration.ofDays(365);

    private final LocalEndpoint endpoint;
    private final ChannelSetup setup;
    private final SendSide sender;
    private final ReceiveSide receiver;
    private final RemoteArena remoteArena;
    private final SlotCounters counters;
    private final IdleStrategy sendIdle;
    private final IdleStrategy receiveIdle;

    /** Held by whoever changes the state, and by whoever counts what belongs to it. */
    private final Object transition = new Object();

    private volatile ChannelState state = ChannelState.OPEN;
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
        return state;
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
            if (state != ChannelState.OPEN) {
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
            if (state != ChannelState.OPEN) {
                return result();
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
            if (state != ChannelState.CLOSED) {
                sender.commitClaim();
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long tryLoan(final int length, final Loan loan) {
        try {
            if (state != ChannelState.OPEN) {
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
            if (state != ChannelState.OPEN) {
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
        final long deadline = System.nanoTime() + nanosOf(timeout);
        sendIdle.reset();
        int done = 0;
        while (true) {
            try {
                if (state != ChannelState.OPEN) {
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
                }
                if (refused() != BACK_PRESSURED) {
                    return result();
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
            final int most = Math.min(limit, MAX_RECORDS);
            int count = 0;
            int pieces = 0;
            while (count < most && pieces < MAX_RECORDS) {
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
                        if (state != ChannelState.CLOSED) {
                            receiver.consumed(kind);
                        }
                    }
                } else if (!receiver.takePiece()) {
                    pieces++;
                } else if (state != ChannelState.CLOSED) {
                    count++;
                    final Assembly whole = receiver.assembly();
                    receiver.received(whole.length());
                    try {
                        handler.onMessage(whole.buffer(), 0, whole.length());
                    } finally {
                        whole.drop();
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
            for (int pieces = 1; kind == ReceiveSide.PIECE && !receiver.takePiece(); pieces++) {
                if (pieces == MAX_RECORDS) {
                    return BACK_PRESSURED;
                }
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
            } else {
                receiver.assembly().handOver(loan);
            }
            if (state == ChannelState.CLOSED) {
                // By another thread, and what was copied may be zeros.
                loan.close();
                return CLOSED;
            }
            if (kind == ReceiveSide.IN_RING) {
                receiver.consumed(kind);
            } else {
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
        try {
            final long first = receiveNow(buffer, offset, length);
            return first != BACK_PRESSURED ? first : await(buffer, offset, length, nanosOf(timeout));
        } finally {
            receiver.assembly().bringHome(buffer, offset);
            Reference.reachabilityFence(this);
        }
    }

    private long await(final MutableDirectBuffer buffer, final int offset, final int length, final long timeoutNs) {
        final long deadline = System.nanoTime() + timeoutNs;
        int before = receiver.assembly().length();
        receiveIdle.reset();
        while (true) {
            final long result = receiveNow(buffer, offset, length);
            if (result != BACK_PRESSURED) {
                return result;
            }
            if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                return TIMED_OUT;
            }
            if (receiver.assembly().length() != before) {
                before = receiver.assembly().length();
                receiveIdle.reset();
            } else {
                receiveIdle.idle();
            }
        }
    }

    /** Copies what is there of the next message to the caller's memory. */
    private long receiveNow(final MutableDirectBuffer buffer, final int offset, final int length) {
        for (int pieces = 0; pieces < MAX_RECORDS; pieces++) {
            final int kind = receiver.next();
            if (kind == ReceiveSide.NOTHING) {
                final long result = nothingCame();
                return result == BACK_PRESSURED && receiver.assembly().announced() > length ? BUFFER_TOO_SMALL : result;
            }
            final int messageLength = receiver.length(kind);
            if (messageLength > length) {
                return BUFFER_TOO_SMALL;
            }
            final boolean whole;
            if (kind == ReceiveSide.PIECE) {
                whole = receiver.copyPiece(buffer, offset);
            } else {
                ReceiveSide.copy(receiver.buffer(kind), receiver.offset(kind), buffer, offset, messageLength);
                whole = true;
            }
            if (state == ChannelState.CLOSED) {
                // By another thread, and what was copied may be zeros.
                return CLOSED;
            }
            if (whole) {
                if (kind == ReceiveSide.PIECE) {
                    receiver.received(messageLength);
                } else {
                    receiver.consumed(kind);
                }
                return messageLength;
            }
        }
        return BACK_PRESSURED;
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
        change(ChannelState.CLOSED_BY_PEER, detail);
    }

    /**
     * The other end found a violation. Called by the control plane.
     *
     * @param detail which, in one line.
     */
    public void quarantinedByPeer(final String detail) {
        change(ChannelState.QUARANTINED, detail);
    }

    @Override
    public void close() {
        if (change(ChannelState.CLOSED, "closed here")) {
            counters.freeze();
            setup.region().close();
            remoteArena.close();
            endpoint.closed(this);
        }
    }

    /** States only move on, in the order in which they are declared. Who sees a state finds the reason for it. */
    private boolean change(final ChannelState to, final String detail) {
        synchronized (transition) {
            if (state.compareTo(to) >= 0) {
                return false;
            }
            if (to != ChannelState.CLOSED || state == ChannelState.OPEN) {
                closeDetail = detail;
            }
            if (to != ChannelState.CLOSED_BY_PEER) {
                receiver.stop();
            }
            state = to;
            return true;
        }
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
        final long result = result();
        if (result == BACK_PRESSURED) {
            return result;
        }
        if (result == CLOSED_BY_PEER && receiver.next() != ReceiveSide.NOTHING) {
            // Published, and closed then, after the look that found nothing.
            return BACK_PRESSURED;
        }
        receiver.assembly().drop();
        return result;
    }

    /** Is this still the memory that was meant? It reads 0 for ever where a device was unplugged, and no signal says so. */
    void checkGeneration() {
        if (RegionDescriptor.generation(setup.region().buffer()) != setup.generation()
                || RegionDescriptor.generation(remoteArena.buffer()) != setup.remoteArenaGeneration()) {
            violated(Violation.GENERATION);
        }
    }

    /** A channel that was closed meanwhile reads zeros, which are no violation, and its counters may be another's. */
    private void violated(final Violation violation) {
        if (state == ChannelState.QUARANTINED || state == ChannelState.CLOSED) {
            return;
        }
        synchronized (transition) {
            if (!change(ChannelState.QUARANTINED, "shared memory violated: " + violation)) {
                return;
            }
            receiver.count(violation);
        }
        endpoint.violated(this, violation);
    }

    private static long nanosOf(final Duration timeout) {
        return (timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST).toNanos();
    }

    private long result() {
        return switch (state) {
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
