package io.vicinity.client;

import java.time.Duration;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A reliable, ordered, bidirectional link between two endpoints that preserves messages. What it runs on, memory that two VMs share
 * or the fabric between two hosts, is chosen and changed beneath it.
 *
 * <p><b>Threading.</b> One thread at a time may send and one may receive, on all channels of an endpoint together; they may be
 * two threads. {@link #close()}, {@link #state()} and {@link #counters()} may be called by any.
 *
 * <p><b>Results.</b> On the data path nothing is thrown for what can happen to a correct program: a negative result names the state,
 * and {@link #isFinal(long)} tells whether trying again is of use. In the steady state nothing is allocated, no lock taken and no
 * system call made.
 *
 * <p><b>Trust.</b> A message that is read in place lies in memory that other VMs of the same tenant could write. Its bounds were
 * checked on a private copy of its length, and bounds stay checked; who must not see a message change under its eyes copies it first,
 * or uses {@link #receive}.
 */
public interface Channel extends AutoCloseable {
    /** The ring or the arena is full for now: idle, then try again. */
    long BACK_PRESSURED = -1;

    /** This end of the channel was closed. */
    long CLOSED = -2;

    /** The other end closed, or died. What it had published can still be received. */
    long CLOSED_BY_PEER = -3;

    /** The shared memory of this channel was violated; {@link #closeDetail()} names how. */
    long QUARANTINED = -4;

    /** The message is longer than what this call can take. */
    long MAX_LENGTH_EXCEEDED = -5;

    /** Nothing came within the time that the caller gave. */
    long TIMED_OUT = -6;

    /** The message that is next is longer than the space that the caller gave; it was not consumed. */
    long BUFFER_TOO_SMALL = -7;

    /** Longest message that {@link #send} takes, in bytes. */
    long MAX_MESSAGE_LENGTH = 1L << 30;

    /**
     * Will the same call never succeed again on this channel?
     *
     * @param result negative, of a call on this channel.
     * @return true for {@link #CLOSED}, {@link #CLOSED_BY_PEER} and {@link #QUARANTINED}.
     */
    static boolean isFinal(final long result) {
        return result <= CLOSED && result >= QUARANTINED;
    }

    /**
     * The number of this channel on its host.
     *
     * @return the id, as operators see it.
     */
    long id();

    /**
     * The endpoint at this end.
     *
     * @return its name.
     */
    String localName();

    /**
     * The endpoint at the other end.
     *
     * @return its name.
     */
    String remoteName();

    /**
     * What the channel runs on now.
     *
     * @return the route.
     */
    Route route();

    /**
     * Where the channel is in its life.
     *
     * @return the state; {@link ChannelState#CLOSED_BY_PEER} also while messages can still be received.
     */
    ChannelState state();

    /**
     * Why the channel is no longer open.
     *
     * @return one line; empty while it is open.
     */
    String closeDetail();

    /**
     * Sends a message if there is room for all of it now.
     *
     * @param buffer that holds the message.
     * @param offset of the message in bytes.
     * @param length of the message in bytes, at most {@link #maxOfferLength()}; 0 is a message too.
     * @return a positive number that grows with each message, or a negative result.
     */
    long offer(DirectBuffer buffer, int offset, int length);

    /**
     * Longest message that {@link #offer} takes: what the arena can hold at once.
     *
     * @return bytes.
     */
    int maxOfferLength();

    /**
     * Claims room for a short message in the ring, to be filled in place.
     *
     * @param length of the message in bytes, at most {@link #maxClaimLength()}.
     * @param claim  to be set; it must be committed or aborted before anything else is sent.
     * @return a positive number, or a negative result.
     */
    long tryClaim(int length, Claim claim);

    /**
     * Longest message that {@link #tryClaim} takes.
     *
     * @return bytes.
     */
    int maxClaimLength();

    /**
     * Takes a block of this endpoint's arena on loan, for a message that the application fills in place and the receiver reads in
     * place: no copy at all.
     *
     * @param length of the message in bytes, at least 1 and at most {@link #maxLoanLength()}.
     * @param loan   to be set; it must be offered or given back.
     * @return a positive number, or a negative result.
     */
    long tryLoan(int length, Loan loan);

    /**
     * Sends what a loan holds. When the result is positive the loan is over; else it is still held.
     *
     * @param loan taken from this channel.
     * @return a positive number that grows with each message, or a negative result.
     */
    long offer(Loan loan);

    /**
     * Longest message that {@link #tryLoan} takes.
     *
     * @return bytes.
     */
    int maxLoanLength();

    /**
     * Sends a message of any length, waiting for room as the endpoint's idle strategy does. A message that is given up half way is
     * dropped by the receiver as a whole.
     *
     * @param buffer  that holds the message.
     * @param offset  of the message in bytes.
     * @param length  of the message in bytes, at most {@link #MAX_MESSAGE_LENGTH}.
     * @param timeout to wait at most, all in all.
     * @return a positive number that grows with each message, or a negative result; {@link #TIMED_OUT} among them.
     */
    long send(DirectBuffer buffer, int offset, int length, Duration timeout);

    /**
     * Hands messages that have come to a handler, whole: in place where they lie in one piece, else put together in private
     * memory. They are counted when the call ends.
     *
     * @param handler called with each message.
     * @param limit   of messages.
     * @return messages received: 0 if none is there, or none is whole. Ask {@link #state()} then; what a peer published before it closed
     *     is received once a poll that began after the state said so returns 0.
     */
    int poll(MessageHandler handler, int limit);

    /**
     * Takes the next message on loan: it can be read in place until it is given back. Where it does not lie in a block, it is a
     * private copy.
     *
     * @param message to be set; it must be given back before it is used again.
     * @return the length of the message, or {@link #BACK_PRESSURED} if none is there, or another negative result.
     */
    long tryReceive(ReceivedLoan message);

    /**
     * Copies the next message into the caller's memory. Looks for it without a pause for some microseconds, in a way that makes the wait
     * for an answer as short as the machine allows, and then waits as the endpoint's idle strategy does.
     *
     * @param buffer  for the message.
     * @param offset  where the message shall start.
     * @param length  of the space in bytes.
     * @param timeout to wait at most; zero does not wait for a message to begin.
     * @return the length of the message in bytes, or a negative result; {@link #TIMED_OUT} and {@link #BUFFER_TOO_SMALL} lose nothing.
     */
    long receive(MutableDirectBuffer buffer, int offset, int length, Duration timeout);

    /**
     * Length of the message that is next, without receiving it. A message longer than {@link #maxClaimLength()} that is only half here may
     * still be given up by its sender.
     *
     * @return bytes, or {@link #BACK_PRESSURED} if none is there, or another negative result.
     */
    long nextLength();

    /**
     * Finds memory that the endpoint at the other end {@linkplain Endpoint#share shares}. Called by the thread that sends.
     *
     * @param position where it lies, as the other end said; it may be anything.
     * @param length   of it in bytes.
     * @return the memory; empty if the channel is not on memory now, or what is received still comes by another route, or nothing in the other's arena lies there.
     */
    Optional<RemoteMemory> reach(long position, int length);

    /**
     * What was counted at this end.
     *
     * @return a view of the counters that stays current as long as the channel is open.
     */
    ChannelCounters counters();

    /** Closes this end. The other end can still receive what was published. May be called more than once, by any thread. */
    @Override
    void close();
}
