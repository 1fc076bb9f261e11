package io.vicinity.mpi.link;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.Endpoint;
import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.Loan;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.Route;
import io.vicinity.mpi.sharing.Sharing;
import java.util.IdentityHashMap;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * Links over channels, one to each other rank. What is short is claimed in the ring, what is longer is written to a loan: either way the
 * sender's copy is the only one before the receiver's.
 */
public final class ChannelLinks implements Links {
    /**
     * Longest record where all arenas are large: 64 KiB, which fill a core's cache without flooding it, and a header before them, so that a
     * message of just that length is one record.
     */
    private static final int LONGEST_RECORD = 64 * 1024 + 16;

    /**
     * A rank alone with another looks at their channel; so often, a power of two, it looks at all that its endpoint has to do. Not more often:
     * that is a look at words which the other writes with each message.
     */
    private static final int TURNS_OF_ENDPOINT = 1024;

    private final Endpoint endpoint;
    private final Sharing sharing;
    private final int rank;
    private final List<Channel> channels;
    private final IdentityHashMap<Channel, Integer> ranks = new IdentityHashMap<>();
    private final boolean[] closing;
    private final boolean[] drained;
    private final int maxRecord;
    private final Channel only;
    private final int onlyPeer;
    private final Claim claim = Claim.create();
    private final List<Loan> loans;
    private final boolean[] stuck;
    private final EndpointMessageHandler fromAll = this::onMessage;
    private final MessageHandler fromOnly = this::onMessageOfOnly;
    private final MessageHandler fromDrained = this::onMessageOfDrained;

    private RecordHandler handler;
    private MutableDirectBuffer record;
    private int claimed;
    private boolean lent;
    private int stuckCount;
    private int turns;
    private int draining;
    private int drainedPeer;

    /** The channel that a record came from last, and its rank. */
    private Channel lastChannel;

    private int lastRank;

    /**
     * Makes links.
     *
     * @param endpoint of this rank; closed with the links.
     * @param rank     of this process.
     * @param channels by rank; null for this one.
     * @param sharing  memory of their endpoints.
     */
    public ChannelLinks(final Endpoint endpoint, final int rank, final List<Channel> channels, final Sharing sharing) {
        this.endpoint = endpoint;
        this.sharing = sharing;
        this.rank = rank;
        this.channels = channels;
        loans = channels.stream().map(_ -> Loan.create()).toList();
        stuck = new boolean[channels.size()];
        closing = new boolean[channels.size()];
        drained = new boolean[channels.size()];
        int longest = LONGEST_RECORD;
        for (int peer = 0; peer < channels.size(); peer++) {
            final Channel channel = channels.get(peer);
            if (channel != null) {
                ranks.put(channel, peer);
                longest = Math.min(longest, Math.max(channel.maxClaimLength(), channel.maxLoanLength()));
            }
        }
        maxRecord = longest;
        onlyPeer = channels.size() == 2 ? 1 - rank : -1;
        only = channels.size() == 2 ? channels.get(onlyPeer) : null;
    }

    @Override
    public Sharing sharing() {
        return sharing;
    }

