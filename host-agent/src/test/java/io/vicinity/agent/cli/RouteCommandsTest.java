package io.vicinity.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.agent.tenant.Routes;
import io.vicinity.control.v1.AcceptFabricRequest;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.Route;
import io.vicinity.control.v1.RoutePhase;
import io.vicinity.control.v1.RouteReport;
import io.vicinity.control.v1.Side;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators order routes, and two daemons say what their processes do. */
@Tag("switch")
class RouteCommandsTest {
    private static final List<String> ADDRESSES = List.of("10.0.0.2:7000");

    @TempDir
    private Path directory;

    private AgentFixture fixture;
    private OperatorShell shell;
    private FakeDaemon one;
    private FakeDaemon two;
    private EndpointInfo left;
    private long channel;

    @BeforeEach
    void openAChannel() throws Exception {
        fixture = new AgentFixture(directory);
        shell = new OperatorShell(Files.writeString(
                directory.resolve("agent.yaml"), AgentFixture.yaml(directory, AgentFixture.TWO_TENANTS)));
        one = fixture.daemon("vm1", "acme").attach();
        two = fixture.daemon("vm2", "acme").attach();
        left = one.claim("left", ADDRESSES);
        two.claim("right", ADDRESSES);
        open();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void open() throws Exception {
        final ChannelEnd opened = one.open(left, "right");
        channel = opened.getChannelId();
        two.until(() -> two.end(channel, Side.SIDE_B) != null);
    }

    private CompletableFuture<Integer> run(final String... args) {
        return CompletableFuture.supplyAsync(() -> shell.run(args));
    }

    private static void report(final FakeDaemon daemon, final ChannelEnd end, final RouteReport report) {
        final var ignored = daemon.calls()
                .reportRoute(ReportRouteRequest.newBuilder()
                        .setChannelId(end.getChannelId())
                        .setSide(end.getSide())
                        .setEpoch(end.getOrder().getEpoch())
                        .setReport(report)
                        .setFailure(Failure.newBuilder()
                                .setCode("PEER_UNREACHABLE")
                                .setMessage("nobody\nanswers")
                                .setRemedy("look there"))
                        .build());
    }

    private void answer(final FakeDaemon daemon, final Side side, final RoutePhase phase, final RouteReport report)
            throws Exception {
        daemon.until(() -> daemon.end(channel, side) != null
                && daemon.end(channel, side).getOrder().getPhase() == phase);
        report(daemon, daemon.end(channel, side), report);
    }

    private void answerBoth(final RoutePhase phase, final RouteReport report) throws Exception {
        answer(one, Side.SIDE_A, phase, report);
        answer(two, Side.SIDE_B, phase, report);
    }

    private void carryOut() throws Exception {
        answerBoth(RoutePhase.ROUTE_PHASE_PREPARE, RouteReport.ROUTE_REPORT_READY);
        answerBoth(RoutePhase.ROUTE_PHASE_GO, RouteReport.ROUTE_REPORT_DONE);
    }

    private String metrics() throws Exception {
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
    void shouldMoveAChannelToTheFabricAndBack() throws Exception {
        final ChannelEnd before = two.end(channel, Side.SIDE_B);
        final CompletableFuture<Integer> moved = run("route", Long.toString(channel), "fabric");
        answer(one, Side.SIDE_A, RoutePhase.ROUTE_PHASE_PREPARE, RouteReport.ROUTE_REPORT_READY);
        final ChannelEnd ordered = one.end(channel, Side.SIDE_A);
        assertThat(ordered.getRoute()).isEqualTo(Route.ROUTE_SHARED_MEMORY);
        assertThat(ordered.getOrder().getRoute()).isEqualTo(Route.ROUTE_FABRIC);
        assertThat(ordered.getOrder().getFabric().getChannelKey().size()).isEqualTo(16);
        assertThat(ordered.getOrder().getFabric().getRemoteVm()).isEqualTo("vm2");
        assertThat(ordered.getOrder().getFabric().getRemoteAddressesList()).isEqualTo(ADDRESSES);
        final OperatorShell other = new OperatorShell(directory.resolve("agent.yaml"));
        assertThat(other.run("channels")).isZero();
        assertThat(other.out()).containsPattern(" memory>fabric +1 .* - +'right' in VM vm2\n");
        answer(two, Side.SIDE_B, RoutePhase.ROUTE_PHASE_PREPARE, RouteReport.ROUTE_REPORT_READY);
        answerBoth(RoutePhase.ROUTE_PHASE_GO, RouteReport.ROUTE_REPORT_DONE);

        assertThat(moved.join()).as(shell.err()).isZero();
        assertThat(shell.out()).isEqualTo("channel " + channel + " is on fabric, epoch 2\n");
        two.until(() -> !two.end(channel, Side.SIDE_B).hasOrder());
        final ChannelEnd now = two.end(channel, Side.SIDE_B);
        assertThat(now.getRoute()).isEqualTo(Route.ROUTE_FABRIC);
        assertThat(now.getEpoch()).isEqualTo(2);
        assertThat(now.hasRegion()).isFalse();
        assertThat(now.getFabric().getRemoteAddressesList()).isEmpty();
        assertThat(now.getRemote()).isEqualTo(before.getRemote());
        assertThat(now.getCounterGeneration())
                .isEqualTo(before.getCounterGeneration())
                .isEqualTo(before.getRegion().getGeneration());
        assertThat(now.getRemoteCounterSlot()).isEqualTo(before.getRemoteCounterSlot());

        final CompletableFuture<Integer> back =
                run("route", Long.toString(channel), "memory", "--tenant", "acme", "--format", "json");
        carryOut();
        assertThat(back.join()).as(shell.err()).isZero();
        assertThat(shell.out()).contains("\"route\":\"ROUTE_SHARED_MEMORY\"", "\"epoch\":\"3\"");
        two.until(() -> two.end(channel, Side.SIDE_B).hasRegion());
        assertThat(two.end(channel, Side.SIDE_B).getRegion().getGeneration())
                .isGreaterThan(before.getRegion().getGeneration());
        assertThat(metrics())
                .contains("vicinity_channels{route=\"shared_memory\",tenant=\"acme\"} 1.0")
                .contains("vicinity_channels{route=\"fabric\",tenant=\"acme\"} 0.0")
                .contains("vicinity_route_switches_total{outcome=\"done\",reason=\"route\",to=\"fabric\"} 1.0")
                .contains("vicinity_route_switch_seconds_count{to=\"shared_memory\"} 1")
                .containsPattern("vicinity_route_last_switch_seconds\\{reason=\"route\"} 0\\.0*[1-9]")
                .contains("vicinity_route_last_switch_seconds{reason=\"undrain\"} 0.0");
        assertThat(other.run("channels")).isZero();
        assertThat(other.out()).containsPattern(" memory +3 .*[0-9]\\.[0-9]ms +-\n");
    }

    @Test
    void shouldSayWhyAChannelStaysWhereItIs() throws Exception {
        final CompletableFuture<Integer> moved = run("route", Long.toString(channel), "fabric");
        answer(two, Side.SIDE_B, RoutePhase.ROUTE_PHASE_PREPARE, RouteReport.ROUTE_REPORT_FAILED);
        assertThat(moved.join()).isEqualTo(3);
        assertThat(shell.err()).contains("PEER_UNREACHABLE: nobody?answers", "look there");
        answerBoth(RoutePhase.ROUTE_PHASE_CANCELLED, RouteReport.ROUTE_REPORT_DISCARDED);
        one.until(() -> !one.end(channel, Side.SIDE_A).hasOrder());

        assertThat(shell.run("route", Long.toString(channel), "fabric", "--deadline", "1ms"))
                .isEqualTo(6);
        assertThat(shell.err()).contains("TIMED_OUT", "'left' in VM vm1 and 'right' in VM vm2");
        assertThat(shell.run("route", "4711", "fabric")).isEqualTo(5);
        assertThat(shell.err()).contains("CHANNEL_UNKNOWN");
        assertThat(shell.run("route", Long.toString(channel), "sideways")).isEqualTo(2);
        assertThat(shell.run("route", Long.toString(channel), "fabric", "--tenant", "globex"))
                .isEqualTo(5);
    }

    @Test
    void shouldAskWhichChannelWhereTwoTenantsHaveOneOfThatNumber() throws Exception {
        final FakeDaemon other = fixture.daemon("vm2", "globex").attach();
        final EndpointInfo lonely = other.claim("lonely");
        other.claim("unused");
        assertThat(other.open(lonely, "lonely").getChannelId()).isEqualTo(channel);
        assertThat(shell.run("route", Long.toString(channel), "memory")).isEqualTo(5);
        assertThat(shell.err()).contains("acme, globex", "--tenant");
        assertThat(shell.run("route", Long.toString(channel), "memory", "--tenant", "globex"))
                .isZero();
        assertThat(shell.run("drain", "vm2")).isEqualTo(5);
        assertThat(shell.err()).contains("--tenant");
    }

    @Test
    void shouldDrainAVmAndBringItsChannelsBack() throws Exception {
        final CompletableFuture<Integer> drained = run("drain", "vm2");
        carryOut();
        two.until(() -> two.drain != 0);
        assertThat(one.drain).isZero();
        two.sayMemory();
        assertThat(drained.join()).as(shell.err()).isZero();
        assertThat(shell.out().lines())
                .containsExactly(
                        "channels of VM vm2 begin on the fabric; on memory are 1",
                        "channel " + channel + " is on fabric",
                        "nothing in VM vm2 maps the memory any more",
                        "no channel of VM vm2 has memory");
        assertThat(shell.run("vms")).isZero();
        assertThat(shell.out().lines()).anyMatch(line -> line.matches("acme +vm2 .* unmapped *"));
        assertThat(shell.run("route", Long.toString(channel), "memory")).isEqualTo(4);
        assertThat(shell.err()).contains("NOT_PERMITTED", "undrain vm2");
        final long first = channel;
        final ChannelEnd opened = one.open(left, "right");
        channel = opened.getChannelId();
        assertThat(two.calls()
                        .acceptFabric(AcceptFabricRequest.newBuilder()
                                .setEndpointId(opened.getRemote().getEndpointId())
                                .setChannelKey(opened.getFabric().getChannelKey())
                                .setRemoteName("left")
                                .setRemoteVm("vm1")
                                .build())
                        .getChannel()
                        .getRoute())
                .isEqualTo(Route.ROUTE_FABRIC);
        assertThat(shell.run("drain", "vm2", "--format", "json")).isZero();
        assertThat(shell.out().lines()).hasSize(3).last().asString().contains("\"step\":\"finished\"");

        final CompletableFuture<Integer> undrained = run("undrain", "vm2");
        two.until(() -> two.drain == 0);
        carryOut();
        channel = first;
        carryOut();
        assertThat(undrained.join()).as(shell.err()).isZero();
        assertThat(shell.out().lines())
                .contains("channel " + first + " is on memory")
                .endsWith("all channels of VM vm2 that can be are on memory");
    }

    @Test
    void shouldBringBackByItselfWhatAnUndrainCouldNotBringBack() throws Exception {
        final CompletableFuture<Integer> drained = run("drain", "vm2");
        carryOut();
        two.until(() -> two.drain != 0);
        two.sayMemory();
        assertThat(drained.join()).as(shell.err()).isZero();
        final CompletableFuture<Integer> undrained = run("undrain", "vm2");
        answer(two, Side.SIDE_B, RoutePhase.ROUTE_PHASE_PREPARE, RouteReport.ROUTE_REPORT_FAILED);
        answerBoth(RoutePhase.ROUTE_PHASE_CANCELLED, RouteReport.ROUTE_REPORT_DISCARDED);
        assertThat(undrained.join()).isNotZero();
        assertThat(shell.out()).contains("channel " + channel + " is not on memory: nobody?answers");
        assertThat(shell.err()).contains("TIMED_OUT", "tried again by themselves");

        carryOut();
        one.until(() -> !one.end(channel, Side.SIDE_A).hasOrder());
        assertThat(one.end(channel, Side.SIDE_A).getRoute()).isEqualTo(Route.ROUTE_SHARED_MEMORY);
        assertThat(metrics())
                .containsPattern(
                        "vicinity_route_switches_total\\{outcome=\"failed\",reason=\"undrain\",to=\"shared_memory\"} 1.0")
                .containsPattern(
                        "vicinity_route_switches_total\\{outcome=\"done\",reason=\"return\",to=\"shared_memory\"} 1.0");
    }

    @Test
    void shouldSayWhichChannelsOfADrainedVmHaveMemoryAtTheDeadline() throws Exception {
        assertThat(shell.run("drain", "vm1", "--deadline", "1ms")).isEqualTo(6);
        assertThat(shell.err()).contains("TIMED_OUT: 1 of 1 channels did not come to fabric");
        assertThat(shell.out()).contains("warning: channel " + channel + " is not on fabric: not ready is");
        carryOut();
        two.until(() -> !two.end(channel, Side.SIDE_B).hasOrder());
        one.sayMemory();
        assertThat(shell.run("drain", "vm1")).isZero();

        final CompletableFuture<Integer> undrained = run("undrain", "vm1");
        answer(one, Side.SIDE_A, RoutePhase.ROUTE_PHASE_PREPARE, RouteReport.ROUTE_REPORT_FAILED);
        assertThat(undrained.join()).isEqualTo(6);
        assertThat(shell.out()).contains("is not on memory: nobody?answers");
        assertThat(shell.run("undrain", "vm9")).isEqualTo(5);
        assertThat(shell.err()).contains("VM_UNKNOWN");
    }

    @Test
    void shouldSayWhichProcessesMapTheMemoryOfADrainedVmAtTheDeadline() throws Exception {
        final CompletableFuture<Integer> silent = run("drain", "vm2", "--deadline", "1s");
        carryOut();
        assertThat(silent.join()).isEqualTo(6);
        assertThat(shell.err()).contains("the daemon of VM vm2 did not say that the memory is unmapped");

        two.sayMemory(17L, 18L);
        final OperatorShell other = new OperatorShell(directory.resolve("agent.yaml"));
        await().until(() -> {
            assertThat(other.run("drain", "vm2", "--deadline", "1ms", "--format", "json"))
                    .isEqualTo(6);
            return other.err().contains("TIMED_OUT: the memory is still mapped in VM vm2 by process 17, 18");
        });
        assertThat(other.out()).contains("\"step\":\"mapped\"", "\"pid\":\"18\"");
        assertThat(other.run("vms")).isZero();
        assertThat(other.out().lines()).anyMatch(line -> line.matches("acme +vm2 .* yes *"));

        final CompletableFuture<Integer> waiting = run("drain", "vm2");
        two.sayMemory(18L);
        two.sayMemory();
        assertThat(waiting.join()).as(shell.err()).isZero();
        two.endStream();
        await().until(() -> other.run("drain", "vm2", "--deadline", "1ms") == 6);
        assertThat(other.err()).contains("has no session");
    }

    @Test
    void shouldHaveADaemonAnswerADrainThatComesBeforeItHeardOfTheUndrain() throws Exception {
        final Routes routes = fixture.agent().tenant("acme").tenant().routes();
        routes.drain("vm2");
        two.until(() -> two.drain != 0);
        final long first = two.drain;
        routes.undrain("vm2");
        routes.drain("vm2");
        final CompletableFuture<Void> unmapped = routes.unmapped("vm2");
        two.until(() -> two.drain > first);
        two.sayMemory();
        assertThat(unmapped).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void shouldExplainItself() {
        for (final String command : List.of("route", "drain", "undrain")) {
            assertThat(shell.run(command, "--help")).isZero();
            assertThat(shell.out()).contains("--tenant", "--deadline", "--format");
        }
    }
}
