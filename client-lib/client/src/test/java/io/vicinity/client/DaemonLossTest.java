package io.vicinity.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.vicinity.client.testing.MiniHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The control plane may die; data goes on, and control heals. */
class DaemonLossTest {
    private static final Duration LONG = Duration.ofSeconds(20);

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
    }

    @Test
    void shouldMoveDataWhileTheDaemonIsAway() {
        loseDaemon();
        assertEcho(1);
        host.startDaemon();
        await().until(vicinity::isConnected);
        assertEcho(2);
    }

    @Test
    void shouldOpenNewChannelsToOldEndpointsWhenTheDaemonIsBack() {
        loseDaemon();
        host.startDaemon();
        await().until(vicinity::isConnected);
        try (Channel again = left.open("right");
                Channel alsoAgain = right.accept(LONG)) {
            assertThat(again.id()).isEqualTo(alsoAgain.id()).isNotEqualTo(opened.id());
        }
        assertThat(right.accept()).isEmpty();
    }

    @Test
    void shouldLetRequestsWaitForTheDaemon() {
        loseDaemon();
        final CompletableFuture<Endpoint> late = CompletableFuture.supplyAsync(() -> vicinity.claim("late"));
        host.startDaemon();
        assertThat(late.join().name()).isEqualTo("late");
    }

    @Test
    void shouldGiveUpARequestWhenTheDaemonStaysAway() {
        final Vicinity impatient = Vicinity.connect(host.context().requestTimeout(Duration.ofMillis(200)));
        loseDaemon();
        await().until(() -> !impatient.isConnected());
        assertThat(failure(() -> impatient.claim("late")).code()).isEqualTo("DAEMON_UNREACHABLE");
        assertThat(failure(impatient::info).code()).isEqualTo("DAEMON_UNREACHABLE");
        impatient.close();
    }

    @Test
    void shouldRepeatWhatItLetGoOfWhileTheDaemonWasAway() {
        loseDaemon();
        opened.close();
        accepted.close();
        left.close();
        host.startDaemon();
        await().until(() -> host.channelsInUse() == 0);
        await().untilAsserted(() -> assertThat(host.names()).containsExactly("right"));
        assertThat(right.accept()).isEmpty();
    }

    @Test
    void shouldTellOfAPeerThatClosedWhileTheDaemonWasAway() {
        loseDaemon();
        opened.close();
        host.startDaemon();
        await().until(() -> accepted.state() == ChannelState.CLOSED_BY_PEER);
    }

    @Test
    void shouldCloseChannelsThatAreNotKnownAnyMore() {
        loseDaemon();
        host.forgetChannels();
        host.startDaemon();
        await().until(() -> accepted.state() == ChannelState.CLOSED_BY_PEER);
        assertThat(accepted.closeDetail()).contains("does not know");
        assertThat(right.isOpen()).isTrue();
    }

    @Test
    void shouldCloseEndpointsOfASegmentThatIsNoMore() {
        loseDaemon();
        host.loseSegment();
        host.startDaemon();
        await().until(() -> !left.isOpen() && !right.isOpen());
        assertThat(opened.state()).isEqualTo(ChannelState.CLOSED);
        try (Endpoint again = vicinity.claim("left")) {
            assertThat(again.open("left").remoteName()).isEqualTo("left");
        }
    }

    @Test
    void shouldSayWhereItLookedForADaemon() {
        final Path nowhere = Path.of("/nonexistent/guestd.sock");
        final Vicinity.Context context = new Vicinity.Context().socket(nowhere).connectTimeout(Duration.ZERO);
        final VicinityException failure = failure(() -> Vicinity.connect(context));
        assertThat(failure.code()).isEqualTo("DAEMON_UNREACHABLE");
        assertThat(failure).hasMessageContaining(nowhere.toString());
        assertThat(failure.remedy()).contains("vicinity-guestd");
    }

    @Test
    void shouldWaitForADaemonThatIsStillStarting() {
        loseDaemon();
        final CompletableFuture<Vicinity> early = CompletableFuture.supplyAsync(
                () -> Vicinity.connect(host.context().connectTimeout(LONG)));
        host.startDaemon();
        early.join().close();
    }

    private void loseDaemon() {
        host.stopDaemon();
        await().until(() -> !vicinity.isConnected());
    }

    private void assertEcho(final int value) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8]);
        buffer.putInt(0, value);
        assertThat(opened.offer(buffer, 0, 4)).isPositive();
        final UnsafeBuffer received = new UnsafeBuffer(new byte[8]);
        assertThat(accepted.receive(received, 0, 8, LONG)).isEqualTo(4);
        assertThat(received.getInt(0)).isEqualTo(value);
    }

    private static VicinityException failure(final org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(VicinityException.class, call);
    }
}
