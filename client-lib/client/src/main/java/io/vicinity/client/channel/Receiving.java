package io.vicinity.client.channel;

import io.vicinity.client.Channel;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.posix.ProcessBarrier;
import io.vicinity.ring.RingConsumer;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Violation;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The calls by which one end receives. Used by the endpoint's receiving thread alone.
 *
 * <p><b>The short way.</b> Most messages lie whole in the ring. They are found by one comparison of their header, and from there to the
 * answer of the call every step counts: so the ring is asked here and not behind {@link ReceiveSide}, which knows of all other
 * records; and what is done with a message is a method of its own, because a compiler that saw mostly looks in vain would not think
 * a call behind a successful one worth inlining.
 */
final class Receiving {
    /** Most records that one call takes, however fast the peer sends: as many as a ring holds at once. */
    private static final int MAX_RECORDS = 4096;

    /** What a strategy is told that idled, and need not any longer. */
    private static final int FOUND = 1;

    /** So many looks a receiver takes before it asks how long it may wait: some microseconds, in which most answers come. */
    private static final int SOON = 256;

    private final ChannelLife life;
    private final Consumer<RouteEnd> onLeft;

    /** The route that is received on, and what is asked of it all the time. Changed by the receiving thread, under {@link #moving}. */
    private volatile RouteEnd on;

    private RingConsumer ring;
    private UnsafeBuffer region;
    private ReceiveSide side;
    private IdleStrategy idle;
    private int soonLooks;

    /** Held by whoever changes the route, and by whoever stops it. */
    private final Object moving = new Object();

    private boolean stopped;

    /** The route that is received on when this one is received to its end; null: none. */
    private volatile RouteEnd following;

    /** Those behind it. */
    private final Queue<RouteEnd> later = new ArrayDeque<>();

    private long deadline;

    /** The route that was waited for when all was received that had come by the one before, up to that position; and since when. */
    private RouteEnd waitedFor;

    private long waitedAt;
    private long waitedSince;

    /** How long the receiver was held up between the last two routes, in nanoseconds. */
    private long pauseNanos;

    Receiving(final ChannelLife life, final RouteEnd first, final Consumer<RouteEnd> onLeft) {
        this.life = life;
        this.onLeft = onLeft;
        use(first);
    }

    private void use(final RouteEnd route) {
        on = route;
        side = route.receiver();
        ring = side.ring();
        region = side.region();
        idle = route.receiveIdle();
        soonLooks = route.isByLink() ? 0 : SOON;
    }

    /** Once all is received of this route, goes on with another. Called by any thread. */
    void follow(final RouteEnd next) {
        synchronized (moving) {
            if (following == null) {
                following = next;
                side.expectFence();
            } else {
                later.add(next);
            }
            if (stopped) {
                next.receiver().stop();
            }
        }
    }

    /**
     * Takes {@link #follow} back. Called by any thread.
     *
     * @return false if the other end has left for that route already.
     */
    boolean unfollow(final RouteEnd next) {
        synchronized (moving) {
            if (following == next) {
                following = later.poll();
                return true;
            }
            return later.remove(next);
        }
    }

    /** Nothing is received any more. Called by any thread. */
    void stop() {
        synchronized (moving) {
            stopped = true;
            side.stop();
            final RouteEnd next = following;
            if (next != null) {
                next.receiver().stop();
            }
            later.forEach(route -> route.receiver().stop());
        }
    }

    /** Counts the violation for which the channel is quarantined. Called once, by any thread. */
    void count(final Violation found) {
        synchronized (moving) {
            side.count(found);
        }
    }

    /**
     * Is a route to be left out that is lost? Something that came by the one before it is still to be received then, which ends where the
     * next one says. Called by any thread.
     *
     * @return true if it is from now on, and nothing of it is used any more.
     */
    boolean leaveOut(final RouteEnd lost) {
        synchronized (moving) {
            return on != lost && unfollow(lost);
        }
    }

