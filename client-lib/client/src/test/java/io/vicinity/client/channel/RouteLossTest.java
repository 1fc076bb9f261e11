package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.ChannelState;
import io.vicinity.client.Route;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels whose connection on the fabric takes with it what it carried, and that go on in memory. */
@Tag("switch")
@Timeout(120)
class RouteLossTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int LONG = 3_000_000;

    private final SwitchingPath path = new SwitchingPath();
    private final RingChannel a = path.a();
    private final RingChannel b = path.b();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LONG]);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[LONG]);

    @AfterEach
    void close() {
        path.close();
    }

    private void send(final RingChannel from, final int length, final long number) {
        Content.fill(buffer, 0, length, number);
        assertThat(from.offer(buffer, 0, length)).isPositive();
    }

    private void receive(final RingChannel to, final int length, final long number) {
        assertThat(to.receive(space, 0, LONG, SOON)).isEqualTo(length);
        assertThat(Content.verified(space, 0, length)).isEqualTo(number);
    }

    @Test
    void shouldSendAgainWhatWasLostThoughNobodySends() throws InterruptedException {
        path.change(Route.FABRIC);
        send(a, 100, 1);
        receive(b, 100, 1);
        path.mute();
        // In the ring, in a record that memory's ring does not take, in one block, in several.
        send(a, 100, 2);
        send(a, 30_000, 3);
        send(a, 60_000, 4);
        send(a, LONG, 5);
        send(a, 8, 6);
        send(b, 100, 7);
        final Thread losing = Thread.ofPlatform().start(() -> {
            try {
                path.lose(true);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        receive(b, 100, 2);
        receive(b, 30_000, 3);
        receive(b, 60_000, 4);
        receive(b, LONG, 5);
        receive(b, 8, 6);
        receive(a, 100, 7);
        losing.join();
        assertThat(a.route()).isEqualTo(Route.SHARED_MEMORY);
        assertThat(a.counters().recordsResent()).isPositive();
        assertThat(a.counters().messagesSent()).isEqualTo(6);
        assertThat(b.counters().messagesReceived()).isEqualTo(6);
        send(a, 8, 8);
        receive(b, 8, 8);
    }

    @Test
    void shouldNeitherLoseNorRepeatNorReorderUnderAllKindsOfTrafficWhileRoutesAreLost() throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(Content.seed("losses"));
        final AtomicBoolean done = new AtomicBoolean();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final AtomicInteger losses = new AtomicInteger();
        final Thread losing = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    if (random.nextInt(3) == 0) {
                        path.loseOnTheWayToFabric(random.nextBoolean(), random.nextBoolean());
                    } else {
                        path.change(Route.FABRIC);
                        Thread.sleep(random.nextInt(20));
                        path.lose(random.nextBoolean());
                    }
                    losses.incrementAndGet();
                }
            } catch (final Throwable e) {
                failure.set(e);
            }
        });
        int sent = 0;
        do {
            final RandomTraffic traffic = new RandomTraffic(new ChannelHost.Pair(a, b), 2 << 20, random.split());
            traffic.run(8_000);
            sent += traffic.sent();
        } while (losses.get() <= 10 && failure.get() == null);
        done.set(true);
        losing.join(Duration.ofSeconds(40));
        assertThat(failure.get()).isNull();
        System.out.println("losses: " + losses + " while " + sent + " messages were sent, records sent again: "
                + (a.counters().recordsResent() + b.counters().recordsResent()));
        assertThat(losses.get()).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSendAgainWhatWasLostWithARouteThatNeitherHadComeTo(final boolean early) throws InterruptedException {
        // In the old route, which nobody receives from before all is lost behind it.
        send(a, 100, 1);
        send(a, 30_000, 2);
        send(b, 100, 3);
        path.loseOnTheWayToFabric(early, true);
        send(a, 100, 4);
        send(b, 60_000, 5);
        receive(b, 100, 1);
        receive(b, 30_000, 2);
        receive(b, 100, 4);
        receive(a, 100, 3);
        receive(a, 60_000, 5);
        assertThat(a.route()).isEqualTo(Route.SHARED_MEMORY);
    }

    /** As far as the other end says that it has everything. */
    private void loseAndResendFrom(final long position) {
        final CompletableFuture<Long> frozen = new CompletableFuture<>();
        path.fabricA.freeze(frozen::complete);
        frozen.join();
        final DataPath.Routes next = path.host.newRoutes(path.link, 3);
        a.expectRoute(next.a(), () -> {});
        a.changeRoute(OptionalLong.of(position));
    }

    @Test
    void shouldQuarantineAChannelWhoseOtherEndSaysToHaveWhatWasNeverSent() throws InterruptedException {
        path.change(Route.FABRIC);
        send(a, 100, 1);
        loseAndResendFrom(1 << 20);
        assertThat(a.leaveFormerRoute(true)).isFalse();
        assertThat(a.state()).isEqualTo(ChannelState.QUARANTINED);
        assertThat(a.closeDetail()).contains("RECORD_SEQUENCE");
    }

    @Test
    void shouldQuarantineAChannelWhoseOtherEndNamesAPlaceWhereNoRecordBegins() throws InterruptedException {
        path.change(Route.FABRIC);
        path.mute();
        send(a, 100, 1);
        // In the middle of the message, behind the fence.
        loseAndResendFrom(64);
        assertThat(a.leaveFormerRoute(true)).isFalse();
        assertThat(a.state()).isEqualTo(ChannelState.QUARANTINED);
    }
}
