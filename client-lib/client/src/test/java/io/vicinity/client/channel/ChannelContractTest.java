package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChannelContractTest {
    private static final int LONGEST = 5 << 20;

    @Test
    void shouldReceiveWhatWasSentWhateverTheOrderOfSteps() {
        final SplittableRandom random = new SplittableRandom(Content.seed("steps"));
        int timedOut = 0;
        int tooSmall = 0;
        for (int round = 0; round < 20; round++) {
            try (DataPath host = new DataPath(16 << 20)) {
                final DataPath.Node a = host.endpoint("a", 200);
                final DataPath.Link link = host.connect(a, round % 4 == 0 ? a : host.endpoint("b", 16));
                final RandomSender sender = new RandomSender(link.a(), 700_000, random.split());
                final RandomReceiver receiver = new RandomReceiver(link.b(), 700_000, random.split());
                for (int step = 0; step < 3_000; step++) {
                    if (random.nextInt(1 + step / 300) % 2 == 0) {
                        sender.step(Duration.ZERO);
                    } else {
                        receiver.step(Duration.ZERO);
                    }
                }
                sender.end();
                receiver.drain();
                // An abort that is owed goes before the next message.
                sender.step(Duration.ZERO);
                sender.end();
                receiver.drain();
                assertThat(receiver.received).isEqualTo(sender.sent);
                assertThat(link.b().counters().messagesReceived()).isEqualTo(sender.sent.size());
                assertThat(link.a().counters().messagesSent()).isEqualTo(sender.sent.size());
                assertThat(link.a().counters().backPressured()).isGreaterThanOrEqualTo(sender.backPressured);
                assertThat(link.a().offer(new org.agrona.concurrent.UnsafeBuffer(new byte[800_000]), 0, 800_000))
                        .as("all of the arena came back")
                        .isPositive();
                timedOut += sender.timedOut;
                tooSmall += receiver.tooSmall;
            }
        }
        assertThat(timedOut).isPositive();
        assertThat(tooSmall).isPositive();
    }

    @Test
    void shouldCarryMessagesOfAllLengthsBetweenTwoThreads() throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(Content.seed("threads"));
        try (DataPath host = new DataPath(32 << 20)) {
            final DataPath.Link link = host.connect(host.endpoint("a", 500), host.endpoint("b", 500));
            final AtomicBoolean done = new AtomicBoolean();
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            final RandomSender there = new RandomSender(link.a(), LONGEST, random.split());
            final RandomReceiver thither = new RandomReceiver(link.b(), LONGEST, random.split());
            final RandomSender back = new RandomSender(link.b(), 100_000, random.split());
            final RandomReceiver hither = new RandomReceiver(link.a(), 100_000, random.split());
            final Thread sending = start(failure, () -> {
                final SplittableRandom patience = new SplittableRandom(1);
                for (int i = 0; i < 3_000 && isSound(failure, link); i++) {
                    there.step(Duration.ofNanos(patience.nextInt(20) == 0 ? patience.nextInt(100_000) : 100_000_000));
                    back.step(Duration.ofMillis(1));
                }
                there.end();
                back.end();
                done.set(true);
            });
            final Thread receiving = start(failure, () -> {
                final SplittableRandom patience = new SplittableRandom(2);
                while (!done.get() && failure.get() == null) {
                    thither.step(Duration.ofNanos(patience.nextInt(200_000)));
                    hither.step(Duration.ZERO);
                }
                thither.drain();
                hither.drain();
            });
            sending.join();
            receiving.join();
            assertThat(failure.get()).isNull();
            assertThat(thither.received).isEqualTo(there.sent);
            assertThat(hither.received).isEqualTo(back.sent);
            assertThat(there.sent.size()).isGreaterThan(1_000);
            assertThat(Channel.isFinal(link.a().offer(new org.agrona.concurrent.UnsafeBuffer(new byte[8]), 0, 8)))
                    .isFalse();
        }
    }

    /** What has failed fails at once, and not after all the patience of the sender. */
    private static boolean isSound(final AtomicReference<Throwable> failure, final DataPath.Link link) {
        return failure.get() == null && link.b().state() == ChannelState.OPEN;
    }

    private static Thread start(final AtomicReference<Throwable> failure, final Runnable body) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                body.run();
            } catch (final Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
    }
}
