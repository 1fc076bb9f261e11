package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.segment.SegmentMemory;
import io.vicinity.segment.Mapping;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ivshmem server in a whole agent. */
@Timeout(60)
class AgentServesQemuTest {
    private static final byte[] NONCE = new byte[32];

    static {
        Arrays.fill(NONCE, (byte) 7);
    }

    @TempDir
    private Path directory;

    @Test
    void shouldServeTheSegmentOfEachTenant() throws Exception {
        try (AgentFixture fixture = new AgentFixture(directory);
                IvshmemClient acme = new IvshmemClient(socket("acme")).greeted();
                IvshmemClient globex = new IvshmemClient(socket("globex")).greeted()) {
            final SegmentMemory memory = fixture.agent().tenant("acme").memory();
            memory.writeNonce(0, NONCE);
            assertThat(nonce(acme, memory)).isEqualTo(NONCE);
            assertThat(nonce(globex, memory)).isNotEqualTo(NONCE);
            assertThat(metrics(fixture))
                    .contains("vicinity_agent_ivshmem_peers{tenant=\"acme\"} 1.0")
                    .contains("vicinity_agent_ivshmem_joins_total{tenant=\"acme\"} 1.0")
                    .contains("vicinity_agent_ivshmem_departures_total{reason=\"slow\",tenant=\"acme\"} 0.0")
                    .contains("vicinity_agent_ivshmem_refusals_total{tenant=\"acme\"} 0.0");

            fixture.stop();
            acme.vectorsOf(0, 2);
            assertThat(acme.poll()).isEmpty();
            assertThat(socket("acme").getParent()).doesNotExist();
        }
    }

    @Test
    void shouldNotServeIfItShallNot() {
        try (AgentFixture fixture = new AgentFixture(directory, "ivshmem: false\n" + AgentFixture.TWO_TENANTS)) {
            assertThat(fixture.socket()).exists();
            assertThat(socket("acme")).doesNotExist();
        }
    }

    private Path socket(final String tenant) {
        return IvshmemServer.path(directory.resolve("run/ivshmem"), tenant);
    }

    private static byte[] nonce(final IvshmemClient client, final SegmentMemory memory) throws IOException {
        final byte[] nonce = new byte[NONCE.length];
        try (Mapping mapping = Mapping.map(client.memory(), 0, 4 << 20)) {
            mapping.buffer().getBytes((int) memory.nonceOffset(0), nonce);
        }
        return nonce;
    }

    private static String metrics(final AgentFixture fixture) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            final URI page = URI.create("http://" + fixture.agent().metricsAddress() + "/metrics");
            return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
