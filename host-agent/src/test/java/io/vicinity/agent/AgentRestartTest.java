package io.vicinity.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.agent.host.HostedTenant;
import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.HeldChannel;
import io.vicinity.control.v1.HeldEndpoint;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.Route;
import io.vicinity.control.v1.RoutePhase;
import io.vicinity.control.v1.RouteReport;
import io.vicinity.control.v1.Side;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentRestartTest {
    private static final String ONE_TENANT = """
            tenants:
              - name: acme
                segment_size: %s
                arena_bytes: 64KiB
                quotas: {endpoints: 8, channels: 16, peers: 4}
            """;

    @TempDir
    private Path directory;

    private AgentFixture fixture;

    @BeforeEach
    void start() {
        fixture = new AgentFixture(directory, ONE_TENANT.formatted("8MiB"));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void restart(final String tenants) {
        fixture.stop();
        fixture.start(tenants);
    }

    private HostedTenant acme() {
        return fixture.agent().tenant("acme");
    }

    private String metrics() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://" + fixture.agent().metricsAddress() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void shouldGoOnWithChannelsAfterARestart() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final FakeDaemon two = fixture.daemon("vm2", "acme").attach();
        final EndpointInfo left = one.claim("left");
        final EndpointInfo right = two.claim("right");
        final ChannelEnd a = one.open(left, "right");
        final ChannelEnd released = one.open(left, "right");
        two.until(() -> two.end(released.getChannelId(), Side.SIDE_B) != null);
        one.release(released, false);
        two.until(() -> two.end(released.getChannelId(), Side.SIDE_B).getState() == ChannelState.CHANNEL_STATE_CLOSING);
        final long generation = acme().segment().generation();
        restart(ONE_TENANT.formatted("8MiB"));
        assertThat(acme().adopted()).isTrue();
        assertThat(acme().segment().generation()).isEqualTo(generation);
        assertThat(acme().tenant().report().channels())
                .extracting(TenantReport.HostChannel::closing)
                .containsExactly(false, true);

        final FakeDaemon back = fixture.daemon("vm1", "acme")
                .attach(hello -> hello.setIncarnation(one.welcome.getIncarnation())
                        .setKnowsHeld(true)
                        .setLastVersion(one.version)
                        .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(left.getEndpointId()))
                        .addHeldChannels(HeldChannel.newBuilder()
                                .setChannelId(a.getChannelId())
                                .setSide(Side.SIDE_A)));
        assertThat(back.welcome.getIncarnation()).isEqualTo(one.welcome.getIncarnation());
        final FakeDaemon forgetful =
                fixture.daemon("vm2", "acme").attach(hello -> hello.setIncarnation(two.welcome.getIncarnation()));
        assertThat(forgetful.end(a.getChannelId(), Side.SIDE_B).getState()).isEqualTo(ChannelState.CHANNEL_STATE_OPEN);
        final ChannelEnd closing = forgetful.end(released.getChannelId(), Side.SIDE_B);
        assertThat(closing.getCloseReason()).isEqualTo(CloseReason.CLOSE_REASON_CLOSED_BY_PEER);
        forgetful.release(closing, false);
        final ChannelEnd again = back.open(left, "right");
        assertThat(again.getRegion().getGeneration())
                .as("no generation twice")
                .isGreaterThan(released.getRegion().getGeneration());
        assertThat(again.getChannelId()).isGreaterThan(released.getChannelId());
        forgetful.release(right, true);
        back.until(() -> back.end(a.getChannelId(), Side.SIDE_A) != null
                && back.end(a.getChannelId(), Side.SIDE_A).getCloseReason() == CloseReason.CLOSE_REASON_PEER_DIED);
    }

    @Test
    void shouldGoOnWithAnOrderToAnotherRouteAndWithADrainedVmAfterARestart() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final EndpointInfo left = one.claim("left", List.of("10.0.0.1:7000"));
        final ChannelEnd opened = one.open(left, "left");
        acme().tenant().routes().drain("vm1");
        report(one, opened, Side.SIDE_A, RouteReport.ROUTE_REPORT_READY);
        restart(ONE_TENANT.formatted("8MiB"));

        final FakeDaemon back =
                fixture.daemon("vm1", "acme").attach(hello -> hello.setIncarnation(one.welcome.getIncarnation()));
        final ChannelEnd end = back.end(opened.getChannelId(), Side.SIDE_A);
        assertThat(end.getRegion()).isEqualTo(opened.getRegion());
        assertThat(end.getOrder().getPhase()).isEqualTo(RoutePhase.ROUTE_PHASE_PREPARE);
        report(back, opened, Side.SIDE_B, RouteReport.ROUTE_REPORT_READY);
        report(back, opened, Side.SIDE_A, RouteReport.ROUTE_REPORT_DONE);
        restart(ONE_TENANT.formatted("8MiB"));

        final FakeDaemon again =
                fixture.daemon("vm1", "acme").attach(hello -> hello.setIncarnation(one.welcome.getIncarnation()));
        report(again, opened, Side.SIDE_B, RouteReport.ROUTE_REPORT_DONE);
        again.until(() -> !again.end(opened.getChannelId(), Side.SIDE_A).hasOrder());
        assertThat(again.end(opened.getChannelId(), Side.SIDE_A).getRoute()).isEqualTo(Route.ROUTE_FABRIC);
        assertThat(again.open(left, "left").getRoute())
                .as("the VM is drained still")
                .isEqualTo(Route.ROUTE_FABRIC);
    }

    @Test
    void shouldRememberAfterARestartThatAnOperatorKeepsAChannelOnTheFabricThatBeganThere() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final EndpointInfo left = one.claim("left", List.of("10.0.0.1:7000"));
        acme().tenant().routes().drain("vm1");
        final ChannelEnd kept = one.open(left, "left");
        final ChannelEnd other = one.open(left, "left");
        assertThat(acme().tenant()
                        .routes()
                        .route(kept.getChannelId(), io.vicinity.agent.tenant.Route.FABRIC)
                        .over())
                .isCompleted();
        restart(ONE_TENANT.formatted("8MiB"));
        assertThat(acme().tenant().snapshot())
                .contains(new JournalRecord.Kept(kept.getChannelId()))
                .doesNotContain(new JournalRecord.Kept(other.getChannelId()));
    }

    private static void report(
            final FakeDaemon daemon, final ChannelEnd channel, final Side side, final RouteReport report) {
        final var ignored = daemon.calls()
                .reportRoute(ReportRouteRequest.newBuilder()
                        .setChannelId(channel.getChannelId())
                        .setSide(side)
                        .setEpoch(2)
                        .setReport(report)
                        .build());
    }

    @Test
    void shouldLetTotalsGoOn() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        final EndpointInfo left = one.claim("left");
        one.open(left, "left");
        assertThat(metrics()).contains("vicinity_agent_channels_opened_total{tenant=\"acme\"} 1.0");
        restart(ONE_TENANT.formatted("8MiB"));
        assertThat(metrics())
                .contains("vicinity_agent_channels_opened_total{tenant=\"acme\"} 1.0")
                .contains("vicinity_agent_channels{tenant=\"acme\"} 1.0")
                .contains("vicinity_agent_peers_connected{tenant=\"acme\"} 0.0")
                .contains("vicinity_agent_segment_size_bytes{tenant=\"acme\"} 8388608.0");
    }

    @Test
    void shouldKeepASegmentOfAnotherSizeWhileVmsAreAttached() throws Exception {
        fixture.daemon("vm1", "acme").attach();
        restart(ONE_TENANT.formatted("16MiB"));
        assertThat(acme().adopted()).isTrue();
        assertThat(acme().segment().size()).isEqualTo(8 << 20);
        acme().tenant().endings().evict("vm1");
        final long before = acme().segment().generation();
        restart(ONE_TENANT.formatted("16MiB"));
        assertThat(acme().adopted()).isFalse();
        assertThat(acme().segment().size()).isEqualTo(16 << 20);
        assertThat(acme().segment().generation()).isGreaterThan(before);
        assertThat(Files.size(fixture.segment("acme"))).isEqualTo(16 << 20);
    }

    @Test
    void shouldRemoveATenantThatIsNoLongerConfigured() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        one.claim("left");
        restart(AgentFixture.TWO_TENANTS.replace("acme", "initech"));
        assertThat(fixture.segment("acme")).doesNotExist();
        assertThat(fixture.segment("initech")).exists();
        try (var files = Files.list(directory.resolve("run"))) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("acme.journal");
        }
    }

    @Test
    void shouldGiveUpASegmentWhoseJournalIsDamaged() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        one.claim("left");
        final long generation = acme().segment().generation();
        fixture.stop();
        final Path journal = directory.resolve("run/acme.journal");
        final byte[] bytes = Files.readAllBytes(journal);
        bytes[40] ^= 1;
        Files.write(journal, bytes);
        fixture.start(ONE_TENANT.formatted("8MiB"));
        assertThat(acme().adopted()).isFalse();
        assertThat(acme().segment().generation()).isGreaterThan(generation);
        assertThat(fixture.daemon("vm1", "acme")
                        .refused(hello -> hello.setIncarnation(one.welcome.getIncarnation()))
                        .getCode())
                .isEqualTo("INCARNATION_UNKNOWN");
        assertThat(fixture.daemon("vm1", "acme")
                        .refused(hello -> hello.setSegmentGeneration(generation))
                        .getCode())
                .isEqualTo("WRONG_SEGMENT");
    }

    @Test
    void shouldTolerateATornTail() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        one.claim("left");
        fixture.stop();
        Files.write(directory.resolve("run/acme.journal"), new byte[] {0, 0, 0, 50, 1, 2}, StandardOpenOption.APPEND);
        fixture.start(ONE_TENANT.formatted("8MiB"));
        assertThat(acme().adopted()).isTrue();
        assertThat(acme().tenant().report().names())
                .extracting(TenantReport.Name::name)
                .containsExactly("left");
    }

    @Test
    void shouldMakeASegmentAnewThatSomebodyRemoved() throws Exception {
        fixture.daemon("vm1", "acme").attach();
        fixture.stop();
        Files.delete(fixture.segment("acme"));
        fixture.start(ONE_TENANT.formatted("8MiB"));
        assertThat(acme().adopted()).isFalse();
        assertThat(acme().tenant().report().vms()).isEmpty();
    }

    @Test
    void shouldMoveTheHeartbeatAndHealTheHeader() throws IOException {
        try (Mapping mapping = Mapping.map(fixture.segment("acme"), 0, SegmentDescriptor.HEADER_LENGTH)) {
            final long before = SegmentDescriptor.heartbeat(mapping.buffer());
            mapping.buffer().setMemory(0, 128, (byte) -1);
            Awaitility.await().until(() -> SegmentDescriptor.heartbeat(mapping.buffer()) > before);
            assertThat(SegmentDescriptor.hasMagic(mapping.buffer())).isTrue();
            assertThat(SegmentDescriptor.generation(mapping.buffer()))
                    .isEqualTo(acme().segment().generation());
        }
    }

    @Test
    void shouldNotStartBesideAnotherAgentOfTheSameRuntimeDirectory() {
        assertThatThrownBy(() -> Agent.start(AgentFixture.config(directory, ONE_TENANT.formatted("8MiB")), false))
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(FailureCode.FILE_UNUSABLE);
                    assertThat(failure).hasMessageContaining("another agent");
                });
        assertThat(fixture.segment("acme")).exists();
    }

    @Test
    void shouldLeaveNothingWhenItCannotStart() throws IOException {
        fixture.stop();
        final Path other = Files.createDirectory(directory.resolve("other"));
        final String tenants = AgentFixture.TWO_TENANTS.replace("4MiB", "4TiB");
        assertThatThrownBy(() -> Agent.start(AgentFixture.config(other, tenants), false))
                .isInstanceOfSatisfying(
                        VicinityFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_SHORT));
        try (var files = Files.list(other)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("run");
        }
    }

    @Test
    void shouldLeaveNothingWhenItIsEphemeral() throws IOException {
        final Path other = Files.createDirectory(directory.resolve("other"));
        Agent.start(AgentFixture.config(other, AgentFixture.TWO_TENANTS), true).close();
        try (var files = Files.list(other)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("run", "pki");
        }
        try (var files = Files.list(other.resolve("run"))) {
            assertThat(files).isEmpty();
        }
    }
}
