package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.VicinityException;
import io.vicinity.client.fabric.FabricIdentity;
import io.vicinity.client.fabric.FabricPort;
import io.vicinity.fabric.FabricRefusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("fabric")
@Timeout(120)
class FabricChannelTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 20]);
    private FabricPath path;

    @BeforeEach
    void start() {
        path = new FabricPath();
    }

    @AfterEach
    void stop() {
        path.close();
    }

    @Test
    void shouldLoseNothingWhenConnectionsAreCutInTheMiddle() throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(Content.seed("cuts"));
        final ChannelHost.Pair pair = path.connect();
        final AtomicBoolean done = new AtomicBoolean();
        final SplittableRandom cuts = random.split();
        final Thread cutter = Thread.ofPlatform().daemon().start(() -> {
            long come = 0;
            while (!done.get()) {
                // Only what works again is cut again: how long that takes is the machine's business.
                if (pair.b().counters().messagesReceived() > come) {
                    pause(cuts.nextInt(5, 60));
                    path.relay.cut();
                    come = pair.b().counters().messagesReceived() + cuts.nextInt(20);
                }
                pause(1);
            }
        });
        try {
            new RandomTraffic(pair, 1 << 20, random.split()).run(3_000);
        } finally {
            done.set(true);
            cutter.join();
        }
    }

    @Test
    void shouldNoticeAConnectionThatIsDeafAndLoseNothing() throws InterruptedException {
        noticeAConnectionThatIsDeaf(path.connect());
    }

    @Test
    void shouldNoticeThatStillWhenThereWasNoChannelForAWhile() throws InterruptedException {
        final ChannelHost.Pair first = path.connect();
        first.a().close();
        assertThat(first.b().receive(buffer, 0, 1000, SOON)).isEqualTo(Channel.CLOSED_BY_PEER);
        first.b().close();
        pause(4 * FabricPath.TIMING.heartbeat().toMillis());

        noticeAConnectionThatIsDeaf(path.connect());
    }

    private void noticeAConnectionThatIsDeaf(final ChannelHost.Pair pair) throws InterruptedException {
        path.relay.silent(true);
        buffer.putLong(0, 42);
        assertThat(pair.a().offer(buffer, 0, 100)).isPositive();
        assertThat(pair.b().receive(buffer, 0, 1000, Duration.ofMillis(200))).isEqualTo(Channel.TIMED_OUT);
        assertThat(pair.a().counters().reconnects()).isZero();
        path.relay.silent(false);
        assertThat(pair.b().receive(buffer, 0, 1000, SOON)).isEqualTo(100);
        assertThat(buffer.getLong(0)).isEqualTo(42);
        assertThat(pair.a().counters().reconnects()).isPositive();
        assertThat(pair.b().counters().reconnects()).isPositive();
        assertThat(pair.a().counters().recordsResent()).isPositive();
        assertThat(pair.b().counters().recordsResent()).isZero();
    }

    @Test
    void shouldDeliverWhatWasSentBeforeAClose() {
        final ChannelHost.Pair pair = path.connect();
        for (int i = 0; i < 10; i++) {
            buffer.putInt(0, i);
            assertThat(pair.a().offer(buffer, 0, 20_000)).isPositive();
        }
        pair.a().close();
        for (int i = 0; i < 10; i++) {
            assertThat(pair.b().receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(20_000);
            assertThat(buffer.getInt(0)).isEqualTo(i);
        }
        assertThat(pair.b().receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(pair.b().closeDetail()).isEqualTo("the other end closed the channel");
        assertThat(pair.b().offer(buffer, 0, 8)).isEqualTo(Channel.CLOSED_BY_PEER);
    }

    @Test
    void shouldKnowThatTheOtherProcessIsGone() {
        final ChannelHost.Pair pair = path.connect();
        final ChannelHost.Pair other = path.connect();
        assertThat(pair.a().offer(buffer, 0, 8)).isPositive();
        // What a process did not get out is gone with it.
        Awaitility.await().atMost(SOON).until(() -> pair.b().nextLength() == 8);
        path.relay.open(false);
        path.here.close();
        path.relay.cut();
        Awaitility.await().atMost(SOON).until(() -> pair.b().state() == ChannelState.CLOSED_BY_PEER);
        assertThat(pair.b().closeDetail()).isEqualTo("the process at the other end is gone");
        assertThat(other.b().receive(buffer, 0, 8, SOON)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(pair.b().receive(buffer, 0, 8, SOON)).isEqualTo(8);
    }

    @Test
    void shouldNotWaitForAnotherConnectionToAProcessThatIsDead() {
        final FabricPath.Untaken untaken = path.open(path.endpoint("a"), path.endpoint("b"));
        final RingChannel a = untaken.a().attach(false);
        final RingChannel b = untaken.b().attach(false);
        untaken.b().peerDied("the other process died");
        assertThat(a.offer(buffer, 0, 8)).isPositive();
        Awaitility.await().atMost(SOON).until(() -> b.nextLength() == 8);
        assertThat(b.state()).isEqualTo(ChannelState.OPEN);
        // As its whole machine would die: no connection is refused or ended by it.
        path.relay.silent(true);
        Awaitility.await().atMost(SOON).until(() -> b.state() == ChannelState.CLOSED_BY_PEER);
        assertThat(b.closeDetail()).isEqualTo("the other process died");
        assertThat(b.receive(buffer, 0, 8, SOON)).isEqualTo(8);
    }

    @Test
    void shouldGiveUpAnEndThatIsNotReachedForTooLong() {
        final ChannelHost.Pair pair = path.connect();
        path.relay.open(false);
        path.relay.cut();
        Awaitility.await().atMost(SOON).until(() -> pair.a().state() == ChannelState.CLOSED_BY_PEER);
        assertThat(pair.a().closeDetail()).startsWith("the other end could not be reached for 5 s");
        Awaitility.await().atMost(SOON).until(() -> pair.b().state() == ChannelState.CLOSED_BY_PEER);
        assertThat(pair.b().closeDetail()).isEqualTo("the other end was not heard of for 5 s");
    }

    @Test
    void shouldGiveBackWhatNobodyTakes() {
        final DataPath.Node a = path.endpoint("a");
        final DataPath.Node b = path.endpoint("b");
        for (int i = 0; i < 3; i++) {
            final FabricPath.Untaken untaken = path.open(a, b);
            untaken.a().decline();
            untaken.b().decline();
            // As an endpoint does that was closed meanwhile: it lets go by itself, and is told to.
            untaken.b().decline();
            Awaitility.await().atMost(SOON).until(() -> nextSlot(a) == 0 && nextSlot(b) == 0);
        }
    }

    private static int nextSlot(final DataPath.Node node) {
        final int slot = node.endpoint.takeFabricSlot();
        node.endpoint.giveBackFabricSlot(slot);
        return slot;
    }

    @Test
    void shouldTryAgainWhereNobodyListensYet() throws IOException {
        final InetSocketAddress address;
        try (ServerSocket reserved = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) reserved.getLocalSocketAddress();
        }
        // Refused some times by then.
        final CompletableFuture<Relay> late = CompletableFuture.supplyAsync(
                () -> new Relay(path.there.address(), address),
                CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
        final FabricPath.Untaken opened = path.open(path.endpoint("early"), path.endpoint("late"), address);
        final Channel early = opened.a().attach(false);
        final Channel there = opened.b().attach(false);
        buffer.putLong(0, 42);
        assertThat(early.send(buffer, 0, Long.BYTES, SOON)).isPositive();
        assertThat(there.receive(buffer, 8, Long.BYTES, SOON)).isEqualTo(Long.BYTES);
        assertThat(buffer.getLong(8)).isEqualTo(42);
        late.join().close();
    }

    @Test
    void shouldNotOpenAChannelToAnEndpointThatIsNotThere() {
        assertThatThrownBy(() -> path.connectTo("nobody"))
                .hasCauseInstanceOf(VicinityException.class)
                .hasMessageContaining("no endpoint 'nobody' is here");
    }

    @Test
    void shouldTalkToNobodyOfAnotherTenantOrWithoutACertificateThatHolds() {
        final FabricIdentity stranger = FabricPath.identity("umbrella", "here");
        final FabricIdentity expired =
                FabricPath.authority().identity("acme", "here", Instant.now().minusSeconds(60));
        final FabricIdentity forged = new TestAuthority().identity("acme", "here");
        refuses(stranger, FabricRefusal.OTHER_TENANT);
        refuses(expired, FabricRefusal.CERTIFICATE);
        refuses(forged, FabricRefusal.CERTIFICATE);
    }

    private void refuses(final FabricIdentity wrong, final FabricRefusal reason) {
        try (FabricPort port = new FabricPort(
                () -> wrong, FabricPath.loopback(), FabricPath.TIMING, offer -> offer.refuse("NO", "no", "no"))) {
            assertThatThrownBy(() -> path.connectFrom(port)).hasCauseInstanceOf(VicinityException.class);
        }
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(path.there.takeRefusals()).containsOnlyKeys(reason));
    }

    @Test
    void shouldTellApartWhoIsNotLetInAndWhoOnlyLooks() throws IOException {
        // Who only looks whether somebody listens is not refused anything.
        new Socket(path.there.address().getAddress(), path.there.address().getPort()).close();
        try (Socket plain = new Socket(
                path.there.address().getAddress(), path.there.address().getPort())) {
            plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(path.there.takeRefusals()).isEqualTo(Map.of(FabricRefusal.PLAIN_TEXT, 1L)));
        }
        assertThatThrownBy(() -> path.connectTo("nobody")).hasCauseInstanceOf(VicinityException.class);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(path.there.takeRefusals()).isEqualTo(Map.of(FabricRefusal.REQUEST, 1L)));
    }

    private static void pause(final long millis) {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
