package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.ChannelState;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** Messages of all lengths, sent and received in all ways, both ways on one channel, by a thread that sends and one that receives. */
final class RandomTraffic {
    private final ChannelHost.Pair pair;
    private final RandomSender there;
    private final RandomReceiver thither;
    private final RandomSender back;
    private final RandomReceiver hither;
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    RandomTraffic(final ChannelHost.Pair pair, final int longest, final SplittableRandom random) {
        this.pair = pair;
        there = new RandomSender(pair.a(), longest, random.split());
        thither = new RandomReceiver(pair.b(), longest, random.split());
        back = new RandomSender(pair.b(), 100_000, random.split());
        hither = new RandomReceiver(pair.a(), 100_000, random.split());
    }

    /** Sends so often each way, and waits until all has come. */
    void run(final int steps) throws InterruptedException {
        final Thread sending = start(() -> {
            final SplittableRandom patience = new SplittableRandom(1);
            for (int i = 0; i < steps && isSound(); i++) {
                there.step(Duration.ofNanos(patience.nextInt(20) == 0 ? patience.nextInt(100_000) : 100_000_000));
                back.step(Duration.ofMillis(1));
            }
            there.end();
            back.end();
            done.set(true);
        });
        final Thread receiving = start(() -> {
            final SplittableRandom patience = new SplittableRandom(2);
            while (failure.get() == null && !(done.get() && isAllThere())) {
                thither.step(Duration.ofNanos(patience.nextInt(200_000)));
                hither.step(Duration.ZERO);
            }
            thither.drain();
            hither.drain();
        });
        sending.join();
        receiving.join(Duration.ofSeconds(60));
        receiving.interrupt();
        assertThat(failure.get()).isNull();
        assertThat(thither.received.size()).as(this::toString).isEqualTo(there.sent.size());
        assertThat(hither.received.size()).as(this::toString).isEqualTo(back.sent.size());
        assertThat(thither.received).isEqualTo(there.sent);
        assertThat(hither.received).isEqualTo(back.sent);
        Awaitility.await()
                .untilAsserted(() -> assertThat(pair.b().counters().messagesReceived())
                        .isEqualTo(pair.a().counters().messagesSent()));
    }

    @Override
    public String toString() {
        return "sent " + there.sent.size() + " and " + back.sent.size() + ", received " + thither.received.size()
                + " and " + hither.received.size() + ", " + pair.a() + " "
                + pair.a().closeDetail() + ", " + pair.b() + " "
                + pair.b().closeDetail();
    }

    int sent() {
        return there.sent.size();
    }

    private boolean isAllThere() {
        return thither.received.size() >= there.sent.size() && hither.received.size() >= back.sent.size();
    }

    /** What has failed fails at once, and not after all the patience of the sender. */
    private boolean isSound() {
        return failure.get() == null
                && pair.b().state() == ChannelState.OPEN
                && pair.a().state() == ChannelState.OPEN;
    }

    private Thread start(final Runnable body) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                body.run();
            } catch (final Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
    }
}
