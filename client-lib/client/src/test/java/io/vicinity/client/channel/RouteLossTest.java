package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.ChannelState;
import io.vicinity.client.Route;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
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
    private static final int LONG = 3_000_000;

    private final SwitchingPath path = new SwitchingPath();
    private final RingChannel a = path.a();
    private final RingChannel b = path.b();
    private final SwitchingTraffic traffic = new SwitchingTraffic(path, LONG);

    @AfterEach
    void close() {
        path.close();
    }

    @Test
    void shouldSendAgainWhatWasLostThoughNobodySends() throws InterruptedException {
        path.change(Route.FABRIC);
        traffic.offer(a, 100, 1);
        traffic.receive(b, 100, 1);
        path.mute();
        // In the ring, in a record that memory's ring does not take, in one block, in several.
        traffic.offer(a, 100, 2);
        traffic.offer(a, 30_000, 3);
        traffic.offer(a, 60_000, 4);
        traffic.offer(a, LONG, 5);
        traffic.offer(a, 8, 6);
        traffic.offer(b, 100, 7);
        final CompletableFuture<Void> lost = SwitchingTraffic.meanwhile(() -> path.lose(true));
        traffic.receive(b, 100, 2);
        traffic.receive(b, 30_000, 3);
        traffic.receive(b, 60_000, 4);
        traffic.receive(b, LONG, 5);
        traffic.receive(b, 8, 6);
        traffic.receive(a, 100, 7);
        lost.join();
        assertThat(a.route()).isEqualTo(Route.SHARED_MEMORY);
        assertThat(a.counters().recordsResent()).isPositive();
        assertThat(a.counters().messagesSent()).isEqualTo(6);
        assertThat(b.counters().messagesReceived()).isEqualTo(6);
        traffic.offer(a, 8, 8);
        traffic.receive(b, 8, 8);
    }

    private boolean lose(final SplittableRandom random) throws InterruptedException {
        if (random.nextInt(3) == 0) {
            path.loseOnTheWayToFabric(random.nextBoolean(), random.nextBoolean());
        } else {
            path.change(Route.FABRIC);
            Thread.sleep(random.nextInt(20));
            path.lose(random.nextBoolean());
        }
        return true;
    }

    @Test
    void shouldNeitherLoseNorRepeatNorReorderUnderAllKindsOfTrafficWhileRoutesAreLost() throws InterruptedException {
        traffic.runWhile("losses of the fabric", 10, this::lose);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSendAgainWhatWasLostWithARouteThatNeitherHadComeTo(final boolean early) throws InterruptedException {
        // In the old route, which nobody receives from before all is lost behind it.
        traffic.offer(a, 100, 1);
        traffic.offer(a, 30_000, 2);
        traffic.offer(b, 100, 3);
        path.loseOnTheWayToFabric(early, true);
        traffic.offer(a, 100, 4);
        traffic.offer(b, 60_000, 5);
        traffic.receive(b, 100, 1);
        traffic.receive(b, 30_000, 2);
        traffic.receive(b, 100, 4);
        traffic.receive(a, 100, 3);
        traffic.receive(a, 60_000, 5);
        assertThat(a.route()).isEqualTo(Route.SHARED_MEMORY);
    }

    /** As far as the other end says that it has everything. */
    private void loseAndResendFrom(final long position) {
        final CompletableFuture<Long> frozen = new CompletableFuture<>();
        path.fabricA.freeze(frozen::complete);
        frozen.join();
        final DataPath.Routes next = path.host.newRoutes(path.link, 3);
        a.routes().expect(next.a(), () -> {});
        a.routes().change(OptionalLong.of(position));
    }

    @Test
    void shouldQuarantineAChannelWhoseOtherEndSaysToHaveWhatWasNeverSent() throws InterruptedException {
        path.change(Route.FABRIC);
        traffic.offer(a, 100, 1);
        loseAndResendFrom(1 << 20);
        assertThat(a.routes().leaveFormer(true)).isFalse();
        assertThat(a.state()).isEqualTo(ChannelState.QUARANTINED);
        assertThat(a.closeDetail()).contains("RECORD_SEQUENCE");
    }

    @Test
    void shouldQuarantineAChannelWhoseOtherEndNamesAPlaceWhereNoRecordBegins() throws InterruptedException {
        path.change(Route.FABRIC);
        path.mute();
        traffic.offer(a, 100, 1);
        // In the middle of the message, behind the fence.
        loseAndResendFrom(64);
        assertThat(a.routes().leaveFormer(true)).isFalse();
        assertThat(a.state()).isEqualTo(ChannelState.QUARANTINED);
    }
}
