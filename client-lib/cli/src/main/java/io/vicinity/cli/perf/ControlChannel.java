package io.vicinity.cli.perf;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.MessageHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The schedule by a channel, for two sides in two VMs. The bare ping-pong is one of messages then: it tells the machine's mood as well,
 * but is no limit. A message has a kind and four numbers.
 *
 * <pre>
 *   0 | kind | 8 | operation, done: allocated, others: value | 16 | lane, done: compiled | 24 | count | 32 | checked | 40
 * </pre>
 */
final class ControlChannel implements Control {
    private static final int LENGTH = 40;
    private static final int KIND = 0;
    private static final int FIRST = 8;
    private static final int SECOND = 16;
    private static final int THIRD = 24;
    private static final int FOURTH = 32;

    private static final long STEP = 1;
    private static final long DONE = 2;
    private static final long ACKNOWLEDGED = 3;
    private static final long PING = 4;
    private static final long PONG = 5;

    private static final Duration PLAN_WAIT = Duration.ofSeconds(30);
    private static final int MAX_PLAN = 1 << 16;
    private static final long SPIN_NS = 2_000_000;
    private static final long PARK_NS = 50_000;

    private final Channel channel;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
    private final MessageHandler handler = this::receive;
    private Operation operation;
    private boolean hasStep;
    private boolean isDone = true;
    private boolean isChecked;
    private int lane;
    private int count;
    private long allocated;
    private long compiled;
    private long acknowledged;
    private long ping;
    private long pong;

    /**
     * Takes a channel over.
     *
     * @param channel between the two sides.
     */
    ControlChannel(final Channel channel) {
        this.channel = channel;
    }

    /** Leader: tells what is to be done. */
    void sendPlan(final PerfPlan plan) {
        final byte[] text = plan.text().getBytes(StandardCharsets.UTF_8);
        check(channel.send(new UnsafeBuffer(text), 0, text.length, PLAN_WAIT));
    }

    /** Follower: is told what is to be done. */
    PerfPlan receivePlan() {
        final UnsafeBuffer text = new UnsafeBuffer(new byte[MAX_PLAN]);
        final long length = channel.receive(text, 0, MAX_PLAN, PLAN_WAIT);
        check(length);
        return PerfPlan.parse(new String(text.byteArray(), 0, (int) length, StandardCharsets.UTF_8));
    }

    @Override
    public void issue(final Operation wanted, final int ofLane, final int howMuch, final boolean checked) {
        isDone = false;
        acknowledged = 0;
        message.putLong(SECOND, ofLane);
        message.putLong(THIRD, howMuch);
        message.putLong(FOURTH, checked ? 1 : 0);
        send(STEP, wanted.code());
    }

    @Override
    public void awaitDone() {
        final long start = System.nanoTime();
        while (!isDone()) {
            pause(start);
        }
    }

    @Override
    public boolean isDone() {
        if (!isDone) {
            look();
        }
        return isDone;
    }

    @Override
    public long compiledByFollower() {
        return compiled;
    }

    @Override
    public long allocatedByFollower() {
        return allocated;
    }

    @Override
    public void awaitAcknowledged(final long value) {
        while (acknowledged < value) {
            look();
            Waits.pause();
        }
    }

    @Override
    public void ping(final long value) {
        send(PING, value);
        while (pong != value) {
            look();
            Waits.pause();
        }
    }

    @Override
    public Operation awaitStep() {
        final long start = System.nanoTime();
        while (!hasStep) {
            look();
            if (!hasStep) {
                pause(start);
            }
        }
        hasStep = false;
        return operation;
    }

    @Override
    public int lane() {
        return lane;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public boolean isChecked() {
        return isChecked;
    }

    @Override
    public void done(final long allocatedHere, final long compiledHere) {
        message.putLong(SECOND, compiledHere);
        send(DONE, allocatedHere);
    }

    @Override
    public void acknowledge(final long value) {
        send(ACKNOWLEDGED, value);
    }

    @Override
    public void pong(final long value) {
        while (ping != value) {
            look();
            Waits.pause();
        }
        send(PONG, value);
    }

    private void send(final long kind, final long first) {
        message.putLong(KIND, kind);
        message.putLong(FIRST, first);
        long result;
        while ((result = channel.offer(message, 0, LENGTH)) == Channel.BACK_PRESSURED) {
            Waits.pause();
        }
        check(result);
    }

    private void look() {
        // The state before the look: what was published before the end is still received.
        final ChannelState state = channel.state();
        if (channel.poll(handler, 1) == 0 && state != ChannelState.OPEN) {
            throw new IllegalStateException("the other side is gone: " + state + " " + channel.closeDetail());
        }
    }

    private void receive(final DirectBuffer buffer, final int offset, final int length) {
        if (length != LENGTH) {
            throw new IllegalStateException("the other side sent " + length + " bytes, not " + LENGTH);
        }
        final long first = buffer.getLong(offset + FIRST);
        final long kind = buffer.getLong(offset + KIND);
        if (kind == STEP) {
            operation = Operation.of((int) first);
            lane = (int) buffer.getLong(offset + SECOND);
            count = (int) buffer.getLong(offset + THIRD);
            isChecked = buffer.getLong(offset + FOURTH) != 0;
            hasStep = true;
        } else if (kind == DONE) {
            allocated = first;
            compiled = buffer.getLong(offset + SECOND);
            isDone = true;
        } else if (kind == ACKNOWLEDGED) {
            acknowledged = first;
        } else if (kind == PING) {
            ping = first;
        } else if (kind == PONG) {
            pong = first;
        } else {
            throw new IllegalStateException("the other side sent a message of kind " + kind);
        }
    }

    /** Spins at first, as between batches, and parks where it takes long, as while daemons open a channel. */
    private static void pause(final long start) {
        Waits.pause();
        if (System.nanoTime() - start > SPIN_NS) {
            LockSupport.parkNanos(PARK_NS);
        }
    }

    private void check(final long result) {
        if (result < 0) {
            throw new IllegalStateException("the channel between the two sides answered " + result + ": "
                    + channel.state() + " " + channel.closeDetail());
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
