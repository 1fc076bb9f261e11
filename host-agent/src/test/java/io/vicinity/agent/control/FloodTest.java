package io.vicinity.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A VM that lies, and one that asks for too much. */
@Timeout(120)
class FloodTest {
    private static final long PATIENCE_SECONDS = 60;

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

    private String metrics() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            final URI page = URI.create("http://" + fixture.agent().metricsAddress() + "/metrics");
            return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void shouldRefuseAndCountWrongNonces() throws Exception {
        for (int i = 0; i < 20; i++) {
            final Failure failure =
                    fixture.daemon("liar", "acme").withCorruptProof().refused(hello -> hello);
            assertThat(failure.getCode()).isEqualTo("NONCE_MISMATCH");
        }
        assertThat(metrics()).contains("vicinity_agent_refusals_total{code=\"nonce_mismatch\"} 20.0");
        assertThat(fixture.daemon("honest", "acme").attach().welcome.getIncarnation())
                .isNotZero();
    }

    @Test
    void shouldRefuseAndCountWhoClaimsTheIncarnationOfAnother() throws Exception {
        final FakeDaemon honest = fixture.daemon("honest", "acme").attach();
        final Failure failure =
                fixture.daemon("liar", "acme").refused(hello -> hello.setIncarnation(honest.welcome.getIncarnation()));
        assertThat(failure.getCode()).isEqualTo("INCARNATION_UNKNOWN");
        assertThat(metrics()).contains("vicinity_agent_refusals_total{code=\"incarnation_unknown\"} 1.0");
        honest.claim("still");
    }

    @Test
    void shouldRefuseHandshakesThatAreTooManyAtATime() throws Exception {
        for (int i = 0; i < PerVm.MAX_HANDSHAKES; i++) {
            final FakeDaemon hanging = fixture.daemon("flood", "acme");
            hanging.begin(hello -> hello);
            assertThat(hanging.next().toString()).contains("challenge");
        }
        assertThat(fixture.daemon("flood", "acme").refused(hello -> hello).getCode())
                .isEqualTo("QUOTA_REACHED");
        assertThat(fixture.daemon("other", "acme").attach().welcome.getVm()).isEqualTo("other");
    }

    @Test
    void shouldRefuseOpensThatAreTooManyAtATimeAndServeOthersMeanwhile() throws Exception {
        final FakeDaemon flood = fixture.daemon("flood", "acme").attach();
        final FakeDaemon other = fixture.daemon("other", "acme").attach();
        final EndpointInfo from = flood.claim("from");
        final BlockingQueue<String> codes = new LinkedBlockingQueue<>();
        final int excess = 500;
        for (int i = 0; i < PerVm.MAX_WAITING + excess; i++) {
            open(flood, from, "nobody-" + i, codes);
        }
        final List<String> refused = new ArrayList<>();
        for (int i = 0; i < excess; i++) {
            refused.add(codes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        assertThat(refused).containsOnly("QUOTA_REACHED");
        final EndpointInfo left = other.claim("left");
        other.claim("right");
        assertThat(other.open(left, "right").getChannelId()).isPositive();

        flood.close();
        final FakeDaemon again = fixture.daemon("flood", "acme").attach();
        final EndpointInfo back = again.claim("back");
        final BlockingQueue<String> later = new LinkedBlockingQueue<>();
        open(again, back, "right", later);
        assertThat(later.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("opened");
        assertThat(metrics()).contains("vicinity_agent_refusals_total{code=\"quota_reached\"} " + excess + ".0");
    }

    private static void open(
            final FakeDaemon daemon, final EndpointInfo from, final String target, final BlockingQueue<String> codes) {
        AgentForDaemonsGrpc.newStub(daemon.connection())
                .openChannel(
                        OpenChannelRequest.newBuilder()
                                .setEndpointId(from.getEndpointId())
                                .setTarget(target)
                                .setWaitMillis((int) TimeUnit.MINUTES.toMillis(10))
                                .build(),
                        new StreamObserver<OpenChannelResponse>() {
                            @Override
                            public void onNext(final OpenChannelResponse response) {
                                codes.add("opened");
                            }

                            @Override
                            public void onError(final Throwable thrown) {
                                codes.add(FailureStatus.of(thrown)
                                        .map(Failure::getCode)
                                        .orElseGet(() -> Status.fromThrowable(thrown)
                                                .getCode()
                                                .name()));
                            }

                            @Override
                            public void onCompleted() {
                                // The answer was counted.
                            }
                        });
    }
}