    @Override
    public int size() {
        return channels.size();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public boolean isNeighbour(final int peer) {
        return peer == rank || channels.get(peer).route() == Route.SHARED_MEMORY;
    }

    @Override
    public int shortRecordLength(final int peer) {
        return channels.get(peer).maxClaimLength();
    }

    @Override
    public int maxRecordLength() {
        return maxRecord;
    }

    @Override
    public int claim(final int peer, final int length) {
        if (stuck[peer] && !sendStuck(peer)) {
            return NO_ROOM;
        }
        final Channel channel = channels.get(peer);
        final long result;
        if (length <= channel.maxClaimLength()) {
            result = channel.tryClaim(length, claim);
            lent = false;
        } else {
            result = channel.tryLoan(length, loans.get(peer));
            lent = true;
        }
        if (result > 0) {
            claimed = peer;
            record = lent ? loans.get(peer).buffer() : claim.buffer();
            return READY;
        }
        if (Channel.isFinal(result)) {
            return GONE;
        }
        if (result == Channel.MAX_LENGTH_EXCEEDED) {
            throw new IllegalArgumentException("a record of " + length + " bytes is too long for " + channel);
        }
        return NO_ROOM;
    }

    @Override
    public MutableDirectBuffer record() {
        return record;
    }

    @Override
    public void commit() {
        if (lent) {
            stuck[claimed] = true;
            stuckCount++;
            sendStuck(claimed);
        } else {
            claim.commit();
        }
    }

    @Override
    public void abort() {
        if (lent) {
            loans.get(claimed).close();
        } else {
            claim.abort();
        }
    }

    /** A loan may have found room in the arena, and the word of it none in the ring. */
    private boolean sendStuck(final int peer) {
        final long result = channels.get(peer).offer(loans.get(peer));
        if (result <= 0 && !Channel.isFinal(result)) {
            return false;
        }
        if (result <= 0) {
            loans.get(peer).close();
        }
        stuck[peer] = false;
        stuckCount--;
        return true;
    }

    private void sendAllStuck() {
        for (int peer = 0; peer < stuck.length; peer++) {
            if (stuck[peer]) {
                sendStuck(peer);
            }
        }
    }

    @Override
    public boolean hasUnsent() {
        return stuckCount > 0;
    }

    @Override
    public boolean hasUnsent(final int peer) {
        return stuck[peer];
    }

    @Override
    public int poll(final RecordHandler newHandler, final int limit) {
        if (stuckCount > 0) {
            sendAllStuck();
        }
        handler = newHandler;
        if (draining > 0) {
            drain(limit);
        }
        int count = 0;
        if (only != null) {
            count = only.poll(fromOnly, limit);
            if (count > 0 || (++turns & TURNS_OF_ENDPOINT - 1) != 0) {
                return count;
            }
        }
        return endpoint.poll(fromAll, limit);
    }

    /** Takes what peers published that closed, however busy others are. */
    private void drain(final int limit) {
        for (int peer = 0; peer < closing.length; peer++) {
            if (closing[peer] && !drained[peer]) {
                drainedPeer = peer;
                if (channels.get(peer).poll(fromDrained, limit) <= 0) {
                    drained[peer] = true;
                    draining--;
                }
            }
        }
    }

    private void onMessageOfDrained(final DirectBuffer buffer, final int offset, final int length) {
        handler.onRecord(drainedPeer, buffer, offset, length);
    }

    private void onMessageOfOnly(final DirectBuffer buffer, final int offset, final int length) {
        handler.onRecord(onlyPeer, buffer, offset, length);
    }

    private void onMessage(final Channel channel, final DirectBuffer buffer, final int offset, final int length) {
        if (channel != lastChannel) {
            final Integer peer = ranks.get(channel);
            if (peer == null) {
                return;
            }
            lastChannel = channel;
            lastRank = peer;
        }
        handler.onRecord(lastRank, buffer, offset, length);
    }

    /** All that was sent before a channel closed was received when a poll of it that began later found nothing. */
    @Override
    public String lossOf(final int peer) {
        final Channel channel = channels.get(peer);
        final ChannelState state = channel.state();
        if (state == ChannelState.OPEN) {
            return null;
        }
        if (state == ChannelState.CLOSED_BY_PEER && !drained[peer]) {
            if (!closing[peer]) {
                closing[peer] = true;
                draining++;
            }
            return null;
        }
        return state + ", " + channel.closeDetail();
    }

    @Override
    public IdleStrategy newIdleStrategy() {
        return endpoint.newIdleStrategy();
    }

    @Override
    public void close() {
        for (final Loan loan : loans) {
            if (loan.isHeld()) {
                loan.close();
            }
        }
        endpoint.close();
    }
}
