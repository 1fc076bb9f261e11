package io.vicinity.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.cli.OperatorShell;
import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.agent.directory.etcd.Etcd;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.Route;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two agents, which know of each other by etcd alone. */
class AgentsInFleetTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private Etcd etcd;
    private AgentFixture first;
    private AgentFixture second;

    @BeforeEach
    void start() throws Exception {
        etcd = Etcd.start(directory);
        first = new AgentFixture(Files.createDirectory(directory.resolve("1")), yaml("h1"));
        second = new AgentFixture(Files.createDirectory(directory.resolve("2")), yaml("h2"));
        awaitReady(first);
        awaitReady(second);
    }

    @AfterEach
    void stop() {
        if (second != null) {
            second.close();
        }
        if (first != null) {
            first.close();
        }
        if (etcd != null) {
            etcd.close();
        }
    }

    private String yaml(final String host) {
        return yaml(host, 3);
    }

    private String yaml(final String host, final int leaseSeconds) {
        return """
                host: %s
                directory: {etcd: {endpoints: ["%s"], lease: %ds}}
                """.formatted(host, etcd.endpoint(), leaseSeconds) + AgentFixture.TWO_TENANTS;
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(30, TimeUnit.SECONDS);
    }

    private static HttpResponse<String> page(final AgentFixture agent, final String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + agent.agent().metricsAddress() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void awaitReady(final AgentFixture agent) {
        await().until(() -> page(agent, "/readyz").statusCode() == 200);
    }

    private static Failure failure(final ThrowingCallable call) {
        final Failure[] failure = new Failure[1];
        assertThatThrownBy(call)
                .satisfies(thrown -> failure[0] = FailureStatus.of(thrown).orElseThrow());
        return failure[0];
    }

    private void awaitName(final AgentFixture at, final String name, final String line) throws Exception {
        final OperatorShell shell = shell(at);
        await().until(() -> {
            assertThat(shell.run("endpoints", "--tenant", "acme")).isZero();
            return shell.out().lines().anyMatch(row -> row.contains(name) && row.matches(line));
        });
    }

    private OperatorShell shell(final AgentFixture at) throws Exception {
        final Path home = directory.resolve(at == first ? "1" : "2");
        return new OperatorShell(Files.writeString(
                home.resolve("agent.yaml"), AgentFixture.yaml(home, yaml(at == first ? "h1" : "h2"))));
    }

    @Test
    void shouldGiveANameOnceInAllHostsAndSayWhereItIs() throws Exception {
        final FakeDaemon one = first.daemon("vm1", "acme").attach();
        final FakeDaemon two = second.daemon("vm2", "acme").attach();
        final FakeDaemon stranger = second.daemon("vm3", "globex").attach();
        one.claim("left", List.of("10.0.0.1:7000", "[fd00::1]:7000"));
        awaitName(second, "left", "acme +left +h1 +vm1 +no +published +10.0.0.1:7000 \\[fd00::1]:7000 *");
        awaitName(first, "left", "acme +left +h1 +vm1 +yes +published .*");

        assertThat(failure(() -> two.claim("left")).getCode()).isEqualTo("NAME_TAKEN");
        final EndpointInfo right = two.claim("right");
        final ChannelEnd a = two.open(right, "left");
        assertThat(a.getRoute()).isEqualTo(Route.ROUTE_FABRIC);
        assertThat(a.getRemote().getName()).isEqualTo("left");
        assertThat(a.getFabric().getRemoteVm()).isEqualTo("vm1");
        assertThat(a.getFabric().getRemoteAddressesList()).containsExactly("10.0.0.1:7000", "[fd00::1]:7000");
        assertThat(a.getFabric().getChannelKey().size()).isEqualTo(16);
        assertThat(failure(() -> two.open(right, "nobody")).getCode()).isEqualTo("ENDPOINT_UNKNOWN");

        final EndpointInfo theirs = stranger.claim("left");
        assertThat(failure(() -> stranger.open(theirs, "right")).getCode()).isEqualTo("ENDPOINT_UNKNOWN");
        final OperatorShell shell = shell(second);
        assertThat(shell.run("endpoints", "--format", "json")).isZero();
        assertThat(shell.out().lines()).hasSize(3).allMatch(line -> line.startsWith("{"));
        assertThat(shell.out())
                .contains("\"name\":\"left\",\"host\":\"h1\",\"vm\":\"vm1\"")
                .contains("\"fabric_addresses\":[\"10.0.0.1:7000\",\"[fd00::1]:7000\"]");
        assertThat(shell.run("endpoints", "--tenant", "nobody")).isEqualTo(5);
    }

    @Test
    void shouldRefuseAddressesThatAreNone() throws Exception {
        final FakeDaemon one = first.daemon("vm1", "acme").attach();
        for (final List<String> bad : List.of(
                List.of("nowhere"),
                List.of("host:0"),
                List.of("host: 7"),
                List.of("x".repeat(256) + ":7"),
                List.of("a:1", "b:1", "c:1", "d:1", "e:1", "f:1", "g:1", "h:1", "i:1"))) {
            assertThat(failure(() -> one.claim("left", bad)).getCode()).isEqualTo("BAD_ADDRESS");
        }
        one.claim("left", List.of("a:1"));
    }

    @Test
    void shouldOpenWhenTheNameComesHome() throws Exception {
        final FakeDaemon one = first.daemon("vm1", "acme").attach();
        final FakeDaemon two = second.daemon("vm2", "acme").attach();
        final EndpointInfo away = one.claim("left");
        awaitName(second, "left", ".*h1.*");
        final EndpointInfo right = two.claim("right");
        one.release(away, false);
        await().until(() -> {
            final OperatorShell shell = shell(second);
            assertThat(shell.run("endpoints", "--tenant", "acme")).isZero();
            return !shell.out().contains("left");
        });
        final CompletableFuture<ChannelEnd> opened =
                CompletableFuture.supplyAsync(() -> two.open(right, "left", 20_000));
        final EndpointInfo home = two.claim("left");
        assertThat(opened.get(20, TimeUnit.SECONDS).getRemote().getEndpointId()).isEqualTo(home.getEndpointId());
    }

    @Test
    void shouldSayThatEtcdIsAwayAndServeWhatItHas() throws Exception {
        final FakeDaemon one = first.daemon("vm1", "acme").attach();
        final EndpointInfo left = one.claim("left");
        awaitName(second, "left", ".*h1.*");
        etcd.kill();
        await().until(() -> page(first, "/readyz").statusCode() == 503
                && page(second, "/readyz").statusCode() == 503);
        assertThat(page(first, "/readyz").body()).contains("failed directory", "ok daemon-server");
        assertThat(page(first, "/livez").statusCode()).isEqualTo(200);
        assertThat(page(first, "/metrics").body()).contains("vicinity_directory_connected 0.0");
        one.claim("right");
        assertThat(one.open(left, "right").getChannelId()).isPositive();
        assertThat(page(first, "/metrics").body())
                .contains("vicinity_directory_unpublished 1.0", "vicinity_directory_names{where=\"here\"} 2.0");
        final OperatorShell shell = shell(second);
        assertThat(shell.run("endpoints")).isZero();
        assertThat(shell.out()).startsWith("etcd does not answer host h2").contains("left");
        etcd.start();
        awaitReady(first);
        awaitReady(second);
        awaitName(second, "right", ".*h1.*published.*");
        assertThat(page(second, "/metrics").body())
                .contains(
                        "vicinity_directory_connected 1.0",
                        "vicinity_directory_names{where=\"elsewhere\"} 2.0",
                        "vicinity_directory_conflicts_total 0.0");
    }

    @Test
    void shouldFreeTheNamesOfAnAgentThatWasKilledUnlessItComesBack() throws Exception {
        final Path home = Files.createDirectory(directory.resolve("3"));
        // Long enough for a busy machine to look before it is over.
        final String config = yaml("h3", 8);
        final FakeDaemon two = second.daemon("vm2", "acme").attach();
        try (AgentProcess third = new AgentProcess(home, config, List.of()).awaitReady();
                FakeDaemon three = third.daemon("vm3", "acme")) {
            three.attach().claim("left", List.of("10.0.0.3:7000"));
            awaitName(second, "left", ".*h3 +vm3 +no +published +10.0.0.3:7000 *");
            third.kill();
        }
        try (AgentProcess again = new AgentProcess(home, config, List.of()).awaitReady()) {
            awaitName(second, "left", ".*h3 +vm3 +no +published +10.0.0.3:7000 *");
            again.kill();
        }
        assertThat(failure(() -> two.claim("left")).getCode()).isEqualTo("NAME_TAKEN");
        final OperatorShell shell = shell(second);
        await().until(() -> {
            assertThat(shell.run("endpoints")).isZero();
            return !shell.out().contains("left");
        });
        two.claim("left");
        awaitName(first, "left", ".*h2 +vm2 +no.*");
    }
}
