package io.vicinity.agent.directory.etcd;

import static io.vicinity.agent.directory.etcd.HostInFleet.TENANT;
import static io.vicinity.agent.directory.etcd.HostInFleet.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.Said;
import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.tenant.Directory.Standing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts on an etcd of several members, of which some die. */
class EtcdClusterTest {
    private static final String PREFIX = "/fleet";
    private static final Duration LEASE = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    private EtcdCluster etcd;
    private HostInFleet h1;
    private HostInFleet h2;

    @BeforeEach
    void start() throws IOException {
        etcd = EtcdCluster.start(directory);
        h1 = new HostInFleet("h1", etcd.config(PREFIX, LEASE, 0));
        h2 = new HostInFleet("h2", etcd.config(PREFIX, LEASE, 1));
        h1.awaitConnected();
        h2.awaitConnected();
    }

    @AfterEach
    void stop() {
        if (h1 != null) {
            h1.close();
        }
        if (h2 != null) {
            h2.close();
        }
        if (etcd != null) {
            etcd.close();
        }
    }

    @Test
    void shouldGoOnWithTheOtherMembersWhicheverDies() throws Exception {
        h1.claim("left", 1);
        h2.claim("right", 1);
        try (Said said = new Said(EtcdKeeper.class)) {
            for (int dead = 0; dead < EtcdCluster.MEMBERS; dead++) {
                etcd.member(dead).kill();
                h1.claim("of-h1-" + dead, 2 + dead);
                h2.awaitFound("of-h1-" + dead, h1.location(2 + dead));
                h2.claim("of-h2-" + dead, 2 + dead);
                h1.awaitFound("of-h2-" + dead, h2.location(2 + dead));
                etcd.member(dead).start();
            }
            for (final String host : List.of("h1", "h2")) {
                assertThat(said.lines())
                        .as("it spoke to one of them")
                        .anyMatch(line -> line.contains("lost etcd") && line.contains("host=" + host));
            }
        }
        assertThat(h1.directory().find(TENANT, "right")).contains(h2.location(1));
        assertThat(h2.directory().find(TENANT, "left")).contains(h1.location(1));
        h1.awaitConnected();
        h1.awaitStanding("left", Standing.PUBLISHED);
    }

    @Test
    void shouldServeWhatItHasWithoutAQuorumAndReconcileBehindIt() throws Exception {
        final AgentFixture agent = new AgentFixture(
                directory, """
                host: h3
                directory: {etcd: {endpoints: ["%s"], prefix: %s, lease: 3s}}
                """.formatted(String.join("\", \"", etcd.endpoints(2)), PREFIX) + AgentFixture.TWO_TENANTS);
        try {
            awaitPage(agent, "/readyz", "ok directory");
            h1.claim("left", 1);
            h2.awaitFound("left", h1.location(1));
            etcd.member(1).kill();
            etcd.member(2).kill();
            h1.awaitLost();
            h2.awaitLost();
            awaitPage(agent, "/readyz", "failed directory");
            awaitPage(agent, "/metrics", "vicinity_directory_connected 0.0");
            awaitPage(agent, "/metrics", "vicinity_directory_names{where=\"elsewhere\"} 1.0");
            assertThat(h2.directory().find(TENANT, "left")).contains(h1.location(1));
            h2.claim("right", 2);
            assertThat(h2.standing("right")).isEqualTo(Standing.UNPUBLISHED);
            h1.giveBack("left", 1);

            etcd.member(2).start();
            h1.awaitFound("right", h2.location(2));
            h2.awaitUnknown("left");
            h2.awaitStanding("right", Standing.PUBLISHED);
            awaitPage(agent, "/readyz", "ok directory");
            awaitPage(agent, "/metrics", "vicinity_directory_connected 1.0");
        } finally {
            agent.close();
        }
    }

    private static void awaitPage(final AgentFixture agent, final String path, final String content) {
        final HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + agent.agent().metricsAddress() + path))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            await().until(() -> client.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains(content));
        }
    }
}
