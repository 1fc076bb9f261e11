package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelStatus;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.FabricRefusals;
import io.vicinity.control.v1.ListChannelsRequest;
import io.vicinity.segment.CountersDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon tells of channels, on its page and to `vicinity top`. */
@Timeout(60)
class MetricsTest {
    private static final String SENT =
            "vicinity_channel_messages_total{direction=\"sent\",route=\"shared_memory\",tenant=\"acme\"}";

    @TempDir
    Path directory;

    private TestVm vm;

    @BeforeEach
    void setUp() throws Exception {
        vm = new TestVm(directory);
        vm.startDaemon();
    }

    @AfterEach
    void tearDown() {
        vm.close();
    }

    @Test
    void shouldGoOnWhereTheyWereWhenChannelsCloseAndDaemonsRestart() throws Exception {
        try (TestClient client = vm.client()) {
            final ChannelEnd end = client.open(client.claim("self"), "self");
            vm.segment.count(end.getCounterSlot(), CountersDescriptor.SENT_MESSAGES_OFFSET, 40);
            vm.daemon.sampleNow();
            assertThat(Page.of(vm.daemon).metric(SENT)).isEqualTo(40);
            vm.segment.count(end.getCounterSlot(), CountersDescriptor.SENT_MESSAGES_OFFSET, 42);
            client.release(end);
            assertThat(Page.of(vm.daemon).metric(SENT)).isEqualTo(42);
        }
        vm.stopDaemon();
        vm.startDaemon();
        await().untilAsserted(() -> assertThat(Page.of(vm.daemon).metric(SENT)).isEqualTo(42));
    }

    @Test
    void shouldBeWrittenWhereTheyAreFound() throws Exception {
        final String address = Files.readString(directory.resolve("state").resolve("metrics.address"));
        assertThat(address).isEqualTo("127.0.0.1:" + vm.daemon.metricsAddress().getPort());
        await().untilAsserted(() -> assertThat(Page.of(vm.daemon).metric("vicinity_agent_connected"))
                .isEqualTo(1));
        assertThat(Page.of(vm.daemon).metrics())
                .contains("vicinity_agent_heartbeat_age_seconds")
                .contains("vicinity_channel_occupancy_bytes")
                .contains("vicinity_channel_idle_seconds");
    }

    @Test
    void shouldSumUpWhomProcessesDidNotLetInOnTheFabric() throws Exception {
        try (TestClient client = TestClient.greeted(vm.socket)) {
            for (final String reason : new String[] {"CERTIFICATE", "CERTIFICATE", "of a later release"}) {
                client.send(ClientMessage.newBuilder()
                        .setFabricRefusals(
                                FabricRefusals.newBuilder().setReason(reason).setCount(2)));
            }
            await().untilAsserted(() -> assertThat(Page.of(vm.daemon).metrics())
                    .contains("vicinity_fabric_refused_total{reason=\"certificate\",tenant=\"acme\"} 4.0")
                    .contains("vicinity_fabric_refused_total{reason=\"other\",tenant=\"acme\"} 2.0"));
        }
    }

    @Test
    void shouldShowEachChannelOfThisVm() throws Exception {
        try (TestClient client = vm.client()) {
            final ChannelEnd end = client.open(client.claim("self"), "self");
            client.offered();
            vm.segment.count(end.getCounterSlot(), CountersDescriptor.SENT_BYTES_OFFSET, 400);
            vm.segment.count(end.getRemoteCounterSlot(), CountersDescriptor.RECEIVED_BYTES_OFFSET, 300);
            vm.daemon.sampleNow();
            final var channels = client.blocking
                    .listChannels(ListChannelsRequest.getDefaultInstance())
                    .getChannelsList();
            assertThat(channels).hasSize(2);
            final ChannelStatus sender = channels.stream()
                    .filter(status -> status.getEnd().getSide() == end.getSide())
                    .findFirst()
                    .orElseThrow();
            assertThat(sender.getEndpoint()).isEqualTo("self");
            assertThat(sender.getClientPid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(sender.getSent().getBytes()).isEqualTo(400);
            assertThat(sender.getSent().getOccupancy()).isEqualTo(100);
        }
    }

    @Test
    void shouldStayTrueWhileSomebodyWritesRandomBytesAllOverTheCountersArea() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestClient client = vm.client()) {
            final ChannelEnd end = client.open(client.claim("self"), "self");
            client.offered();
            final byte[] garbage = new byte[vm.segment.counters().capacity()];
            for (int round = 0; round < 200; round++) {
                random.nextBytes(garbage);
                vm.segment.counters().putBytes(0, garbage);
                vm.daemon.sampleNow();
            }
            assertThat(Page.of(vm.daemon).metric(SENT)).as("seed %d", seed).isZero();
            assertThat(Page.of(vm.daemon).metric("vicinity_counters_ignored_total"))
                    .isGreaterThan(0);
            assertThat(Page.of(vm.daemon).get("/livez").statusCode()).isEqualTo(200);
            // And the daemon serves as before.
            client.release(end);
            assertThat(client.claim("after").getEndpoint().getName()).isEqualTo("after");
        }
    }
}
