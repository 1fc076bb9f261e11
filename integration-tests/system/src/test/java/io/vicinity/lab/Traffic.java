package io.vicinity.lab;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** One direction of a channel, kept busy by a thread of its own. Says how many messages went, and the longest time without one. */
final class Traffic {
    private final Thread thread;
    private final boolean finishes;
    private volatile boolean stopped;
    private volatile long count;
    private volatile long longestPauseNanos;
    private volatile RuntimeException failure;

    /** @param finishes true if what is still there shall be done after a stop. */
    private Traffic(final String name, final boolean finishes, final BooleanSupplier step) {
        this.finishes = finishes;
        thread = Thread.ofPlatform().name(name).daemon(true).unstarted(() -> run(step));
    }

    /** Sends numbered messages until stopped or told that it is of no use. */
    static Traffic pump(final Channel channel, final int size) {
        return trickle(channel, size, Duration.ZERO);
    }

    /** Sends numbered messages, with a rest after each, until stopped or told that it is of no use. */
    static Traffic trickle(final Channel channel, final int size, final Duration rest) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[size]);
        final Traffic[] self = new Traffic[1];
        self[0] = new Traffic("pump", false, () -> {
            NumberedMessages.fill(buffer, size, self[0].count);
            final long result = channel.offer(buffer, 0, size);
            if (Channel.isFinal(result)) {
                self[0].stopped = true;
            }
            if (!rest.isZero()) {
                LockSupport.parkNanos(rest.toNanos());
            }
            return result > 0;
        });
        self[0].thread.start();
        return self[0];
    }

    /** Receives numbered messages until stopped, or until nothing more can come. */
    static Traffic drain(final Channel channel, final int size) {
        final Traffic[] self = new Traffic[1];
        self[0] = new Traffic("drain", true, () -> {
            final boolean over = channel.state() != ChannelState.OPEN;
            final int received = channel.poll(
                    (buffer, offset, length) -> {
                        if (length != size) {
                            throw new IllegalStateException("message of " + length + " bytes");
                        }
                        NumberedMessages.check(buffer, offset, length, self[0].count);
                    },
                    1);
            if (received == 0 && over) {
                self[0].stopped = true;
            }
            return received > 0;
        });
        self[0].thread.start();
        return self[0];
    }

    /** As {@link #drain}, in calls that wait as an application's do that says nothing else. */
    static Traffic take(final Channel channel, final int size) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[size]);
        final Traffic[] self = new Traffic[1];
        self[0] = new Traffic("take", true, () -> {
            final long length = channel.receive(buffer, 0, size, Duration.ofMillis(500));
            if (length == size) {
                NumberedMessages.check(buffer, 0, size, self[0].count);
            } else if (length != Channel.TIMED_OUT) {
                throw new IllegalStateException("receive said " + length + ' ' + channel);
            }
            return length == size;
        });
        self[0].thread.start();
        return self[0];
    }

    /** Sends messages of all lengths until stopped or told that it is of no use. */
    static Traffic mix(final Channel channel, final long seed) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[NumberedMessages.LONGEST]);
        final Traffic[] self = new Traffic[1];
        self[0] = new Traffic("mix", false, () -> {
            final int length = NumberedMessages.length(seed, self[0].count);
            NumberedMessages.fill(buffer, length, self[0].count);
            final long result = channel.send(buffer, 0, length, Duration.ofSeconds(60));
            if (result < 0) {
                throw new IllegalStateException("send of message " + self[0].count + " said " + result + ' ' + channel);
            }
            return true;
        });
        self[0].thread.start();
        return self[0];
    }

    /** Receives messages of all lengths until stopped and nothing more comes for a while. */
    static Traffic unmix(final Channel channel, final long seed) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[NumberedMessages.LONGEST]);
        final Traffic[] self = new Traffic[1];
        self[0] = new Traffic("unmix", true, () -> {
            final long length = channel.receive(buffer, 0, NumberedMessages.LONGEST, Duration.ofSeconds(3));
            if (length == Channel.TIMED_OUT) {
                return false;
            }
            if (length != NumberedMessages.length(seed, self[0].count)) {
                throw new IllegalStateException("message " + self[0].count + " is " + length + ' ' + channel);
            }
            NumberedMessages.check(buffer, 0, (int) length, self[0].count);
            return true;
        });
        self[0].thread.start();
        return self[0];
    }

    /** Waits for one message in a call that idles as an application's does that says nothing else. */
    static Traffic waitForOne(final Channel channel, final int size) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[size]);
        final Traffic[] self = new Traffic[1];
        self[0] = new Traffic("wait", false, () -> {
            final long length = channel.receive(buffer, 0, size, Duration.ofMinutes(2));
            self[0].stopped = true;
            return length == size;
        });
        self[0].thread.start();
        return self[0];
    }

    private void run(final BooleanSupplier step) {
        final IdleStrategy idle = new BackoffIdleStrategy(100, 10, 1_000, 100_000);
        long last = System.nanoTime();
        try {
            while (!stopped || finishes) {
                if (step.getAsBoolean()) {
                    final long now = System.nanoTime();
                    longestPauseNanos = Math.max(longestPauseNanos, now - last);
                    last = now;
                    final long next = count + 1;
                    count = next;
                    idle.reset();
                } else if (stopped) {
                    break;
                } else {
                    idle.idle();
                }
            }
            longestPauseNanos = Math.max(longestPauseNanos, System.nanoTime() - last);
        } catch (final RuntimeException e) {
            failure = e;
        }
    }

    /** The longest time without a message since this was asked last, in microseconds. */
    String takeLongestPause() {
        final long pause = longestPauseNanos;
        longestPauseNanos = 0;
        return Long.toString(TimeUnit.NANOSECONDS.toMicros(pause));
    }

    /** Stops, and says how it went: messages, and the longest pause in milliseconds. */
    String stop() throws InterruptedException {
        stopped = true;
        return await();
    }

    String await() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(30));
        final RuntimeException cause = failure;
        if (cause != null) {
            throw cause;
        }
        return count + " " + TimeUnit.NANOSECONDS.toMillis(longestPauseNanos);
    }
}
