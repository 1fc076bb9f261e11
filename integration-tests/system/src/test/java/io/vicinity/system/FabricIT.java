package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import io.vicinity.lab.Fleet;
import io.vicinity.lab.Footprint;
import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import io.vicinity.lab.LabProcess;
import io.vicinity.lab.RanksOfTwoHosts;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import programs.Correspondence;

/** Channels between processes of VMs on two hosts, which find each other by name only. */
@Tag("fabric")
class FabricIT implements ChannelContract {
    /** Of channels in the soak: some in each build, a thousand and more where there is time. */
    private static final int CYCLES = Integer.getInteger("vicinity.fabric.cycles", 100);

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String HERE_VM = "vm-here";
    private static final String THERE_VM = "vm-there";

    @RegisterExtension
    @Order(1)
    static final Fleet FLEET = new Fleet();

    @RegisterExtension
    @Order(2)
    static final Lab HERE = new Lab().in(FLEET, "host-a");

    @RegisterExtension
    @Order(3)
    static final Lab THERE = new Lab().in(FLEET, "host-b");

    private static LabClient here;
    private static LabClient there;
    private static int tests;

    private String from;
    private String to;
    private String a;
    private String b;

    @BeforeEach
    void connect() {
        if (here == null) {
            HERE.startHost(HERE_VM);
            THERE.startHost(THERE_VM);
        }
        if (here == null || !here.process().isAlive()) {
            here = HERE.startClients(HERE_VM).getFirst();
        }
        if (there == null || !there.process().isAlive()) {
            there = THERE.startClients(THERE_VM).getFirst();
        }
        tests++;
        from = "from-" + tests;
        to = "to-" + tests;
        a = "a" + tests;
        b = "b" + tests;
        here.tell("claim", from);
        there.tell("claim", to);
        here.begin("open", from, a, to, 10_000);
        there.tell("accept", to, b, 10_000);
        here.success();
    }

    @AfterEach
    void release() {
        if (here.process().isAlive()) {
            here.ask("release", from);
        }
        if (there.process().isAlive()) {
            there.ask("release", to);
        }
    }

    @Override
    public Ends ends() {
        return new Ends(here, a, there, b);
    }

    @Test
    void shouldNoticeThatTheProcessAtTheOtherEndWasKilledWhicheverEndItIs() {
        here.process().kill();
        assertThat(there.tell("awaitstate", b, "CLOSED_BY_PEER", 10_000)).startsWith("CLOSED_BY_PEER");
        here = HERE.startClients(HERE_VM).getFirst();
        here.tell("claim", "again-" + tests);
        here.begin("open", "again-" + tests, "again", to, 10_000);
        there.tell("accept", to, "again", 10_000);
        here.success();
        there.process().kill();
        assertThat(here.tell("awaitstate", "again", "CLOSED_BY_PEER", 10_000)).startsWith("CLOSED_BY_PEER");
    }

    @Test
    void shouldOpenToANameThatAppearsLater() {
        here.begin("open", from, "late", "later-" + tests, 20_000);
        there.tell("claim", "later-" + tests);
        there.tell("accept", "later-" + tests, "late", 20_000);
        here.success();
        here.tell("send", "late", 5, 100);
        assertThat(there.tell("receive", "late", 5, 100)).isEqualTo("5");
        there.tell("release", "later-" + tests);
    }

    @Test
    void shouldCloseForThePeerAChannelThatCannotBeTaken() {
        final AtomicBoolean fails = new AtomicBoolean();
        final Vicinity.Context context = new Vicinity.Context()
                .socket(HERE.socket(HERE_VM))
                .idleStrategy(() -> {
                    if (fails.get()) {
                        throw new IllegalStateException("not now");
                    }
                    return new SleepingMillisIdleStrategy();
                });
        try (Vicinity vicinity = Vicinity.connect(context)) {
            final Endpoint endpoint = vicinity.claim("clumsy");
            fails.set(true);
            assertThatThrownBy(() -> endpoint.open(to, SOON)).hasMessage("not now");
            there.tell("accept", to, "opened", 10_000);
            assertThat(there.tell("awaitstate", "opened", "CLOSED_BY_PEER", 10_000))
                    .startsWith("CLOSED_BY_PEER");
            there.tell("open", to, "accepted", "clumsy", 10_000);
            assertThatThrownBy(() -> endpoint.accept(SOON)).hasMessage("not now");
            assertThat(there.tell("awaitstate", "accepted", "CLOSED_BY_PEER", 10_000))
                    .startsWith("CLOSED_BY_PEER");
        }
    }

    @Test
    void shouldCarryAllThatRanksOfTwoHostsSay() {
        final List<LabProcess> ranks = new ArrayList<>();
        for (int rank = 0; rank < RanksOfTwoHosts.COUNT; rank++) {
            final boolean isHere = RanksOfTwoHosts.hostOf(rank) == 1;
            ranks.add((isHere ? HERE : THERE)
                    .runIn(
                            isHere ? HERE_VM : THERE_VM,
                            "rank-" + rank,
                            RanksOfTwoHosts.environment("correspondence", rank),
                            Correspondence.class));
        }
        for (int rank = 0; rank < RanksOfTwoHosts.COUNT; rank++) {
            final LabProcess process = ranks.get(rank);
            assertThat(process.awaitEnd(Lab.START_PATIENCE)).as(process.log()).isZero();
            assertThat(process.log()).contains(RanksOfTwoHosts.success(rank));
        }
    }