    /**
     * Takes nothing more from a route in memory that is lost at one end or both. Called by any thread.
     *
     * @return the position up to which all was taken that came by it, and from now on stays so: 0 if it is left out; empty: not known yet,
     *     to be asked again.
     */
    OptionalLong freeze(final RouteEnd lost) {
        synchronized (moving) {
            if (on != lost) {
                return OptionalLong.of(0);
            }
            lost.receiver().freeze();
        }
        final ReceiveSide frozen = lost.receiver();
        return ProcessBarrier.pass() && !frozen.isTaking() ? OptionalLong.of(frozen.position()) : OptionalLong.empty();
    }

    /** The route that is received on now, or was a moment ago. Called by any thread. */
    RouteEnd on() {
        return on;
    }

    /** Of that route. */
    ChannelMemory memory() {
        return on.memory();
    }

    /** As {@link #memory}. */
    long epoch() {
        return on.epoch();
    }

    /** What is next, on this route or on the one that follows. */
    private int next() {
        final int kind = side.next();
        if (kind != ReceiveSide.NOTHING || !side.isSpecial()) {
            return kind;
        }
        if (following == null) {
            if (!side.outlivesMemory()) {
                stay();
            }
            return kind;
        }
        return moveOn() ? side.next() : kind;
    }

    /** Nothing more is to be asked than before a route was expected that was called off. */
    private void stay() {
        synchronized (moving) {
            if (!stopped && following == null) {
                side.expectNoFence();
            }
        }
    }

    /** Leaves the route for the one that follows, if all is received that was ever sent on it. */
    private boolean moveOn() {
        final RouteEnd next = following;
        final RouteEnd before = on;
        final ReceiveSide receiver = next.receiver();
        final long fence = receiver.fence(before.epoch());
        if (fence != ReceiveSide.NO_FENCE && fence < side.position()) {
            receiver.outOfSequence();
        }
        if (receiver.violation() != Violation.NONE) {
            life.violated(receiver.violation());
            return false;
        }
        if (fence != side.position()) {
            // Nothing came yet, or there is more on its way here.
            waitFor(next);
            return false;
        }
        pauseNanos = waitedFor == next && waitedAt == side.position() ? System.nanoTime() - waitedSince : 0;
        waitedFor = null;
        synchronized (moving) {
            if (stopped || following != next) {
                return false;
            }
            next.reached();
            receiver.passFence();
            use(next);
            following = later.poll();
            if (following != null) {
                side.expectFence();
            }
        }
        onLeft.accept(before);
        return true;
    }

    private void waitFor(final RouteEnd next) {
        if (waitedFor != next || waitedAt != side.position()) {
            waitedFor = next;
            waitedAt = side.position();
            waitedSince = System.nanoTime();
        }
    }

    /** How long there was nothing to be received by the old route, and not yet by the new one, at the last change. */
    long pauseNanos() {
        return pauseNanos;
    }

    int poll(final MessageHandler handler, final int limit) {
        final UnsafeBuffer memory = region;
        final int length = ring.lengthIfNext(ChannelDescriptor.TYPE_MESSAGE);
        if (length == RingConsumer.NOTHING) {
            ring.publishHead();
            if (side.isSpecial()) {
                return pollAny(handler, Math.min(limit, MAX_RECORDS), 0);
            }
            checkNowAndThen();
            return 0;
        }
        return pollFound(handler, Math.min(limit, MAX_RECORDS), length, memory);
    }

    private int pollFound(final MessageHandler handler, final int most, final int first, final UnsafeBuffer memory) {
        int count = 0;
        long bytes = 0;
        int length = side.isPlain() ? first : RingConsumer.OTHER;
        try {
            while (count < most && length >= 0) {
                count++;
                bytes += length;
                try {
                    handler.onMessage(memory, ring.index(), length);
                } finally {
                    ring.release(length);
                }
                if (count < most) {
                    // The handler may have found a violation, or closed the channel.
                    length = side.isPlain() ? ring.lengthIfNext(ChannelDescriptor.TYPE_MESSAGE) : RingConsumer.OTHER;
                }
            }
        } finally {
            if (count > 0 && !life.isClosed()) {
                side.received(count, bytes);
            }
        }
        return count == most || length == RingConsumer.NOTHING ? count : pollAny(handler, most, count);
    }

