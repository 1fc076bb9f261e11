package io.vicinity.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.vicinity.client.testing.MiniHost;
import io.vicinity.segment.SegmentDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VicinityTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private MiniHost host;
    private Vicinity vicinity;

    @BeforeEach
    void setUp() {
        host = MiniHost.start();
        vicinity = host.connect();
    }

    @AfterEach
    void tearDown() {
        vicinity.close();
        host.close();
    }

    @Test
    void shouldCarryMessagesBothWaysBetweenTwoProcessesOfOneVm() {
        try (Vicinity other = host.connect();
                Endpoint left = vicinity.claim("left");
                Endpoint right = other.claim("right")) {
            final Channel opened = left.open("right");
            final Channel accepted = right.accept(LONG);
            assertThat(opened.localName()).isEqualTo("left");
            assertThat(opened.remoteName()).isEqualTo("right");
            assertThat(accepted.remoteName()).isEqualTo("left");
            assertThat(accepted.id()).isEqualTo(opened.id());

            send(opened, "there");
            send(accepted, "and back");
            assertThat(receive(accepted)).isEqualTo("there");
            assertThat(receive(opened)).isEqualTo("and back");
        }
    }

    @Test
    void shouldOpenAChannelFromAnEndpointToItself() {
        try (Endpoint self = vicinity.claim("self")) {
            final Channel opened = self.open("self");
            final Channel accepted = self.accept(LONG);
            send(opened, "to me");
            send(accepted, "from me");
            assertThat(receive(accepted)).isEqualTo("to me");
            assertThat(receive(opened)).isEqualTo("from me");

            accepted.close();
            await().until(() -> opened.state() == ChannelState.CLOSED_BY_PEER);
            opened.close();
            await().until(() -> host.channelsInUse() == 0);
        }
    }

    @Test
    void shouldPollMessagesOfAllAcceptedChannels() {
        try (Endpoint left = vicinity.claim("left");
                Endpoint right = vicinity.claim("right")) {
            send(left.open("right"), "one");
            send(left.open("right"), "two");
            right.accept(LONG);
            right.accept(LONG);
            assertThat(right.channels()).hasSize(2);

            final List<String> seen = new ArrayList<>();
            await().until(() -> {
                right.poll(
                        (channel, buffer, offset, length) -> seen.add(
                                channel.remoteName() + ":" + buffer.getStringWithoutLengthUtf8(offset, length)),
                        10);
                return seen.size() == 2;
            });
            assertThat(seen).containsExactlyInAnyOrder("left:one", "left:two");
        }
    }

    @Test
    void shouldAcceptNothingWhereNobodyOpened() {
        try (Endpoint endpoint = vicinity.claim("lonely")) {
            assertThat(endpoint.accept()).isEmpty();
            assertThat(failure(() -> endpoint.accept(Duration.ofMillis(10))).code())
                    .isEqualTo("TIMED_OUT");
        }
    }

    @Test
    void shouldWakeWhoWaitsToAcceptWhenTheEndpointIsClosed() {
        final Endpoint endpoint = vicinity.claim("lonely");
        final CompletableFuture<VicinityException> failure =
                CompletableFuture.supplyAsync(() -> failure(() -> endpoint.accept(LONG)));
        endpoint.close();
        assertThat(failure.join().code()).isEqualTo("ENDPOINT_CLOSED");
        assertThat(endpoint.isOpen()).isFalse();
    }

    @Test
    void shouldSayThatNobodyHasTheName() {
        try (Endpoint endpoint = vicinity.claim("left")) {
            final VicinityException failure = failure(() -> endpoint.open("nobody"));
            assertThat(failure.code()).isEqualTo("ENDPOINT_UNKNOWN");
            assertThat(failure).hasMessageContaining("nobody");
            assertThat(failure.remedy()).isNotBlank();
        }
    }

    @Test
    void shouldWaitForTheNameToAppear() {
        try (Endpoint left = vicinity.claim("left")) {
            final CompletableFuture<Channel> opened = CompletableFuture.supplyAsync(() -> left.open("right", LONG));
            try (Endpoint right = vicinity.claim("right")) {
                assertThat(opened.join().remoteName()).isEqualTo("right");
                assertThat(right.accept(LONG).remoteName()).isEqualTo("left");
            }
        }
    }

    @Test
    void shouldRefuseANameThatIsTakenAndGiveItBackOnClose() {
        final Endpoint first = vicinity.claim("name");
        assertThat(failure(() -> vicinity.claim("name")).code()).isEqualTo("NAME_TAKEN");
        first.close();
        vicinity.claim("name").close();
        assertThat(host.names()).isEmpty();
    }

    @Test
    void shouldTellThePeerOfACloseAndLeaveItWhatWasPublished() {
        try (Endpoint left = vicinity.claim("left");
                Endpoint right = vicinity.claim("right")) {
            final Channel opened = left.open("right");
            final Channel accepted = right.accept(LONG);
            send(opened, "last words");
            opened.close();
            await().until(() -> accepted.state() == ChannelState.CLOSED_BY_PEER);
            assertThat(accepted.closeDetail()).contains("left");
            assertThat(receive(accepted)).isEqualTo("last words");
            assertThat(host.channelsInUse()).isEqualTo(1);
            accepted.close();
            await().until(() -> host.channelsInUse() == 0);
        }
    }

    @Test
    void shouldAcceptAChannelWhoseOpenerClosedItMeanwhile() {
        try (Endpoint left = vicinity.claim("left");
                Endpoint right = vicinity.claim("right")) {
            final Channel opened = left.open("right");
            send(opened, "last words");
            opened.close();
            // Asked after the close on the same stream: its answer comes behind the event.
            vicinity.claim("fence").close();
            final Channel accepted = right.accept(LONG);
            await().until(() -> accepted.state() == ChannelState.CLOSED_BY_PEER);
            assertThat(receive(accepted)).isEqualTo("last words");
        }
    }

    @Test
    void shouldTellThePeerWhenTheProcessIsGone() {
        try (Endpoint right = vicinity.claim("right")) {
            final Vicinity other = host.connect();
            final Channel opened = other.claim("left").open("right");
            send(opened, "last words");
            final Channel accepted = right.accept(LONG);
            other.close();
            await().until(() -> accepted.state() == ChannelState.CLOSED_BY_PEER);
            assertThat(receive(accepted)).isEqualTo("last words");
            assertThat(host.names()).containsExactly("right");
        }
    }

    @Test
    void shouldLeaveNoMemoryInUseAfterAThousandOpensAndCloses() {
        try (Endpoint left = vicinity.claim("left");
                Endpoint right = vicinity.claim("right")) {
            final long before = host.bytesInUse();
            for (int i = 0; i < 1_000; i++) {
                try (Channel opened = left.open("right");
                        Channel accepted = right.accept(LONG)) {
                    assertThat(accepted.id()).isEqualTo(opened.id());
                }
            }
            await().until(() -> host.bytesInUse() == before);
            assertThat(left.channels()).isEmpty();
        }
        await().until(() -> host.bytesInUse() == 0);
    }

    @Test
    void shouldGiveBackWhatNobodyAccepted() {
        try (Endpoint left = vicinity.claim("left")) {
            final Endpoint right = vicinity.claim("right");
            final Channel opened = left.open("right");
            right.close();
            await().until(() -> opened.state() == ChannelState.CLOSED_BY_PEER);
            opened.close();
            await().until(() -> host.channelsInUse() == 0);
        }
    }

    @Test
    void shouldGiveAnEndpointBackWithAllItsChannelsByOneWord() {
        final Endpoint left = vicinity.claim("left");
        final Endpoint right = vicinity.claim("right");
        final List<Channel> opened = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            opened.add(left.open("right"));
            right.accept(LONG);
        }
        left.open("right");
        left.close();
        await().until(() -> right.channels().stream().allMatch(end -> end.state() == ChannelState.CLOSED_BY_PEER));
        right.close();
        await().until(() -> host.channelsInUse() == 0 && host.bytesInUse() == 0);
        assertThat(opened).allMatch(channel -> channel.state() == ChannelState.CLOSED);
        assertThat(host.channelReleases()).isZero();
    }

    @Test
    void shouldCloseAnEndpointThatIsTakenAway() {
        final Endpoint left = vicinity.claim("left");
        final Channel opened = left.open("left");
        host.evict("left");
        await().until(() -> !left.isOpen());
        assertThat(opened.state()).isEqualTo(ChannelState.CLOSED);
        assertThat(failure(() -> left.open("left")).code()).isEqualTo("ENDPOINT_CLOSED");
        left.close();
    }

    @Test
    void shouldRefuseARegionThatIsNotTheOneThatWasGivenOut() {
        try (Endpoint left = vicinity.claim("left");
                Endpoint right = vicinity.claim("right")) {
            final Channel opened = left.open("right");
            // The acceptor has not looked yet: what it finds is no channel.
            host.regionOf(opened.id()).putLong(0, 12345);
            assertThat(failure(() -> right.accept(LONG)).code()).isEqualTo("WRONG_SEGMENT");
            await().until(() -> opened.state() == ChannelState.CLOSED_BY_PEER);
        }
    }

    @Test
    void shouldRefuseASegmentOfAnotherLayout() {
        host.segment().memory().putInt(8, SegmentDescriptor.LAYOUT_MAJOR + 1);
        final VicinityException failure = failure(() -> host.connect());
        assertThat(failure.code()).isEqualTo("LAYOUT_MISMATCH");
        assertThat(failure).hasMessageContaining("version " + (SegmentDescriptor.LAYOUT_MAJOR + 1));
    }

    @Test
    void shouldTellWhoAndWhereItIs() {
        final VicinityInfo info = vicinity.info();
        assertThat(info.vm()).isEqualTo(MiniHost.VM);
        assertThat(info.tenant()).isEqualTo(MiniHost.TENANT);
        assertThat(info.agentConnected()).isTrue();
        assertThat(info.segmentGeneration()).isEqualTo(host.segment().layout().generation());
        assertThat(info.peers()).extracting(VicinityInfo.Peer::vm).containsExactly(MiniHost.VM);
    }

    @Test
    void shouldListEndpointsAndChannels() {
        try (Endpoint left = vicinity.claim("left")) {
            final Channel opened = left.open("left");
            assertThat(vicinity.endpoints()).extracting(EndpointStatus::name).containsExactly("left");
            assertThat(vicinity.channelsOfVm()).extracting(ChannelStatus::id).containsExactly(opened.id());
        }
    }

    @Test
    void shouldRefuseEverythingOnceClosed() {
        vicinity.close();
        assertThat(vicinity.isConnected()).isFalse();
        assertThat(failure(() -> vicinity.claim("late")).code()).isEqualTo("CLOSED");
        assertThat(failure(vicinity::info).code()).isEqualTo("CLOSED");
    }

    private static VicinityException failure(final org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(VicinityException.class, call);
    }

    private static void send(final Channel channel, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(channel.offer(new UnsafeBuffer(bytes), 0, bytes.length)).isPositive();
    }

    private static String receive(final Channel channel) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        final long length = channel.receive(buffer, 0, 64, LONG);
        assertThat(length).isPositive();
        return buffer.getStringWithoutLengthUtf8(0, (int) length);
    }
}
