package io.vicinity.cli.transfer;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelCounters;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.Loan;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.RemoteMemory;
import io.vicinity.client.Route;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Two ends of a channel within one process, as far as a transfer uses them: send, receive and close. */
final class LoopbackChannel implements Channel {
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> in = new LinkedBlockingQueue<>();
    private LoopbackChannel peer;
    private long sent;
    private volatile boolean closedByPeer;

    static LoopbackChannel[] pair() {
        final LoopbackChannel first = new LoopbackChannel();
        final LoopbackChannel second = new LoopbackChannel();
        first.peer = second;
        second.peer = first;
        return new LoopbackChannel[] {first, second};
    }

    @Override
    public long send(final DirectBuffer buffer, final int offset, final int length, final Duration timeout) {
        if (closedByPeer) {
            return CLOSED_BY_PEER;
        }
        final byte[] message = new byte[length];
        buffer.getBytes(offset, message);
        peer.in.add(message);
        return ++sent;
    }

    @Override
    public long receive(final MutableDirectBuffer buffer, final int offset, final int length, final Duration timeout) {
        try {
            final byte[] message = in.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                return TIMED_OUT;
            }
            if (message == END) {
                in.add(END);
                return CLOSED_BY_PEER;
            }
            buffer.putBytes(offset, message);
            return message.length;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return TIMED_OUT;
        }
    }

    @Override
    public void close() {
        peer.closedByPeer = true;
        peer.in.add(END);
    }

    @Override
    public String remoteName() {
        return "other";
    }

    @Override
    public String closeDetail() {
        return "CLOSED_BY_PEER";
    }

    @Override
    public ChannelState state() {
        return closedByPeer ? ChannelState.CLOSED_BY_PEER : ChannelState.OPEN;
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public String localName() {
        return "this";
    }

    @Override
    public Route route() {
        return Route.SHARED_MEMORY;
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int maxOfferLength() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long tryClaim(final int length, final Claim claim) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int maxClaimLength() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long tryLoan(final int length, final Loan loan) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long offer(final Loan loan) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int maxLoanLength() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<RemoteMemory> reach(final long position, final int length) {
        return Optional.empty();
    }

    @Override
    public int poll(final MessageHandler handler, final int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long tryReceive(final ReceivedLoan message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long nextLength() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelCounters counters() {
        throw new UnsupportedOperationException();
    }
}