    private int pollAny(final MessageHandler handler, final int most, final int before) {
        int count = before;
        int pieces = 0;
        while (count < most && pieces < MAX_RECORDS) {
            final int kind = next();
            if (kind == ReceiveSide.NOTHING) {
                checkNowAndThen();
                break;
            }
            if (kind != ReceiveSide.PIECE) {
                count++;
                try {
                    handler.onMessage(side.buffer(kind), side.offset(kind), side.length(kind));
                } finally {
                    if (!life.isClosed()) {
                        side.consumed(kind);
                    }
                }
            } else if (!side.takePiece()) {
                pieces++;
            } else if (!life.isClosed()) {
                count++;
                final Assembly whole = side.assembly();
                side.received(whole.length());
                try {
                    handler.onMessage(whole.buffer(), 0, whole.length());
                } finally {
                    whole.drop();
                }
            }
        }
        return count;
    }

    long tryReceive(final ReceivedLoan message) {
        final ArenaReceivedLoan loan = (ArenaReceivedLoan) message;
        int kind = next();
        for (int pieces = 1; kind == ReceiveSide.PIECE && !side.takePiece(); pieces++) {
            if (pieces == MAX_RECORDS) {
                return Channel.BACK_PRESSURED;
            }
            kind = next();
        }
        if (kind == ReceiveSide.NOTHING) {
            return nothingCame();
        }
        final int length = side.length(kind);
        if (kind == ReceiveSide.IN_BLOCK) {
            side.lend(loan);
        } else if (kind == ReceiveSide.IN_RING) {
            loan.holdCopy(side.buffer(kind), side.offset(kind), length);
        } else {
            side.assembly().handOver(loan);
        }
        if (life.isClosed()) {
            // By another thread, and what was copied may be zeros.
            loan.close();
            return Channel.CLOSED;
        }
        if (kind == ReceiveSide.IN_RING) {
            side.consumed(kind);
        } else {
            side.received(length);
        }
        return length;
    }

    long nextLength() {
        final int kind = next();
        return kind == ReceiveSide.NOTHING ? nothingCame() : side.length(kind);
    }

    long receive(final MutableDirectBuffer buffer, final int offset, final int length, final Duration timeout) {
        int soon = soonLooks;
        int looks = 0;
        while (side.isPlain()) {
            final int found = ring.lengthIfNext(ChannelDescriptor.TYPE_MESSAGE);
            if (found >= 0 && found <= length) {
                return looks > soon ? receiveAfterWait(buffer, offset, found) : receiveFound(buffer, offset, found);
            }
            if (found != RingConsumer.NOTHING) {
                break;
            }
            ring.publishHead();
            if (looks == 0 && timeout.isZero()) {
                soon = 0;
            }
            if (looks < soon) {
                looks++;
                spin();
            } else {
                // Not counted on: who waits for long looks more often than an int can tell.
                final boolean first = looks == soon;
                looks = soon + 1;
                final long result = waitLonger(first, timeout);
                if (result != Channel.BACK_PRESSURED) {
                    return result;
                }
            }
        }
        return receiveOther(buffer, offset, length, timeout, looks > soon);
    }

    /**
     * Lets a moment pass between two looks. A full fence first lets our own stores out, among them the message that this thread may be
     * waiting for an answer to, and keeps looks from being taken in advance, all of which would have to be taken back when the
     * line changes: a round trip is a quarter shorter than with the processor's own hint to spinning threads.
     */
    private static void spin() {
        VarHandle.fullFence();
    }

    private long receiveFound(final MutableDirectBuffer buffer, final int offset, final int length) {
        ring.copyTo(buffer, offset, length);
        if (life.isClosed()) {
            // By another thread, and what was copied may be zeros.
            return Channel.CLOSED;
        }
        ring.release(length);
        side.received(length);
        return length;
    }

    private long receiveAfterWait(final MutableDirectBuffer buffer, final int offset, final int length) {
        idle.idle(FOUND);
        return receiveFound(buffer, offset, length);
    }

