package io.vicinity.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.vicinity.client.testing.MiniHost;
import io.vicinity.control.v1.RouteReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shared memory is taken out of the VM, with a warning and without. */
@Timeout(60)
class DetachTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String TAKEN = "taken out of this VM";

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private MiniHost host;
    private Vicinity vicinity;
    private Endpoint left;
    private Endpoint right;
    private Channel opened;
    private Channel accepted;

    @BeforeEach
    void setUp() {
        host = MiniHost.start();
        vicinity = host.connect();
        left = vicinity.claim("left");
        right = vicinity.claim("right");
        opened = left.open("right");
        accepted = right.accept(LONG);
    }

    @AfterEach
    void tearDown() {
        vicinity.close();
        host.close();
        threads.shutdownNow();
    }

    private void assertAllClosedWithTheReason() {
        await().until(() -> !left.isOpen() && !right.isOpen());
        for (final Channel channel : new Channel[] {opened, accepted}) {
            await().until(() -> channel.state() == ChannelState.CLOSED);
            assertThat(channel.closeDetail()).contains(TAKEN);
        }
        assertThat(failure(() -> left.open("right"))).hasMessageContaining(TAKEN);
        assertThat(host.violations()).isEmpty();
    }

    private static VicinityException failure(final ThrowingCallable call) {
        return catchThrowableOfType(VicinityException.class, call);
    }

    @Test
    void shouldCloseEverythingAndThenSayThatNothingIsMapped() {
        host.detach();
        await().until(() -> host.detachedClients() == 1);
        assertThat(left.isOpen()).isFalse();
        assertThat(opened.state()).isEqualTo(ChannelState.CLOSED);
        assertAllClosedWithTheReason();
        await().until(() -> host.names().isEmpty() && host.channelsInUse() == 0);
    }

    @Test
    void shouldEndCallsThatWaitWhenTheMemoryIsTakenOut() {
        final CompletableFuture<Long> receiving =
                CompletableFuture.supplyAsync(() -> accepted.receive(message, 0, 8, LONG), threads);
        final CompletableFuture<VicinityException> accepting =
                CompletableFuture.supplyAsync(() -> failure(() -> right.accept(LONG)), threads);
        host.detach();
        // It is told why first, and closed then: a waiting thread may see either.
        assertThat(receiving.join()).isIn(Channel.CLOSED, Channel.CLOSED_BY_PEER);
        assertThat(accepting.join()).hasMessageContaining(TAKEN);
    }

    @Test
    void shouldSurviveThatMemoryIsTakenFromThreadsThatUseIt() {
        final AtomicBoolean stop = new AtomicBoolean();
        final CompletableFuture<Void> sender = CompletableFuture.runAsync(
                () -> {
                    while (!stop.get()) {
                        opened.offer(message, 0, 64);
                    }
                },
                threads);
        final CompletableFuture<Void> receiver = CompletableFuture.runAsync(
                () -> {
                    while (!stop.get()) {
                        right.poll(
                                (channel, buffer, offset, length) -> message.putBytes(0, buffer, offset, length), 10);
                    }
                },
                threads);
        await().until(() -> accepted.counters().messagesReceived() > 1_000);
        host.detach();
        await().until(() -> host.detachedClients() == 1);
        stop.set(true);
        sender.join();
        receiver.join();
        assertAllClosedWithTheReason();
    }

    @Test
    void shouldNoticeThatADeviceWentWithoutAWarning() {
        host.unplug();
        assertAllClosedWithTheReason();
    }

    @Test
    void shouldKeepAReliableChannelAndSayThatItsRouteIsLostWhenADeviceWentWithoutAWarning() {
        final Endpoint lone = vicinity.claim("lone");
        final Channel reliable = left.open("right", LONG, ChannelOptions.DEFAULT.reliable(true));
        final Channel other = right.accept(LONG);
        host.unplug();
        await().until(() -> host.routeReports().size() >= 2);
        assertThat(host.routeReports())
                .allSatisfy(report -> assertThat(report.getReport()).isEqualTo(RouteReport.ROUTE_REPORT_LOST))
                .allSatisfy(report -> assertThat(report.getEpoch()).isEqualTo(1))
                .extracting("channelId")
                .containsOnly(reliable.id());
        assertThat(reliable.state()).isEqualTo(ChannelState.OPEN);
        assertThat(other.state()).isEqualTo(ChannelState.OPEN);
        assertThat(opened.state()).isEqualTo(ChannelState.CLOSED);
        assertThat(opened.closeDetail()).contains(TAKEN);
        assertThat(left.isOpen()).isTrue();
        assertThat(lone.isOpen()).isFalse();
        assertThat(vicinity.isConnected()).isTrue();
        assertThat(host.violations()).isEmpty();
    }

    @Test
    void shouldNoticeThatADeviceWentUnderTraffic() {
        final AtomicBoolean stop = new AtomicBoolean();
        final CompletableFuture<Void> traffic = CompletableFuture.runAsync(
                () -> {
                    while (!stop.get()) {
                        opened.offer(message, 0, 64);
                        accepted.poll((buffer, offset, length) -> {}, 10);
                    }
                },
                threads);
        await().until(() -> accepted.counters().messagesReceived() > 1_000);
        host.unplug();
        assertAllClosedWithTheReason();
        stop.set(true);
        traffic.join();
    }

    @Test
    void shouldNoticeThatADeviceWentWhileTheDaemonIsAway() {
        host.stopDaemon();
        await().until(() -> !vicinity.isConnected());
        host.unplug();
        assertAllClosedWithTheReason();
    }

    @Test
    void shouldClaimAgainOnTheSameConnectionWhenADeviceIsBack() {
        host.unplug();
        assertAllClosedWithTheReason();
        host.plug();
        try (Endpoint again = vicinity.claim("left");
                Channel channel = again.open("left")) {
            assertThat(channel.offer(message, 0, 8)).isPositive();
            assertThat(again.accept(LONG).receive(message, 0, 64, LONG)).isEqualTo(8);
        }
    }

    @Test
    void shouldSayThatThereIsNoDeviceToWhoClaimsMeanwhile() {
        host.unplug();
        assertAllClosedWithTheReason();
        try (Vicinity patient = vicinity) {
            assertThat(failure(() -> patient.claim("left")).code()).isEqualTo("NO_DEVICE");
        }
        final VicinityException refused =
                failure(() -> Vicinity.connect(host.context().connectTimeout(Duration.ofMillis(100))));
        assertThat(refused.code()).isEqualTo("NO_DEVICE");
        vicinity = Vicinity.connect(plugged().context());
    }

    private MiniHost plugged() {
        host.plug();
        return host;
    }

    @Test
    void shouldNotTakeOneLookForAnUnpluggedDevice() {
        final byte[] header = new byte[64];
        host.segment().memory().getBytes(0, header);
        host.segment().memory().setMemory(0, header.length, (byte) 0);
        host.segment().memory().putBytes(0, header);
        assertThat(opened.offer(message, 0, 8)).isPositive();
        assertThat(accepted.receive(message, 0, 64, LONG)).isEqualTo(8);
        assertThat(left.isOpen()).isTrue();
    }
}
