package io.vicinity.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.agent.pki.Identity;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.HeldChannel;
import io.vicinity.control.v1.HeldEndpoint;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.Side;
import io.vicinity.service.CauseChain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonSessionTest {
    @TempDir
    private Path directory;

    private AgentFixture fixture;

    @BeforeEach
    void start() {
        fixture = new AgentFixture(directory);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private TenantReport.Totals totals(final String tenant) {
        return fixture.agent().tenant(tenant).tenant().report().totals();
    }

    private static void assertFails(final String code, final ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(thrown -> assertThat(FailureStatus.of(thrown)).hasValueSatisfying(failure -> {
                    assertThat(failure.getCode()).isEqualTo(code);
                    assertThat(failure.getMessage()).isNotEmpty();
                    assertThat(failure.getRemedy()).isNotEmpty();
                }));
    }

    @Test
    void shouldWelcomeADaemonThatProvesThatItMapsTheSegment() throws Exception {
        final FakeDaemon daemon = fixture.daemon("vm1", "acme").attach();
        assertThat(daemon.welcome.getVm()).isEqualTo("vm1");
        assertThat(daemon.welcome.getIncarnation()).isNotZero();
        assertThat(daemon.welcome.getSegment().getTenant()).isEqualTo("acme");
        assertThat(totals("acme").connected()).isEqualTo(1);
    }

    @Test
    void shouldCarryAChannelFromClaimToReclaim() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        final EndpointInfo to = two.claim("right");
        final ChannelEnd a = one.open(from, "right");
        assertThat(a.getSide()).isEqualTo(Side.SIDE_A);
        assertThat(a.getRemote()).isEqualTo(to);
        two.until(() -> two.end(a.getChannelId(), Side.SIDE_B) != null);
        final ChannelEnd b = two.end(a.getChannelId(), Side.SIDE_B);
        assertThat(b.getRegion()).isEqualTo(a.getRegion());
        assertThat(b.getCounterSlot()).isEqualTo(a.getRemoteCounterSlot());
        assertThat(b.getReadySlot()).isEqualTo(a.getRemoteReadySlot());
        assertThat(b.getRemote().getName()).isEqualTo("left");

        one.release(a, false);
        two.until(() -> two.end(a.getChannelId(), Side.SIDE_B).getState() == ChannelState.CHANNEL_STATE_CLOSING);
        assertThat(two.end(a.getChannelId(), Side.SIDE_B).getCloseReason())
                .isEqualTo(CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
        assertThat(totals("acme").channels()).isEqualTo(1);
        two.release(b, false);
        one.until(() -> one.gone.contains(a.getChannelId()));
        two.until(() -> two.gone.contains(a.getChannelId()));
        assertThat(totals("acme").channels()).isZero();
        one.release(from, false);
        two.release(to, false);
        one.until(() -> one.goneEndpoints.contains(from.getEndpointId()));
        assertThat(totals("acme").bytesUsed()).isZero();
    }

    @Test
    void shouldTellThePeerThatTheOtherEndsProcessDied() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        two.claim("right");
        final long channel = one.open(from, "right").getChannelId();
        one.release(from, true);
        two.until(() -> two.end(channel, Side.SIDE_B) != null
                && two.end(channel, Side.SIDE_B).getCloseReason() == CloseReason.CLOSE_REASON_PEER_DIED);
    }

    @Test
    void shouldQuarantineBothEndsOfAViolatedChannelAndNoOther() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        two.claim("right");
        final ChannelEnd bad = one.open(from, "right");
        final ChannelEnd good = one.open(from, "right");
        one.report(bad, "RECORD_LENGTH");
        for (final FakeDaemon daemon : new FakeDaemon[] {one, two}) {
            final Side side = daemon == one ? Side.SIDE_A : Side.SIDE_B;
            daemon.until(() -> daemon.end(bad.getChannelId(), side) != null
                    && daemon.end(bad.getChannelId(), side).getState() == ChannelState.CHANNEL_STATE_CLOSING);
            assertThat(daemon.end(bad.getChannelId(), side).getCloseReason())
                    .isEqualTo(CloseReason.CLOSE_REASON_QUARANTINED);
            assertThat(daemon.end(bad.getChannelId(), side).getCloseDetail()).isEqualTo("RECORD_LENGTH");
        }
        assertThat(two.end(good.getChannelId(), Side.SIDE_B).getState()).isEqualTo(ChannelState.CHANNEL_STATE_OPEN);
    }

    @Test
    void shouldIgnoreAViolationThatIsReportedAboutAnothersChannel() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final FakeDaemon three = fixture.daemon("vm3", "acme").attach();
        final EndpointInfo from = one.claim("left");
        two.claim("right");
        final ChannelEnd end = one.open(from, "right");
        three.report(end, "RECORD_LENGTH");
        // The report was handled when an answer on the same connection comes back.
        three.claim("third");
        assertThat(fixture.agent().tenant("acme").tenant().report().channels())
                .noneMatch(TenantReport.HostChannel::closing);
    }

    @Test
    void shouldRefuseAnotherProtocol() throws Exception {
        final Failure failure = fixture.daemon("vm1", "acme").refused(hello -> hello.setProtocolVersion(99));
        assertThat(failure.getCode()).isEqualTo("PROTOCOL_MISMATCH");
        assertThat(failure.getRemedy()).isNotEmpty();
    }

    @Test
    void shouldRefuseAnotherLayout() throws Exception {
        assertThat(fixture.daemon("vm1", "acme")
                        .refused(hello -> hello.setLayoutVersion(99))
                        .getCode())
                .isEqualTo("LAYOUT_MISMATCH");
    }

    @Test
    void shouldRefuseAnotherSegment() throws Exception {
        assertThat(fixture.daemon("vm1", "acme")
                        .refused(hello -> hello.setSegmentGeneration(7))
                        .getCode())
                .isEqualTo("WRONG_SEGMENT");
        assertThat(fixture.daemon("vm1", "acme")
                        .refused(hello -> hello.setBarLength(4096))
                        .getCode())
                .isEqualTo("WRONG_SEGMENT");
    }

    @Test
    void shouldRefuseTheBarOfAnotherTenantEvenIfTheGenerationIsForged() throws Exception {
        final long generation = fixture.agent().tenant("acme").segment().generation();
        final Credentials credentials = fixture.enroll("vm1", "acme");
        final Failure failure = fixture.daemon(credentials, "globex")
                .refused(hello -> hello.setSegmentGeneration(generation).setBarLength(1L << 40));
        assertThat(failure.getCode()).isEqualTo("NONCE_MISMATCH");
    }

    @Test
    void shouldRefuseAWrongNonceAndChangeNothing() throws Exception {
        final FakeDaemon first = fixture.daemon("vm1", "acme").attach();
        assertThat(fixture.daemon("vm1", "acme")
                        .withCorruptProof()
                        .refused(hello -> hello)
                        .getCode())
                .isEqualTo("NONCE_MISMATCH");
        assertThat(totals("acme").connected()).isEqualTo(1);
        first.claim("still-there");
    }

    @Test
    void shouldRefuseAnIncarnationThatItDoesNotKnow() throws Exception {
        assertThat(fixture.daemon("vm1", "acme")
                        .refused(hello -> hello.setIncarnation(4711))
                        .getCode())
                .isEqualTo("INCARNATION_UNKNOWN");
        assertThat(totals("acme").peers()).isZero();
    }

    @Test
    void shouldForgetAHandshakeThatWasNotFinished() throws Exception {
        final FakeDaemon daemon = fixture.daemon("vm1", "acme");
        daemon.begin(hello -> hello);
        assertThat(daemon.next()).isInstanceOf(AgentMessage.class);
        daemon.close();
        // All peer ids are free again when four others find theirs.
        for (int i = 2; i < 6; i++) {
            final int vm = i;
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> fixture.daemon("vm" + vm, "acme").attach());
        }
    }

    @Test
    void shouldRefuseMorePeersThanTheQuota() throws Exception {
        for (int i = 0; i < 4; i++) {
            fixture.daemon("vm" + i, "acme").attach();
        }
        assertThat(fixture.daemon("vm9", "acme").refused(hello -> hello).getCode())
                .isEqualTo("QUOTA_REACHED");
    }

    @Test
    void shouldEndTheFirstStreamWhenTheSameVmComesAgain() throws Exception {
        final FakeDaemon first = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon second =
                fixture.daemon("vm1", "acme").attach(hello -> hello.setIncarnation(first.welcome.getIncarnation()));
        assertThat(((AgentMessage) first.next()).getRefused().getCode()).isEqualTo("SESSION_REPLACED");
        assertThat(first.next()).isEqualTo("completed");
        assertThat(second.welcome.getIncarnation()).isEqualTo(first.welcome.getIncarnation());
        second.claim("alive");
    }

    @Test
    void shouldEndAllOfAnEarlierLifeWhenAVmComesBackWithoutItsIncarnation() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        two.claim("right");
        final long channel = one.open(from, "right").getChannelId();
        one.close();
        final FakeDaemon again = fixture.daemon("vm1", "acme").attach();
        assertThat(again.welcome.getIncarnation()).isNotEqualTo(one.welcome.getIncarnation());
        assertThat(again.welcome.getChanges().getEndpointsList()).isEmpty();
        two.until(() -> two.end(channel, Side.SIDE_B) != null
                && two.end(channel, Side.SIDE_B).getCloseReason() == CloseReason.CLOSE_REASON_PEER_DIED);
        again.claim("left");
    }

    @Test
    void shouldKeepChannelsWhenADaemonIsSilent() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        two.claim("right");
        final ChannelEnd end = one.open(from, "right");
        one.close();
        Awaitility.await().until(() -> totals("acme").connected() == 1);
        assertThat(fixture.agent().tenant("acme").tenant().report().channels())
                .singleElement()
                .matches(channel -> !channel.closing());
        final FakeDaemon back = fixture.daemon("vm1", "acme")
                .attach(hello -> hello.setIncarnation(one.welcome.getIncarnation())
                        .setKnowsHeld(true)
                        .setLastVersion(one.version)
                        .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(from.getEndpointId()))
                        .addHeldChannels(HeldChannel.newBuilder()
                                .setChannelId(end.getChannelId())
                                .setSide(end.getSide())));
        assertThat(back.welcome.getChanges().getChannelsList()).isEmpty();
        assertThat(totals("acme").channels()).isEqualTo(1);
    }

    @Test
    void shouldSendOnResumptionOnlyWhatDiffers() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        final EndpointInfo to = two.claim("right");
        final ChannelEnd known = one.open(from, "right");
        two.until(() -> two.end(known.getChannelId(), Side.SIDE_B) != null);
        two.close();
        Awaitility.await().until(() -> totals("acme").connected() == 1);
        final ChannelEnd missed = one.open(from, "right");
        final FakeDaemon back = fixture.daemon("vm2", "acme")
                .attach(hello -> hello.setIncarnation(two.welcome.getIncarnation())
                        .setKnowsHeld(true)
                        .setLastVersion(two.version)
                        .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(to.getEndpointId()))
                        .addHeldChannels(HeldChannel.newBuilder()
                                .setChannelId(known.getChannelId())
                                .setSide(Side.SIDE_B)));
        assertThat(back.welcome.getChanges().getChannelsList())
                .extracting(ChannelEnd::getChannelId)
                .containsExactly(missed.getChannelId());
    }

    @Test
    void shouldReleaseWhatTheReturningDaemonHoldsNoMore() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        two.claim("right");
        final long channel = one.open(from, "right").getChannelId();
        one.close();
        fixture.daemon("vm1", "acme")
                .attach(hello -> hello.setIncarnation(one.welcome.getIncarnation())
                        .setKnowsHeld(true)
                        .setLastVersion(one.version));
        two.until(() -> two.end(channel, Side.SIDE_B) != null
                && two.end(channel, Side.SIDE_B).getCloseReason() == CloseReason.CLOSE_REASON_PEER_DIED);
        assertThat(totals("acme").endpoints()).as("left waits for right").isEqualTo(2);
    }

    @Test
    void shouldReleaseForItsReasonWhatTheReturningDaemonLetGoOf() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        final EndpointInfo gone = one.claim("gone");
        final EndpointInfo dead = one.claim("dead");
        two.claim("right");
        final long closed = one.open(from, "right").getChannelId();
        final long closedWithEndpoint = one.open(gone, "right").getChannelId();
        final long died = one.open(dead, "right").getChannelId();
        final long closedBeforeDeath = one.open(dead, "right").getChannelId();
        one.close();
        final FakeDaemon again = fixture.daemon("vm1", "acme")
                .attach(hello -> hello.setIncarnation(one.welcome.getIncarnation())
                        .setKnowsHeld(true)
                        .setLastVersion(one.version)
                        .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(from.getEndpointId()))
                        .addReleasedChannels(released(closed))
                        .addReleasedChannels(released(closedBeforeDeath))
                        .addReleasedEndpoints(
                                ReleaseEndpointRequest.newBuilder().setEndpointId(gone.getEndpointId()))
                        .addReleasedEndpoints(ReleaseEndpointRequest.newBuilder()
                                .setEndpointId(dead.getEndpointId())
                                .setDied(true)));
        two.until(() -> Stream.of(closed, closedWithEndpoint, died, closedBeforeDeath)
                .allMatch(id -> two.end(id, Side.SIDE_B) != null
                        && two.end(id, Side.SIDE_B).getState() == ChannelState.CHANNEL_STATE_CLOSING));
        assertThat(two.end(closed, Side.SIDE_B).getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
        assertThat(two.end(closedWithEndpoint, Side.SIDE_B).getCloseReason())
                .isEqualTo(CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
        assertThat(two.end(closedBeforeDeath, Side.SIDE_B).getCloseReason())
                .isEqualTo(CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
        assertThat(two.end(died, Side.SIDE_B).getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_PEER_DIED);
        assertThat(again.welcome.getChanges().getEndpointsList())
                .extracting(OwnedEndpoint::getEndpoint)
                .containsExactly(from);
    }

    private static ReleaseChannelRequest released(final long channelId) {
        return ReleaseChannelRequest.newBuilder()
                .setChannelId(channelId)
                .setSide(Side.SIDE_A)
                .build();
    }

    @Test
    void shouldNotLetADaemonReleaseAnothersEndsByItsHello() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        final EndpointInfo to = two.claim("right");
        final long channel = one.open(from, "right").getChannelId();
        two.until(() -> two.end(channel, Side.SIDE_B) != null);
        two.close();
        fixture.daemon("vm2", "acme")
                .attach(hello -> hello.setIncarnation(two.welcome.getIncarnation())
                        .setKnowsHeld(true)
                        .setLastVersion(two.version)
                        .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(to.getEndpointId()))
                        .addHeldChannels(
                                HeldChannel.newBuilder().setChannelId(channel).setSide(Side.SIDE_B))
                        .addReleasedChannels(released(channel))
                        .addReleasedEndpoints(
                                ReleaseEndpointRequest.newBuilder().setEndpointId(from.getEndpointId())));
        assertThat(fixture.agent().tenant("acme").tenant().report().channels())
                .singleElement()
                .satisfies(shown -> assertThat(shown.closing()).isFalse());
        assertThat(totals("acme").endpoints()).isEqualTo(2);
    }

    @Test
    void shouldTellAgainWhatIsGoneAlsoAfterARestart() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        two.claim("right");
        final ChannelEnd a = one.open(from, "right");
        two.until(() -> two.end(a.getChannelId(), Side.SIDE_B) != null);
        one.release(a, false);
        final long lastVersion = one.version;
        one.close();
        two.release(two.end(a.getChannelId(), Side.SIDE_B), false);
        fixture.stop();
        fixture.start(AgentFixture.TWO_TENANTS);

        final FakeDaemon again = fixture.daemon("vm1", "acme")
                .attach(hello -> hello.setIncarnation(one.welcome.getIncarnation())
                        .setKnowsHeld(true)
                        .setLastVersion(lastVersion)
                        .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(from.getEndpointId()))
                        .addReleasedChannels(released(a.getChannelId())));
        assertThat(again.gone).containsExactly(a.getChannelId());
    }

    @Test
    void shouldTellAReturningDaemonWhichOfItsChannelsNobodyKnows() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final EndpointInfo from = one.claim("left");
        one.close();
        final FakeDaemon back = fixture.daemon("vm1", "acme")
                .attach(hello -> hello.setIncarnation(one.welcome.getIncarnation())
                        .setKnowsHeld(true)
                        .setLastVersion(one.version)
                        .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(from.getEndpointId()))
                        .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(4712))
                        .addHeldChannels(
                                HeldChannel.newBuilder().setChannelId(4711).setSide(Side.SIDE_A)));
        assertThat(back.end(4711, Side.SIDE_A).getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_UNKNOWN_TO_AGENT);
        assertThat(back.goneEndpoints).containsExactly(4712L);
        back.release(back.end(4711, Side.SIDE_A), false);
        back.until(() -> back.gone.contains(4711L));
    }

    @Test
    void shouldTellARestartedDaemonAllThatItsVmHas() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final EndpointInfo left = one.claim("left");
        final EndpointInfo right = one.claim("right");
        final ChannelEnd end = one.open(left, "right");
        one.close();
        final FakeDaemon back =
                fixture.daemon("vm1", "acme").attach(hello -> hello.setIncarnation(one.welcome.getIncarnation()));
        assertThat(back.welcome.getChanges().getEndpointsList())
                .extracting(endpoint -> endpoint.getEndpoint())
                .containsExactlyInAnyOrder(left, right);
        assertThat(back.welcome.getChanges().getEndpointsList())
                .allMatch(endpoint -> endpoint.getToken().size() == 16);
        assertThat(back.end(end.getChannelId(), Side.SIDE_A).getRegion()).isEqualTo(end.getRegion());
        assertThat(back.end(end.getChannelId(), Side.SIDE_B).getRegion()).isEqualTo(end.getRegion());
    }

    @Test
    void shouldOpenWhenTheNameAppears() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        final CompletableFuture<ChannelEnd> waiting =
                CompletableFuture.supplyAsync(() -> one.open(from, "right", 20_000));
        assertFails("ENDPOINT_UNKNOWN", () -> one.open(from, "right", 50));
        final EndpointInfo to = two.claim("right");
        assertThat(waiting.get(20, TimeUnit.SECONDS).getRemote()).isEqualTo(to);
    }

    @Test
    void shouldNameTheFailuresOfCalls() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme");
        assertFails("NOT_PERMITTED", () -> one.claim("before-session"));
        one.attach();
        final EndpointInfo from = one.claim("left");
        assertFails("NAME_TAKEN", () -> one.claim("left"));
        assertFails("BAD_NAME", () -> one.claim("no spaces"));
        assertFails("BAD_NAME", () -> one.claim(""));
        assertFails("ENDPOINT_UNKNOWN", () -> one.open(from, "nobody"));
        assertFails("NO_SPACE", () -> one.claim("huge", 64L << 20));
        assertFails("NO_SPACE", () -> one.claim("negative", -1));
        assertFails(
                "ENDPOINT_UNKNOWN",
                () -> one.open(EndpointInfo.newBuilder().setEndpointId(4711).build(), "left"));
        for (int i = 1; i < 8; i++) {
            one.claim("e" + i);
        }
        assertFails("QUOTA_REACHED", () -> one.claim("one-too-many"));
        for (int i = 0; i < 16; i++) {
            one.open(from, "e1");
        }
        assertFails("QUOTA_REACHED", () -> one.open(from, "e1"));
    }

    @Test
    void shouldKeepTwoTenantsApart() throws Exception {
        final FakeDaemon ours = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon theirs = fixture.daemon("vm1", "globex").attach();
        final EndpointInfo left = ours.claim("left");
        final EndpointInfo right = ours.claim("right");
        final ChannelEnd end = ours.open(left, "right");
        // The same name is free in the other tenant, and nothing there is found from here.
        final EndpointInfo same = theirs.claim("left");
        assertThat(theirs.welcome.getChanges().getPeersList()).isEmpty();
        assertThat(theirs.calls()
                        .listEndpoints(ListEndpointsRequest.getDefaultInstance())
                        .getEndpointsList())
                .singleElement()
                .matches(summary -> summary.getName().equals("left"));
        assertFails("ENDPOINT_UNKNOWN", () -> theirs.open(same, "right"));
        assertFails("ENDPOINT_UNKNOWN", () -> theirs.open(right, "left"));
        theirs.release(right, true);
        theirs.release(end, true);
        theirs.report(end, "RECORD_LENGTH");
        theirs.claim("another");
        assertThat(fixture.agent().tenant("acme").tenant().report().channels())
                .singleElement()
                .matches(channel -> !channel.closing() && !channel.a().released());
        assertThat(fixture.agent().tenant("acme").tenant().report().names())
                .extracting(TenantReport.Name::name)
                .containsExactly("left", "right");
        assertFails("BAD_NAME", () -> theirs.open(same, "acme/right"));
    }

    @Test
    void shouldRefuseATenantThatItDoesNotHave() {
        final FakeDaemon daemon = fixture.daemon(fixture.enroll("vm1", "initech"), "acme");
        assertFails("TENANT_UNKNOWN", () -> daemon.claim("any"));
    }

    @Test
    void shouldRefuseACertificateOfAnotherAuthority() {
        final CertificateAuthority foreign = CertificateAuthority.open(directory.resolve("foreign"));
        final Credentials forged = foreign.issueVm(new Identity("vm1", "acme"), Duration.ofDays(1));
        final Credentials trusting = new Credentials(
                forged.certificate(), forged.key(), fixture.enroll("x", "acme").authority());
        assertHandshakeFails(fixture.daemon(trusting, "acme"));
    }

    @Test
    void shouldRefuseAnExpiredCertificate() {
        final Instant now = Instant.now();
        final Credentials expired = CertificateAuthority.open(directory.resolve("pki"))
                .issueVm(new Identity("vm1", "acme"), now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
        assertHandshakeFails(fixture.daemon(expired, "acme"));
    }

    private static void assertHandshakeFails(final FakeDaemon daemon) {
        assertThatThrownBy(() -> daemon.claim("any"))
                .isInstanceOf(StatusRuntimeException.class)
                .satisfies(thrown -> assertThat(CauseChain.oneLine(thrown)).contains("UNAVAILABLE", "certificate"));
    }

    @Test
    void shouldTellNeighboursWhoComesAndGoes() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        assertThat(two.welcome.getChanges().getPeersList())
                .singleElement()
                .matches(peer -> peer.getVm().equals("vm1") && peer.getConnected());
        assertThat(one.nextChanges().getPeersList())
                .singleElement()
                .matches(peer -> peer.getVm().equals("vm2") && peer.getConnected());
        two.endStream();
        assertThat(one.nextChanges().getPeersList())
                .singleElement()
                .matches(peer -> peer.getVm().equals("vm2") && !peer.getConnected());
    }

    @Test
    void shouldAnswerHealthChecks() throws Exception {
        final FakeDaemon daemon = fixture.daemon("vm1", "acme").attach();
        assertThat(HealthGrpc.newBlockingStub(daemon.connection())
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void shouldLeakNothingInAThousandCycles() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo from = one.claim("left");
        two.claim("right");
        final long before = totals("acme").bytesUsed();
        long lastGeneration = 0;
        for (int i = 0; i < 1000; i++) {
            final ChannelEnd a = one.open(from, "right");
            assertThat(a.getRegion().getGeneration()).isGreaterThan(lastGeneration);
            lastGeneration = a.getRegion().getGeneration();
            two.until(() -> two.end(a.getChannelId(), Side.SIDE_B) != null);
            if (i % 2 == 0) {
                one.release(a, false);
                two.release(two.end(a.getChannelId(), Side.SIDE_B), false);
            } else {
                two.release(two.end(a.getChannelId(), Side.SIDE_B), true);
                one.release(a, true);
            }
        }
        assertThat(totals("acme").bytesUsed()).isEqualTo(before);
        assertThat(totals("acme").channels()).isZero();
        two.until(() -> two.offered.isEmpty());
        assertThat(two.gone).asInstanceOf(LIST).hasSize(1000);
    }
}