    private void startWait(final Duration timeout) {
        deadline = System.nanoTime() + Waits.nanos(timeout);
        if (idle instanceof final DeadlineIdleStrategy knowing) {
            knowing.until(deadline);
        }
    }

    private long waitLonger(final boolean first, final Duration timeout) {
        if (first) {
            startWait(timeout);
            idle.reset();
        }
        final long result = nothingCame();
        if (result == Channel.BACK_PRESSURED && !Waits.isOver(deadline)) {
            if (ring.lengthIfNext(ChannelDescriptor.TYPE_MESSAGE) == RingConsumer.NOTHING) {
                idle.idle();
            }
            return result;
        }
        idle.reset();
        return result == Channel.BACK_PRESSURED ? Channel.TIMED_OUT : result;
    }

    private long receiveOther(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final Duration timeout,
            final boolean hasDeadline) {
        try {
            if (hasDeadline) {
                idle.idle(FOUND);
            }
            final long first = receiveNow(buffer, offset, length);
            if (first != Channel.BACK_PRESSURED) {
                return first;
            }
            if (!hasDeadline) {
                startWait(timeout);
            }
            return await(buffer, offset, length);
        } finally {
            side.assembly().bringHome(buffer, offset);
        }
    }

    private long await(final MutableDirectBuffer buffer, final int offset, final int length) {
        int before = side.assembly().length();
        int looks = 0;
        while (true) {
            final long result = receiveNow(buffer, offset, length);
            if (result != Channel.BACK_PRESSURED) {
                if (looks > SOON) {
                    idle.idle(FOUND);
                }
                return result;
            }
            if (Waits.isOver(deadline)) {
                idle.reset();
                return Channel.TIMED_OUT;
            }
            if (side.assembly().length() != before) {
                before = side.assembly().length();
                looks = 0;
            } else if (looks < SOON) {
                looks++;
                spin();
            } else {
                if (looks == SOON) {
                    looks++;
                    idle.reset();
                }
                idle.idle();
            }
        }
    }

    /** Copies what is there of the next message to the caller's memory. */
    private long receiveNow(final MutableDirectBuffer buffer, final int offset, final int length) {
        for (int pieces = 0; pieces < MAX_RECORDS; pieces++) {
            final int kind = next();
            if (kind == ReceiveSide.NOTHING) {
                final long result = nothingCame();
                return result == Channel.BACK_PRESSURED && side.assembly().announced() > length
                        ? Channel.BUFFER_TOO_SMALL
                        : result;
            }
            final int messageLength = side.length(kind);
            if (messageLength > length) {
                return Channel.BUFFER_TOO_SMALL;
            }
            final boolean whole;
            if (kind == ReceiveSide.PIECE) {
                whole = side.copyPiece(buffer, offset);
            } else {
                buffer.putBytes(offset, side.buffer(kind), side.offset(kind), messageLength);
                whole = true;
            }
            if (life.isClosed()) {
                // By another thread, and what was copied may be zeros.
                return Channel.CLOSED;
            }
            if (whole) {
                if (kind == ReceiveSide.PIECE) {
                    side.received(messageLength);
                } else {
                    side.consumed(kind);
                }
                return messageLength;
            }
        }
        return Channel.BACK_PRESSURED;
    }

    /** Nothing is there: why, in the rare cases in which it is worth the look. */
    private void checkNowAndThen() {
        if (side.isTimeToCheck() && !side.isFrozen()) {
            if (side.violation() != Violation.NONE) {
                life.violated(side.violation());
            } else {
                life.attend(on.memory());
            }
        }
    }

    /** Why nothing is received. */
    private long nothingCame() {
        checkNowAndThen();
        final long result = life.result();
        if (result == Channel.BACK_PRESSURED) {
            return result;
        }
        if (result == Channel.CLOSED_BY_PEER && next() != ReceiveSide.NOTHING) {
            // Published, and closed then, after the look that found nothing.
            return Channel.BACK_PRESSURED;
        }
        side.assembly().drop();
        return result;
    }
}
