package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClientHello;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.ClientWelcome;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.InfoRequest;
import io.vicinity.control.v1.InfoResponse;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.Side;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon between a fake agent, by mutual TLS, and bare clients, by a real UNIX socket. */
@Timeout(60)
class GuestDaemonTest {
    @TempDir
    Path directory;

    private TestVm vm;

    @BeforeEach
    void setUp() throws Exception {
        vm = new TestVm(directory);
    }

    @AfterEach
    void tearDown() {
        vm.close();
    }

    private static long id(final OwnedEndpoint endpoint) {
        return endpoint.getEndpoint().getEndpointId();
    }

    @Test
    void shouldRegisterByTheNonceAndTellClientsWhatToMap() throws Exception {
        vm.startDaemon();
        try (TestClient client = new TestClient(vm.socket)) {
            final ClientWelcome welcome = client.hello(List.of(), List.of());
            assertThat(welcome.getVm()).isEqualTo("vm-a");
            assertThat(welcome.getBarPath()).isEqualTo(vm.segment.path().toString());
            assertThat(welcome.getSegment().getGeneration()).isEqualTo(4711);
            assertThat(welcome.getPeerId()).isEqualTo(FakeAgent.PEER);
        }
        assertThat(vm.agent.hellos).hasSize(1);
        assertThat(vm.agent.hellos.getFirst().getIncarnation()).isZero();
        assertThat(vm.agent.hellos.getFirst().getBarLength()).isEqualTo(TestSegment.SIZE);
    }

