package io.vicinity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private final MetricsPage page = new MetricsPage();
    private final HttpClient client = HttpClient.newHttpClient();
    private InetSocketAddress address;

    @BeforeEach
    void setUp() {
        address = page.listen("127.0.0.1:0");
    }

    @AfterEach
    void tearDown() {
        client.close();
        page.close();
    }

    private HttpResponse<String> get(final String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldShowMetrics() throws Exception {
        page.registry().counter("vicinity.test", "tenant", "acme").increment(3);
        final HttpResponse<String> response = get("/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("vicinity_test_total{tenant=\"acme\"} 3.0");
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
    }

    @Test
    void shouldBeReadyWhenAllChecksPass() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        final AtomicBoolean mapped = new AtomicBoolean();
        page.ready("mapped", mapped::get);
        page.ready("registered", () -> true);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("failed mapped\nok registered\n");
        mapped.set(true);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTakeACheckThatThrowsForOneThatFails() throws Exception {
        page.live("broken", () -> {
            throw new IllegalStateException("oops");
        });
        assertThat(get("/livez").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldAnswerNothingElse() throws Exception {
        assertThat(get("/metrics/secret").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldNameAnAddressThatIsTaken() {
        try (MetricsPage second = new MetricsPage()) {
            assertThatThrownBy(() -> second.listen("127.0.0.1:" + address.getPort()))
                    .isInstanceOfSatisfying(VicinityFailure.class, e -> {
                        assertThat(e.code()).isEqualTo(FailureCode.ADDRESS_UNUSABLE);
                        assertThat(e).hasMessageContaining("127.0.0.1:" + address.getPort());
                    });
        }
    }
}
