package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.control.v1.AcceptFabricRequest;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.InfoRequest;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.RoutePhase;
import io.vicinity.control.v1.RouteReport;
import io.vicinity.control.v1.Side;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders to another route go through the daemon to the processes, and what these say of them to the agent. */
@Tag("switch")
class RouteOrderTest {
    @TempDir
    private Path directory;

    private TestVm vm;
    private TestClient alice;
    private TestClient bob;
    private OwnedEndpoint opener;
    private ChannelEnd opened;

    @BeforeEach
    void openAChannel() throws Exception {
        vm = new TestVm(directory).startDaemon();
        alice = vm.client();
        bob = vm.client();
        opener = alice.claim("alice");
        bob.claim("bob");
        opened = alice.open(opener, "bob");
        bob.offered();
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        vm.close();
    }

    private ReportRouteRequest say(final TestClient client, final Side side, final RouteReport report) {
        final ReportRouteRequest saying = ReportRouteRequest.newBuilder()
                .setChannelId(opened.getChannelId())
                .setSide(side)
                .setEpoch(2)
                .setReport(report)
                .setFailure(Failure.newBuilder().setCode("PEER_UNREACHABLE").setMessage("nobody answers"))
                .build();
        client.send(ClientMessage.newBuilder().setReportRoute(saying));
        return saying;
    }

    private void orderIsTold(final TestClient client, final RoutePhase phase) throws Exception {
        assertThat(client.event().getChannel().getOrder().getPhase()).isEqualTo(phase);
    }

    @Test
    void shouldPassOrdersToBothProcessesAndWhatTheySayToTheAgent() throws Exception {
        vm.agent.order(opened.getChannelId(), RoutePhase.ROUTE_PHASE_PREPARE);
        orderIsTold(alice, RoutePhase.ROUTE_PHASE_PREPARE);
        orderIsTold(bob, RoutePhase.ROUTE_PHASE_PREPARE);
        final ReportRouteRequest ready = say(alice, Side.SIDE_A, RouteReport.ROUTE_REPORT_READY);
        await().untilAsserted(() -> assertThat(vm.agent.routeReports).containsExactly(ready));
        final ReportRouteRequest failed = say(bob, Side.SIDE_B, RouteReport.ROUTE_REPORT_FAILED);
        await().untilAsserted(() -> assertThat(vm.agent.routeReports).containsExactly(ready, failed));
        assertThat(alice.answers).isEmpty();
        vm.agent.order(opened.getChannelId(), RoutePhase.ROUTE_PHASE_CANCELLED);
        orderIsTold(alice, RoutePhase.ROUTE_PHASE_CANCELLED);
    }

    private DaemonToClient takeUp(final OwnedEndpoint endpoint) throws Exception {
        return alice.ask(ClientMessage.newBuilder()
                .setAcceptFabric(AcceptFabricRequest.newBuilder()
                        .setEndpointId(endpoint.getEndpoint().getEndpointId())));
    }

    @Test
    void shouldTellAnOrderOfAChannelThatIsTakenUpOnlyBehindTheAnswer() throws Exception {
        assertThat(takeUp(opener).getFabricAccepted().getChannel().hasOrder()).isFalse();
        orderIsTold(alice, RoutePhase.ROUTE_PHASE_PREPARE);
        alice.claim("another");
        assertThat(alice.events).isEmpty();
        assertThat(vm.agent.releasedChannels).isEmpty();

        vm.agent.swallowOpens();
        assertThat(takeUp(opener).hasFailure()).isTrue();
        await().untilAsserted(() -> assertThat(vm.agent.releasedChannels)
                .singleElement()
                .extracting(ReleaseChannelRequest::getSide)
                .isEqualTo(Side.SIDE_B));
        assertThat(alice.events).isEmpty();
    }

    @Test
    void shouldLetNoProcessSpeakForAnother() throws Exception {
        say(bob, Side.SIDE_A, RouteReport.ROUTE_REPORT_DONE);
        final ReportRouteRequest own = say(bob, Side.SIDE_B, RouteReport.ROUTE_REPORT_READY);
        await().untilAsserted(() -> assertThat(vm.agent.routeReports).containsExactly(own));
    }

    @Test
    void shouldBringAnOrderAgainWhenTheAgentIsBackSoThatWhatWasLostIsSaidAgain() throws Exception {
        vm.agent.order(opened.getChannelId(), RoutePhase.ROUTE_PHASE_PREPARE);
        orderIsTold(alice, RoutePhase.ROUTE_PHASE_PREPARE);
        vm.agent.kill();
        await().until(() ->
                !alice.blocking.info(InfoRequest.getDefaultInstance()).getAgentConnected());
        say(alice, Side.SIDE_A, RouteReport.ROUTE_REPORT_READY);
        assertThat(alice.tryClaim("late").getFailure().getCode()).isEqualTo("AGENT_UNREACHABLE");

        vm.agent.start();
        orderIsTold(alice, RoutePhase.ROUTE_PHASE_PREPARE);
        assertThat(vm.agent.routeReports).isEmpty();
        final ReportRouteRequest again = say(alice, Side.SIDE_A, RouteReport.ROUTE_REPORT_READY);
        await().untilAsserted(() -> assertThat(vm.agent.routeReports).containsExactly(again));
    }

    @Test
    void shouldTellAnOrderToAProcessThatComesBackToARestartedDaemon() throws Exception {
        vm.agent.order(opened.getChannelId(), RoutePhase.ROUTE_PHASE_GO);
        vm.stopDaemon();
        vm.startDaemon();
        try (TestClient back = new TestClient(vm.socket)) {
            assertThat(back.hello(List.of(opener), List.of(opened)).getChannelsList())
                    .singleElement()
                    .satisfies(end -> assertThat(end.getOrder().getPhase()).isEqualTo(RoutePhase.ROUTE_PHASE_GO));
            vm.agent.order(opened.getChannelId(), RoutePhase.ROUTE_PHASE_GO);
            orderIsTold(back, RoutePhase.ROUTE_PHASE_GO);
            final ReportRouteRequest done = say(back, Side.SIDE_A, RouteReport.ROUTE_REPORT_DONE);
            await().untilAsserted(() -> assertThat(vm.agent.routeReports).containsExactly(done));
        }
    }
}