    @Test
    void shouldOpenAChannelAndOfferItToTheOtherClientOnly() throws Exception {
        vm.startDaemon();
        try (TestClient alice = vm.client();
                TestClient bob = vm.client();
                TestClient carol = vm.client()) {
            bob.claim("bob");
            carol.claim("carol");
            final ChannelEnd opened = alice.open(alice.claim("alice"), "bob");
            assertThat(opened.getSide()).isEqualTo(Side.SIDE_A);

            final ChannelEnd offered = bob.offered();
            assertThat(offered.getChannelId()).isEqualTo(opened.getChannelId());
            assertThat(offered.getSide()).isEqualTo(Side.SIDE_B);

            bob.release(offered);
            final ChannelEnd closing = alice.event().getChannel();
            assertThat(closing.getState()).isEqualTo(ChannelState.CHANNEL_STATE_CLOSING);
            assertThat(closing.getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
            alice.release(opened);
            assertThat(alice.event().getGone().getChannelId()).isEqualTo(opened.getChannelId());
            assertThat(bob.event().getGone().getSide()).isEqualTo(Side.SIDE_B);
            assertThat(carol.events).isEmpty();
        }
    }

    @Test
    void shouldOfferAChannelThatWasOpenedBeforeTheClaimWasAnswered() throws Exception {
        vm.startDaemon();
        try (TestClient alice = vm.client();
                TestClient bob = vm.client()) {
            final OwnedEndpoint opener = alice.claim("alice");
            vm.agent.answerClaimsLate();
            bob.send(ClientMessage.newBuilder()
                    .setClaim(ClaimEndpointRequest.newBuilder().setName("bob")));
            await().until(() -> vm.agent.hasClaimed("bob"));
            final ChannelEnd kept = alice.open(opener, "bob");
            final ChannelEnd over = alice.open(opener, "bob");
            alice.release(over);

            vm.agent.answerClaims();

            assertThat(bob.offered().getChannelId()).isEqualTo(kept.getChannelId());
            final ChannelEnd closing = bob.event().getChannel();
            assertThat(closing.getChannelId()).isEqualTo(over.getChannelId());
            assertThat(closing.getState()).isEqualTo(ChannelState.CHANNEL_STATE_CLOSING);
            assertThat(alice.events).isEmpty();
        }
    }

    @Test
    void shouldReleaseAChannelToAnEndpointWhoseClaimerDied() throws Exception {
        vm.startDaemon();
        try (TestClient alice = vm.client()) {
            final OwnedEndpoint opener = alice.claim("alice");
            vm.agent.answerClaimsLate();
            final TestClient bob = vm.client();
            bob.send(ClientMessage.newBuilder()
                    .setClaim(ClaimEndpointRequest.newBuilder().setName("bob")));
            await().until(() -> vm.agent.hasClaimed("bob"));
            alice.open(opener, "bob");
            bob.close();

            vm.agent.answerClaims();

            assertThat(alice.event().getChannel().getState()).isEqualTo(ChannelState.CHANNEL_STATE_CLOSING);
        }
    }

    @Test
    void shouldPassOnWhereOtherHostsReachAProcess() throws Exception {
        vm.startDaemon();
        try (TestClient client = vm.client()) {
            final ClaimEndpointRequest claim = ClaimEndpointRequest.newBuilder()
                    .setName("one")
                    .setArenaBytes(65_536)
                    .addFabricAddresses("10.0.0.1:7000")
                    .addFabricAddresses("[fd00::1]:7000")
                    .build();
            assertThat(client.ask(ClientMessage.newBuilder().setClaim(claim)).hasClaimed())
                    .isTrue();
            assertThat(vm.agent.lastClaim()).isEqualTo(claim);
        }
    }

    @Test
    void shouldPassOnWhatTheAgentRefuses() throws Exception {
        vm.startDaemon();
        try (TestClient client = vm.client()) {
            final OwnedEndpoint endpoint = client.claim("one");
            assertThat(client.tryClaim("one").getFailure().getCode()).isEqualTo("NAME_TAKEN");
            assertThat(client.tryOpen(endpoint, "nobody").getFailure().getCode())
                    .isEqualTo("ENDPOINT_UNKNOWN");
        }
    }

    @Test
    void shouldNotLetAClientUseWhatIsAnothers() throws Exception {
        vm.startDaemon();
        try (TestClient alice = vm.client();
                TestClient mallory = vm.client()) {
            final OwnedEndpoint endpoint = alice.claim("alice");
            final ChannelEnd own = alice.open(endpoint, "alice");
            assertThat(mallory.tryOpen(endpoint, "alice").getFailure().getCode())
                    .isEqualTo("ENDPOINT_UNKNOWN");
            mallory.release(endpoint);
            mallory.release(own);
            mallory.send(ClientMessage.newBuilder()
                    .setViolation(ViolationReport.newBuilder()
                            .setChannelId(own.getChannelId())
                            .setSide(own.getSide())));
            // Something that is answered later than all of the above.
            mallory.claim("mallory");
            assertThat(vm.agent.releasedChannels).isEmpty();
            assertThat(vm.agent.violations).isEmpty();
        }
        await().untilAsserted(() -> assertThat(vm.agent.releasedEndpoints).hasSize(2));
    }

    @Test
    void shouldReleaseAsDiedWhatAClientHeldWhenItsStreamEnds() throws Exception {
        vm.startDaemon();
        try (TestClient survivor = vm.client()) {
            final OwnedEndpoint other = survivor.claim("survivor");
            final TestClient victim = vm.client();
            final OwnedEndpoint endpoint = victim.claim("victim");
            victim.open(endpoint, "survivor");
            survivor.offered();
            victim.close();

            final ChannelEnd closing = survivor.event().getChannel();
            assertThat(closing.getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_PEER_DIED);
            assertThat(vm.agent.releasedEndpoints).hasSize(1);
            assertThat(vm.agent.releasedEndpoints.getFirst().getEndpointId()).isEqualTo(id(endpoint));
            assertThat(vm.agent.releasedEndpoints.getFirst().getDied()).isTrue();
            assertThat(survivor.tryOpen(other, "victim").getFailure().getCode()).isEqualTo("ENDPOINT_UNKNOWN");
        }
    }

    @Test
    void shouldNotReleaseTwiceWhatAClientReleasedItself() throws Exception {
        vm.startDaemon();
        try (TestClient client = vm.client()) {
            client.release(client.claim("short"));
        }
        try (TestClient next = vm.client()) {
            next.claim("short");
            assertThat(vm.agent.releasedEndpoints).hasSize(1);
            assertThat(vm.agent.releasedEndpoints.getFirst().getDied()).isFalse();
        }
    }

    @Test
    void shouldTellTheOwnerOfAnEvictedEndpoint() throws Exception {
        vm.startDaemon();
        try (TestClient client = vm.client()) {
            final OwnedEndpoint endpoint = client.claim("evicted");
            vm.agent.evict(id(endpoint));
            assertThat(client.event().getGoneEndpoint()).isEqualTo(id(endpoint));
        }
    }

    @Test
    void shouldKeepEverythingWhileTheAgentIsAwayAndResume() throws Exception {
        vm.startDaemon();
        try (TestClient alice = vm.client();
                TestClient bob = vm.client()) {
            final OwnedEndpoint first = alice.claim("alice");
            final OwnedEndpoint spare = alice.claim("spare");
            bob.claim("bob");
            final ChannelEnd opened = alice.open(first, "bob");
            bob.offered();

            vm.agent.kill();
            await().untilAsserted(() -> {
                final DaemonToClient answer = alice.tryClaim("late");
                assertThat(answer.getFailure().getCode()).isEqualTo("AGENT_UNREACHABLE");
                assertThat(answer.getFailure().getRemedy()).isNotBlank();
            });
            assertThat(alice.release(spare).hasEndpointReleased()).isTrue();
            assertThatThrownBy(() -> alice.blocking.listEndpoints(ListEndpointsRequest.getDefaultInstance()))
                    .satisfies(e -> assertThat(FailureStatus.of(e).orElseThrow().getCode())
                            .isEqualTo("AGENT_UNREACHABLE"));
            assertThat(alice.blocking.info(InfoRequest.getDefaultInstance()).getAgentConnected())
                    .isFalse();

            vm.agent.start();
            await().untilAsserted(() -> assertThat(alice.blocking
                            .info(InfoRequest.getDefaultInstance())
                            .getAgentConnected())
                    .isTrue());
            assertThat(vm.agent.hellos.getLast().getIncarnation()).isEqualTo(FakeAgent.INCARNATION);
            assertThat(vm.agent.hellos.getLast().getKnowsHeld()).isTrue();
            assertThat(vm.agent.hellos.getLast().getHeldEndpointsCount()).isEqualTo(2);
            assertThat(vm.agent.hellos.getLast().getHeldChannelsCount()).isEqualTo(2);
            assertThat(vm.agent.endpointsReleasedByHello).singleElement().satisfies(released -> {
                assertThat(released.getEndpointId()).isEqualTo(id(spare));
                assertThat(released.getDied()).isFalse();
            });
            assertThat(vm.agent.releasedByAbsence).isEmpty();
            assertThat(alice.events).isEmpty();
            assertThat(bob.events).isEmpty();

            alice.release(opened);
            assertThat(bob.event().getChannel().getState()).isEqualTo(ChannelState.CHANNEL_STATE_CLOSING);
        }
    }

    @Test
    void shouldTellAReturningAgentWhatWasClosedAndWhatDiedMeanwhile() throws Exception {
        vm.startDaemon();
        try (TestClient alice = vm.client();
                TestClient bob = vm.client()) {
            final OwnedEndpoint from = alice.claim("alice");
            bob.claim("bob");
            final ChannelEnd closed = alice.open(from, "bob");
            bob.offered();
            final TestClient carol = vm.client();
            final OwnedEndpoint dying = carol.claim("carol");

            vm.agent.kill();
            await().untilAsserted(() -> assertThat(alice.blocking
                            .info(InfoRequest.getDefaultInstance())
                            .getAgentConnected())
                    .isFalse());
            alice.release(closed);
            carol.close();
            await().untilAsserted(() -> assertThat(alice.blocking
                            .info(InfoRequest.getDefaultInstance())
                            .getEndpoints())
                    .isEqualTo(2));

            vm.agent.start();
            final ChannelEnd told = bob.event().getChannel();
            assertThat(told.getChannelId()).isEqualTo(closed.getChannelId());
            assertThat(told.getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
            assertThat(vm.agent.endpointsReleasedByHello).singleElement().satisfies(released -> {
                assertThat(released.getEndpointId()).isEqualTo(id(dying));
                assertThat(released.getDied()).isTrue();
            });
            assertThat(vm.agent.releasedByAbsence).isEmpty();
        }
    }

    @Test
    void shouldRepeatAReleaseUntilTheAgentWasMet() throws Exception {
        vm.startDaemon();
        try (TestClient alice = vm.client()) {
            final OwnedEndpoint endpoint = alice.claim("alice");
            vm.agent.kill();
            await().untilAsserted(() -> assertThat(alice.blocking
                            .info(InfoRequest.getDefaultInstance())
                            .getAgentConnected())
                    .isFalse());
            alice.release(endpoint);

            // An agent that hears the hello, and ends the session before anything was done.
            vm.agent.refuseWith(FailureStatus.failure("TIMED_OUT", "busy", "try again"));
            vm.agent.start();
            await().untilAsserted(() -> assertThat(vm.agent.hellos.getLast().getReleasedEndpointsCount())
                    .isEqualTo(1));
            final int met = vm.agent.hellos.size();
            await().untilAsserted(() -> assertThat(vm.agent.hellos).hasSizeGreaterThan(met));
            assertThat(vm.agent.hellos.getLast().getReleasedEndpointsCount()).isEqualTo(1);
            vm.agent.refuseWith(null);
            await().untilAsserted(() -> assertThat(alice.blocking
                            .info(InfoRequest.getDefaultInstance())
                            .getAgentConnected())
                    .isTrue());

            // Once it was met, there is nothing to repeat.
            vm.agent.kill();
            vm.agent.start();
            await().untilAsserted(() -> assertThat(vm.agent.hellos.getLast().getReleasedEndpointsCount())
                    .isZero());
        }
    }

    @Test
    void shouldEndForClientsWhatAnAgentWithoutMemoryDoesNotKnow() throws Exception {
        vm.startDaemon();
        try (TestClient alice = vm.client()) {
            final OwnedEndpoint endpoint = alice.claim("alice");
            final ChannelEnd opened = alice.open(endpoint, "alice");
            alice.offered();
            vm.agent.kill();
            vm.agent.loseMemory();
            vm.agent.start();

            final ChannelEnd first = alice.event().getChannel();
            assertThat(first.getChannelId()).isEqualTo(opened.getChannelId());
            assertThat(first.getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_UNKNOWN_TO_AGENT);
            assertThat(alice.event().hasGone()).isTrue();
            assertThat(alice.event().hasChannel()).isTrue();
            assertThat(alice.event().hasGone()).isTrue();
            assertThat(alice.event().getGoneEndpoint()).isEqualTo(id(endpoint));
            assertThat(alice.endCode()).isEqualTo("INCARNATION_UNKNOWN");
        }
        try (TestClient again = vm.client()) {
            assertThat(again.claim("alice").getEndpoint().getName()).isEqualTo("alice");
        }
        assertThat(vm.agent.hellos.getLast().getIncarnation()).isZero();
    }

    @Test
    void shouldGiveEndpointsBackToTheirProcessesAfterARestart() throws Exception {
        vm.startDaemon();
        final TestClient before = vm.client();
        final OwnedEndpoint alice = before.claim("alice");
        final OwnedEndpoint bob = before.claim("bob");
        final ChannelEnd opened = before.open(alice, "bob");
        final ChannelEnd offered = before.offered();
        vm.stopDaemon();
        before.close();
        assertThat(vm.agent.releasedEndpoints).isEmpty();

        vm.startDaemon();
        assertThat(vm.agent.hellos.getLast().getIncarnation()).isEqualTo(FakeAgent.INCARNATION);
        assertThat(vm.agent.hellos.getLast().getKnowsHeld()).isFalse();
        try (TestClient after = new TestClient(vm.socket);
                TestClient thief = new TestClient(vm.socket)) {
            final OwnedEndpoint forged = alice.toBuilder()
                    .setToken(ByteString.copyFromUtf8("guessed"))
                    .build();
            assertThat(thief.hello(List.of(forged), List.of()).getChannelsCount())
                    .isZero();
            assertThat(thief.event().getGoneEndpoint()).isEqualTo(id(alice));

            final ClientWelcome welcome = after.hello(List.of(alice, bob), List.of(opened, offered));
            assertThat(welcome.getChannelsList())
                    .extracting(ChannelEnd::getSide)
                    .containsExactlyInAnyOrder(Side.SIDE_A, Side.SIDE_B);
            after.release(opened);
            assertThat(after.event().getChannel().getState()).isEqualTo(ChannelState.CHANNEL_STATE_CLOSING);
        }
    }

    @Test
    void shouldReleaseAsDiedWhatNobodyComesBackFor() throws Exception {
        vm.grace = Duration.ofMillis(300);
        vm.startDaemon();
        final TestClient before = vm.client();
        final OwnedEndpoint lost = before.claim("lost");
        final OwnedEndpoint kept = before.claim("kept");
        vm.stopDaemon();
        before.close();

        vm.startDaemon();
        try (TestClient after = new TestClient(vm.socket)) {
            after.hello(List.of(kept), List.of());
            await().untilAsserted(() -> assertThat(vm.agent.releasedEndpoints).hasSize(1));
            assertThat(vm.agent.releasedEndpoints.getFirst().getEndpointId()).isEqualTo(id(lost));
            assertThat(vm.agent.releasedEndpoints.getFirst().getDied()).isTrue();
            assertThat(vm.agent.endpointCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldReleaseAChannelWhoseAnswerWasLost() throws Exception {
        vm.startDaemon();
        try (TestClient client = vm.client()) {
            final OwnedEndpoint endpoint = client.claim("self");
            vm.agent.swallowOpens();
            assertThat(client.tryOpen(endpoint, "self").hasFailure()).isTrue();
            client.offered();
            assertThat(client.event().getChannel().getState()).isEqualTo(ChannelState.CHANNEL_STATE_CLOSING);
            // By a call, or by the hello that follows where the call was lost with the session; by both if its answer
            // was.
            assertThat(Stream.concat(vm.agent.releasedChannels.stream(), vm.agent.channelsReleasedByHello.stream())
                            .distinct())
                    .singleElement()
                    .satisfies(release -> assertThat(release.getSide()).isEqualTo(Side.SIDE_A));
        }
    }

    @Test
    void shouldPassAViolationOn() throws Exception {
        vm.startDaemon();
        try (TestClient client = vm.client()) {
            final ChannelEnd end = client.open(client.claim("self"), "self");
            client.send(ClientMessage.newBuilder()
                    .setViolation(ViolationReport.newBuilder()
                            .setChannelId(end.getChannelId())
                            .setSide(end.getSide())
                            .setViolation("RECORD_LENGTH")));
            await().untilAsserted(() -> assertThat(vm.agent.violations).hasSize(1));
        }
    }

    @Test
    void shouldRefuseAndCountAProcessThatIsNotPermitted() throws Exception {
        vm.check = credentials -> {
            assertThat(credentials.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(credentials.uid()).isEqualTo(Processes.ownUid());
            return false;
        };
        vm.startDaemon();
        try (TestClient client = new TestClient(vm.socket)) {
            assertThat(client.endCode()).isEqualTo("NOT_PERMITTED");
            assertThatThrownBy(() -> client.blocking.info(InfoRequest.getDefaultInstance()))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
        }
        assertThat(Page.of(vm.daemon).metrics()).contains("vicinity_clients_refused_total{tenant=\"acme\"} 2.0");
    }

    @Test
    void shouldRefuseAClientOfAnotherProtocolVersion() throws Exception {
        vm.startDaemon();
        try (TestClient client = new TestClient(vm.socket)) {
            client.send(
                    ClientMessage.newBuilder().setHello(ClientHello.newBuilder().setProtocolVersion(99)));
            assertThat(client.endCode()).isEqualTo("PROTOCOL_MISMATCH");
        }
    }

    @Test
    void shouldTellWhoItIs() throws Exception {
        vm.startDaemon();
        try (TestClient client = vm.client()) {
            client.claim("one");
            final InfoResponse info = client.blocking.info(InfoRequest.getDefaultInstance());
            assertThat(info.getTenant()).isEqualTo("acme");
            assertThat(info.getAgentConnected()).isTrue();
            assertThat(info.getClients()).isEqualTo(1);
            assertThat(info.getEndpoints()).isEqualTo(1);
            assertThat(info.getPeersList())
                    .singleElement()
                    .satisfies(peer -> assertThat(peer.getVm()).isEqualTo("vm-a"));
            assertThat(client.blocking
                            .listEndpoints(ListEndpointsRequest.getDefaultInstance())
                            .getEndpointsList())
                    .singleElement()
                    .satisfies(endpoint -> assertThat(endpoint.getName()).isEqualTo("one"));
        }
    }

    @Test
    void shouldServeOthersWhileAClientReadsNothing() throws Exception {
        vm.startDaemon();
        try (TestClient busy = vm.client();
                TestClient stuck = vm.client()) {
            final OwnedEndpoint endpoint = busy.claim("busy");
            stuck.claim("stuck");
            stuck.readNothing();
            for (int i = 0; i < 500; i++) {
                busy.release(busy.open(endpoint, "stuck"));
            }
            assertThat(stuck.events.size()).isLessThan(100);
            assertThat(busy.claim("still served").getEndpoint().getName()).isEqualTo("still served");
        }
    }

    @Test
    void shouldRefuseASocketThatALiveDaemonHas() throws Exception {
        vm.startDaemon();
        final GuestDaemonConfig config = vm.config();
        final GuestDaemonConfig second = new GuestDaemonConfig(
                config.bar(),
                null,
                null,
                null,
                null,
                null,
                null,
                config.agent(),
                config.pki(),
                null,
                null,
                null,
                config.socket(),
                null,
                directory.resolve("other-state"),
                config.metrics(),
                null,
                null,
                null,
                null);
        assertThatThrownBy(() -> new GuestDaemon(second, null).close())
                .isInstanceOfSatisfying(VicinityFailure.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.ADDRESS_UNUSABLE);
                    assertThat(e).hasMessageContaining(vm.socket.toString());
                });
        try (TestClient client = vm.client()) {
            assertThat(client.claim("still").getEndpoint().getName()).isEqualTo("still");
        }
    }

    @Test
    void shouldFollowASegmentThatWasReplaced() throws Exception {
        vm.startDaemon();
        try (TestClient client = vm.client()) {
            final OwnedEndpoint endpoint = client.claim("old");
            vm.agent.kill();
            Files.delete(vm.segment.path());
            try (TestSegment next = new TestSegment(directory.resolve("bar"), 4712);
                    FakeAgent other = new FakeAgent(next, directory.resolve("agent"))) {
                other.startOn(vm.agent);
                assertThat(client.event().getGoneEndpoint()).isEqualTo(id(endpoint));
                assertThat(client.endCode()).isEqualTo("WRONG_SEGMENT");
                await().until(() -> !other.hellos.isEmpty());
                assertThat(other.hellos.getLast().getIncarnation()).isZero();
                try (TestClient again = vm.client()) {
                    assertThat(again.claim("new").getEndpoint().getName()).isEqualTo("new");
                }
            }
        }
    }
}