    @Test
    void shouldNameWhatIsWrongWithAName() {
        assertThat(here.ask("claim", to)).startsWith("failed NAME_TAKEN");
        assertThat(here.ask("open", from, "x", "nobody", 0)).startsWith("failed ENDPOINT_UNKNOWN");
    }

    @Test
    void shouldGoOnWhileAgentsDaemonsAndEtcdAreDead() throws IOException, InterruptedException {
        there.tell("drain", b, 1_000);
        here.tell("trickle", a, 1_000, 1);
        HERE.process("agent").kill();
        THERE.process(THERE_VM).kill();
        FLEET.etcd().kill();
        Thread.sleep(2_000);
        HERE.startAgent();
        THERE.startDaemons(THERE_VM);
        FLEET.etcd().start();
        Thread.sleep(1_000);
        final String sent = here.tell("stop", a);
        final String received = there.tell("stop", b);
        assertThat(received.split(" ", -1)[0]).isEqualTo(sent.split(" ", -1)[0]).isNotEqualTo("0");
        assertThat(here.ask("state", a)).isEqualTo("ok OPEN");
        // Names come back, and so do new channels.
        here.begin("open", from, "new", to, 20_000);
        there.tell("accept", to, "new", 20_000);
        here.success();
    }

    @Test
    void shouldHoldNoMoreAfterManyChannelsThanAfterAFew() {
        // What is made once is made by now.
        connectTransferAndClose(CYCLES / 5);
        final Footprint hereBefore = Footprint.of(here.process());
        final Footprint thereBefore = Footprint.of(there.process());
        connectTransferAndClose(CYCLES);
        holdsNoMoreThan(hereBefore, here);
        holdsNoMoreThan(thereBefore, there);
    }

    private void connectTransferAndClose(final int cycles) {
        for (int i = 0; i < cycles; i++) {
            here.begin("open", from, "cycle", to, 30_000);
            there.tell("accept", to, "cycle", 30_000);
            here.success();
            here.tell("send", "cycle", 2, 10_000);
            assertThat(there.tell("receive", "cycle", 2, 10_000)).isEqualTo("2");
            // In turns: the end that is closed first does other things than the other.
            final LabClient first = i % 2 == 0 ? here : there;
            first.tell("close", "cycle");
            (first == here ? there : here).tell("close", "cycle");
        }
    }

    /** A mapping is unmapped, and a thread gone, a little after it is let go of. */
    private static void holdsNoMoreThan(final Footprint before, final LabClient client) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    final Footprint after = Footprint.of(client.process());
                    assertThat(after.descriptors()).as("descriptors").isLessThanOrEqualTo(before.descriptors());
                    assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads());
                    // Of each channel that is left over there are two mappings, and more than a mebibyte.
                    assertThat(after.mappings()).as("mappings").isLessThan(before.mappings() + CYCLES);
                    assertThat(after.mappedBytes()).as("mapped").isLessThan(before.mappedBytes() + CYCLES * 1_000_000L);
                    assertThat(after.heapBytes()).as("heap").isLessThan(before.heapBytes() + CYCLES * 5_000L);
                });
    }

    @Test
    void shouldShowOperatorsWhoWasNotLetIn() throws IOException {
        final LabProcess endpoints = THERE.runAgent(
                "endpoints",
                "endpoints",
                "--socket",
                THERE.directory().resolve("agent/operator.sock").toString());
        assertThat(endpoints.awaitEnd()).isZero();
        final String line = endpoints
                .log()
                .lines()
                .filter(name -> name.contains(to))
                .findFirst()
                .orElseThrow();
        final int colon = line.lastIndexOf(':');
        try (Socket plain = new Socket(
                line.substring(line.lastIndexOf(' ') + 1, colon), Integer.parseInt(line.substring(colon + 1)))) {
            plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            final URI page = URI.create("http://"
                    + Files.readString(THERE.directory().resolve("state-" + THERE_VM + "/metrics.address"))
                    + "/metrics");
            await().untilAsserted(() -> {
                try (InputStream metrics = page.toURL().openStream()) {
                    assertThat(new String(metrics.readAllBytes(), StandardCharsets.UTF_8))
                            .contains("vicinity_fabric_refused_total{reason=\"plain_text\",tenant=\"acme\"} 1.0");
                }
            });
        }
    }

    @Test
    void shouldShowApplicationsTheNamesOfAllHosts() {
        await().until(() -> here.tell("names").contains(to + "@host-b"));
        assertThat(here.tell("names")).contains(from + "@host-a");
    }

    @Test
    void shouldShowOperatorsWhatIsOnTheFabric() {
        final LabProcess channels = HERE.runAgent(
                "channels",
                "channels",
                "--socket",
                HERE.directory().resolve("agent/operator.sock").toString());
        assertThat(channels.awaitEnd()).isZero();
        assertThat(channels.log().lines())
                .anyMatch(line -> line.contains(from) && line.contains(to) && line.contains("fabric"));
    }
}
