package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages on the channel of a {@link SwitchingPath}: single ones by their numbers, or all kinds of them while something disturbs. */
final class SwitchingTraffic {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final RingChannel a;
    private final RingChannel b;
    private final UnsafeBuffer buffer;
    private final UnsafeBuffer space;

    /** What befalls a path. */
    interface Step {
        void take() throws Exception;
    }

    /** What befalls a path again and again. */
    interface Disturbance {
        /** Disturbs once; returns whether that is one of those that are counted. */
        boolean disturb(SplittableRandom random) throws Exception;
    }

    /**
     * @param longest bytes of a single message.
     */
    SwitchingTraffic(final SwitchingPath path, final int longest) {
        a = path.a();
        b = path.b();
        buffer = new UnsafeBuffer(new byte[longest]);
        space = new UnsafeBuffer(new byte[longest]);
    }

    /** Sends a message that there is room for. */
    void offer(final RingChannel from, final int length, final long number) {
        Content.fill(buffer, 0, length, number);
        assertThat(from.offer(buffer, 0, length)).isPositive();
    }

    /** Sends a message that waits for room. */
    void send(final RingChannel from, final int length, final long number) {
        Content.fill(buffer, 0, length, number);
        assertThat(from.send(buffer, 0, length, SOON)).isPositive();
    }

    void receive(final RingChannel to, final int length, final long number) {
        assertThat(to.receive(space, 0, space.capacity(), SOON)).isEqualTo(length);
        assertThat(Content.verified(space, 0, length)).isEqualTo(Content.numberAs(number, length));
    }

    void receiveNothing(final RingChannel to) {
        assertThat(to.receive(space, 0, space.capacity(), Duration.ZERO)).isEqualTo(Channel.TIMED_OUT);
    }

    /** A step on a thread of its own, while the caller's has other things to do. */
    static CompletableFuture<Void> meanwhile(final Step step) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        step.take();
                    } catch (final Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }

    /**
     * All kinds of traffic, until it was disturbed more often than that: nothing is lost, repeated or reordered.
     *
     * @param what is counted.
     */
    void runWhile(final String what, final int least, final Disturbance disturbance) throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(Content.seed(what));
        final SplittableRandom disturbing = random.split();
        final AtomicBoolean done = new AtomicBoolean();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final AtomicInteger count = new AtomicInteger();
        final Thread disturber = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    if (disturbance.disturb(disturbing)) {
                        count.incrementAndGet();
                    }
                }
            } catch (final Throwable e) {
                failure.set(e);
                // Nobody is to wait for what can no longer come.
                a.close();
            }
        });
        int sent = 0;
        // More of it on a machine on which little happens meanwhile.
        do {
            final RandomTraffic traffic = new RandomTraffic(new ChannelHost.Pair(a, b), 2 << 20, random.split());
            try {
                traffic.run(8_000);
            } finally {
                check(failure);
            }
            sent += traffic.sent();
        } while (count.get() <= least && failure.get() == null);
        done.set(true);
        // What is under way needs no traffic any more: there is a reader no longer, and nothing to read.
        disturber.join(Duration.ofSeconds(40));
        check(failure);
        System.out.println(what + ": " + count + " while " + sent + " messages were sent, records sent again: "
                + (a.counters().recordsResent() + b.counters().recordsResent()));
        assertThat(count.get()).isGreaterThan(least);
    }

    private static void check(final AtomicReference<Throwable> failure) {
        if (failure.get() != null) {
            throw new AssertionError("it was not disturbed as it should", failure.get());
        }
    }
}
