package io.vicinity.agent.directory.etcd;

import static io.vicinity.agent.directory.etcd.HostInFleet.TENANT;
import static io.vicinity.agent.directory.etcd.HostInFleet.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.vicinity.agent.Said;
import io.vicinity.agent.config.DirectoryConfig;
import io.vicinity.agent.config.EtcdConfig;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.Directory.Location;
import io.vicinity.agent.tenant.Directory.Standing;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several hosts on one etcd, which is there, away, slow, forgetful or meddled with. */
class EtcdDirectoryTest {
    private static final Duration LEASE = Duration.ofSeconds(4);

    @TempDir
    private static Path etcdDirectory;

    private static Etcd etcd;
    private static int tests;

    private final List<HostInFleet> hosts = new ArrayList<>();
    private String prefix;

    @BeforeAll
    static void startEtcd() throws IOException {
        etcd = Etcd.start(etcdDirectory);
    }

    @AfterAll
    static void stopEtcd() {
        if (etcd != null) {
            etcd.close();
        }
    }

    @BeforeEach
    void choosePrefix() {
        tests++;
        prefix = "/fleet-" + tests;
    }

    @AfterEach
    void closeHosts() {
        hosts.forEach(HostInFleet::close);
    }

    private HostInFleet host(final String name) {
        return host(name, etcd.config(prefix, LEASE, false));
    }

    private HostInFleet host(final String name, final DirectoryConfig config) {
        final HostInFleet host = new HostInFleet(name, config);
        hosts.add(host);
        return host;
    }

    private void killEtcd(final HostInFleet... noticing) throws InterruptedException {
        etcd.kill();
        for (final HostInFleet host : noticing) {
            host.awaitLost();
        }
    }

    private static void assertRefused(final FailureCode code, final CompletableFuture<Void> registration) {
        assertThatThrownBy(() -> registration.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(code);
                    assertThat(failure.remedy()).isNotEmpty();
                });
    }

    @Test
    void shouldFindNamesOfOtherHosts() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        final Location location = new Location("h1", "vm1", 7, List.of("10.0.0.1:7000", "[::1]:7000"));
        h1.directory().register(TENANT, "left", location).get(20, TimeUnit.SECONDS);
        h2.awaitFound("left", location);
        assertThat(h2.directory().names(TENANT))
                .containsExactly(new Directory.Entry("left", location, Standing.PUBLISHED));
        assertThat(h2.directory().names("globex")).isEmpty();
        assertThat(h2.directory().find("globex", "left")).isEmpty();
        assertThat(h2.directory().status()).isEqualTo(new Directory.Status(true, 0, 1, 0, 0));
        h1.directory().unregister(TENANT, "left", location);
        h2.awaitUnknown("left");
    }

    @Test
    void shouldGiveANameToOneHostOnly() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        h1.claim("left", 1);
        h2.awaitFound("left", h1.location(1));
        assertRefused(FailureCode.NAME_TAKEN, h2.directory().register(TENANT, "left", h2.location(1)));
        h1.giveBack("left", 1);
        h2.awaitUnknown("left");
        h2.claim("left", 2);
        h1.awaitFound("left", h2.location(2));
    }

    @Test
    void shouldGiveEachNameToOneHostWhenTwoWantAllAtOnce() {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        final List<CompletableFuture<Void>> first = new ArrayList<>();
        final List<CompletableFuture<Void>> second = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            first.add(h1.directory().register(TENANT, "e" + i, h1.location(i)));
            second.add(h2.directory().register(TENANT, "e" + i, h2.location(i)));
        }
        await().until(() -> first.stream().allMatch(CompletableFuture::isDone)
                && second.stream().allMatch(CompletableFuture::isDone));
        await().untilAsserted(() -> {
            for (int i = 0; i < 200; i++) {
                final String name = "e" + i;
                final boolean wonFirst = !first.get(i).isCompletedExceptionally();
                assertThat(wonFirst).as(name).isEqualTo(second.get(i).isCompletedExceptionally());
                final Location winner = wonFirst ? h1.location(i) : h2.location(i);
                assertThat(h1.directory().find(TENANT, name)).contains(winner);
                assertThat(h2.directory().find(TENANT, name)).contains(winner);
            }
        });
        assertThat(h1.directory().status().conflicts()).isZero();
    }

    @Test
    void shouldTellWhoWaitsForANameOfAnotherHost() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        final AtomicInteger appeared = new AtomicInteger();
        h2.directory().watch(TENANT, "left", appeared::incrementAndGet);
        h1.claim("right", 1);
        h1.claim("left", 2);
        await().until(() -> appeared.get() == 1);
        assertThat(h2.directory().find(TENANT, "left")).contains(h1.location(2));
    }

    @Test
    void shouldKeepNamesWhileItsAgentRestarts() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        h1.claim("kept", 1);
        h1.claim("left", 2);
        h2.awaitFound("left", h1.location(2));
        final Set<String> missed = new HashSet<>();
        h1.restart(Map.of("kept", 1L));
        assertThat(h1.directory().find(TENANT, "kept")).as("at once").contains(h1.location(1));
        await().until(() -> {
            if (h2.directory().find(TENANT, "kept").isEmpty()) {
                missed.add("kept");
            }
            return h2.directory().find(TENANT, "left").isEmpty();
        });
        h1.awaitStanding("kept", Standing.PUBLISHED);
        // Longer than the lease of the earlier life.
        TimeUnit.MILLISECONDS.sleep(LEASE.toMillis() + 1500);
        assertThat(h2.directory().find(TENANT, "kept")).contains(h1.location(1));
        assertThat(missed).isEmpty();
    }

    @Test
    void shouldServeWhatItHasWhileEtcdIsAway() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        h1.claim("left", 1);
        h2.awaitFound("left", h1.location(1));
        killEtcd(h1, h2);
        try {
            assertThat(h1.directory().find(TENANT, "left")).contains(h1.location(1));
            assertThat(h2.directory().find(TENANT, "left")).contains(h1.location(1));
            assertRefused(FailureCode.NAME_TAKEN, h2.directory().register(TENANT, "left", h2.location(1)));
            final AtomicInteger appeared = new AtomicInteger();
            h2.directory().watch(TENANT, "right", appeared::incrementAndGet);
            assertThat(h2.directory().register(TENANT, "right", h2.location(2))).isCompleted();
            assertThat(appeared).hasValue(1);
            assertThat(h2.standing("right")).isEqualTo(Standing.UNPUBLISHED);
            assertThat(h2.directory().find(TENANT, "right")).contains(h2.location(2));
            assertThat(h2.directory().status()).isEqualTo(new Directory.Status(false, 1, 1, 1, 0));
            h1.giveBack("left", 1);
            assertThat(h1.directory().find(TENANT, "left")).isEmpty();
        } finally {
            etcd.start();
        }
        h1.awaitFound("right", h2.location(2));
        h2.awaitUnknown("left");
        h2.awaitStanding("right", Standing.PUBLISHED);
    }

    @Test
    void shouldPutItsNamesAgainIntoAnEtcdThatForgotThem() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        for (int i = 1; i <= 150; i++) {
            h1.claim("e" + i, i);
        }
        h2.claim("other", 1);
        killEtcd(h1, h2);
        etcd.wipe();
        etcd.start();
        h1.awaitConnected();
        h2.awaitConnected();
        await().until(() -> h1.directory().status().equals(new Directory.Status(true, 150, 1, 0, 0)));
        await().until(() -> h2.directory().status().equals(new Directory.Status(true, 1, 150, 0, 0)));
    }

    @Test
    void shouldClaimNothingThatCannotBeCheckedIfStrict() throws Exception {
        final HostInFleet strict = host("h1", etcd.config(prefix, LEASE, true)).awaitConnected();
        strict.claim("left", 1);
        killEtcd(strict);
        try {
            assertRefused(
                    FailureCode.DIRECTORY_UNAVAILABLE,
                    strict.directory().register(TENANT, "right", strict.location(2)));
            assertThat(strict.directory().find(TENANT, "right")).isEmpty();
            assertThat(strict.directory().find(TENANT, "left")).isPresent();
        } finally {
            etcd.start();
        }
        strict.awaitConnected();
        strict.claim("right", 2);
    }

    @Test
    void shouldLeaveANameToTheHostThatHadItFirst() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        killEtcd(h1, h2);
        h2.claim("left", 1);
        TimeUnit.MILLISECONDS.sleep(5);
        h1.claim("left", 1);
        final Said said = new Said(NamePublisher.class);
        etcd.start();
        h1.awaitFound("left", h2.location(1));
        h1.awaitStanding("left", Standing.CONFLICT);
        h2.awaitStanding("left", Standing.PUBLISHED);
        await().until(() -> h1.directory().status().conflicts() == 1);
        assertThat(h2.directory().status().conflicts()).isZero();
        assertThat(h2.directory().find(TENANT, "left")).contains(h2.location(1));
        etcd.kill();
        h1.awaitLost();
        etcd.start();
        h1.awaitConnected();
        h2.awaitConnected();
        h1.awaitFound("left", h2.location(1));
        h2.giveBack("left", 1);
        h1.awaitStanding("left", Standing.PUBLISHED);
        h2.awaitFound("left", h1.location(1));
        assertThat(h1.directory().status().conflicts()).isEqualTo(1);
        assertThat(said.lines()).singleElement().asString().contains("name=left", "host=h2");
        said.close();
    }

    @Test
    void shouldAnswerAClaimInBoundedTimeThoughEtcdHangs() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        etcd.freeze();
        try {
            final long begin = System.nanoTime();
            final CompletableFuture<Void> claimed = h1.directory().register(TENANT, "left", h1.location(1));
            assertThat(System.nanoTime() - begin).as("asked without waiting").isLessThan(TimeUnit.SECONDS.toNanos(1));
            claimed.get(20, TimeUnit.SECONDS);
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThat(h1.directory().find(TENANT, "left")).isPresent();
        } finally {
            etcd.thaw();
        }
        h1.awaitConnected();
        h1.awaitStanding("left", Standing.PUBLISHED);
    }

    @Test
    void shouldPutItsNamesAgainWhenSomebodyDeletesThem() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        h1.claim("left", 1);
        h2.awaitFound("left", h1.location(1));
        final AtomicInteger appeared = new AtomicInteger();
        h2.directory().watch(TENANT, "left", appeared::incrementAndGet);
        try (Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
            client.getKVClient()
                    .delete(
                            EtcdKeys.bytes(prefix + "/acme/"),
                            DeleteOption.builder().isPrefix(true).build())
                    .get(20, TimeUnit.SECONDS);
        }
        await().until(() -> appeared.get() == 1);
        h2.awaitFound("left", h1.location(1));
    }

    @Test
    void shouldTakeANewLeaseWhenItsOwnEnds() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        h1.claim("left", 1);
        h2.awaitFound("left", h1.location(1));
        final AtomicInteger appeared = new AtomicInteger();
        h2.directory().watch(TENANT, "left", appeared::incrementAndGet);
        try (Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
            final List<KeyValue> pairs = client.getKVClient()
                    .get(
                            EtcdKeys.bytes(prefix + "/acme/"),
                            GetOption.builder().isPrefix(true).build())
                    .get(20, TimeUnit.SECONDS)
                    .getKvs();
            assertThat(pairs).hasSize(1);
            client.getLeaseClient().revoke(pairs.getFirst().getLease()).get(20, TimeUnit.SECONDS);
        }
        await().until(() -> appeared.get() == 1);
        h1.awaitConnected();
        h1.awaitStanding("left", Standing.PUBLISHED);
        h2.awaitFound("left", h1.location(1));
    }

    @Test
    void shouldIgnoreWhatIsNoName() throws Exception {
        try (Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
            for (final String key : List.of(
                    "/acme/endpoints/rubbish",
                    "/acme/endpoints/bad name",
                    "/acme/endpoints/too/deep",
                    "/ACME/endpoints/left",
                    "/acme/others/left",
                    "/")) {
                client.getKVClient()
                        .put(EtcdKeys.bytes(prefix + key), EtcdKeys.bytes("{]"))
                        .get(20, TimeUnit.SECONDS);
            }
        }
        final List<String> values = List.of(
                "{\"host\":\"h 9\",\"vm\":\"vm9\"}",
                "{\"host\":\"h9\"}",
                "{\"host\":\"h9\",\"vm\":\"vm9\",\"fabricAddresses\":[\"nowhere\"]}");
        try (Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
            for (int i = 0; i < values.size(); i++) {
                client.getKVClient()
                        .put(EtcdKeys.bytes(prefix + "/acme/endpoints/bad" + i), EtcdKeys.bytes(values.get(i)))
                        .get(20, TimeUnit.SECONDS);
            }
        }
        final HostInFleet h1 = host("h1").awaitConnected();
        final HostInFleet h2 = host("h2").awaitConnected();
        assertThat(h1.directory().status()).isEqualTo(new Directory.Status(true, 0, 0, 0, 0));
        h1.claim("rubbish", 1);
        h2.awaitFound("rubbish", h1.location(1));
    }

    @Test
    void shouldNotTakeAnotherAgentOfItsNameForItsEarlierLife() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        h1.claim("left", 1);
        final EtcdDirectory twin = new EtcdDirectory("h1", "another", etcd.config(prefix, LEASE, false), false);
        try (Said said = new Said(EtcdKeeper.class)) {
            twin.start();
            await().until(() -> said.lines().stream()
                    .anyMatch(line -> line.contains("another agent goes by the name of host h1; set host")));
            assertThat(twin.status().connected()).isFalse();
            assertThat(h1.directory().status()).isEqualTo(new Directory.Status(true, 1, 0, 0, 0));
        } finally {
            twin.close();
        }
    }

    @Test
    void shouldGoOnToTheNextMember() throws Exception {
        final EtcdConfig one = etcd.config(prefix, LEASE, false).etcd();
        final EtcdConfig several = new EtcdConfig(
                List.of(
                        "http://127.0.0.1:1",
                        "http://localhost:1",
                        one.endpoints().getFirst()),
                prefix,
                null,
                null,
                null,
                null,
                null,
                LEASE);
        host("h1", new DirectoryConfig(several, false)).awaitConnected().claim("left", 1);
        host("h2").awaitConnected().awaitFound("left", hosts.getFirst().location(1));
    }

    @Test
    void shouldSayWhatItHasInEtcdToOperators() throws Exception {
        final HostInFleet h1 = host("h1").awaitConnected();
        h1.claim("left", 1);
        try (Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
            final Set<String> keys = client
                    .getKVClient()
                    .get(
                            EtcdKeys.bytes(prefix + "/"),
                            GetOption.builder().isPrefix(true).build())
                    .get(20, TimeUnit.SECONDS)
                    .getKvs()
                    .stream()
                    .map(pair -> pair.getKey() + " " + (pair.getLease() != 0))
                    .collect(Collectors.toSet());
            assertThat(keys)
                    .containsExactlyInAnyOrder(prefix + "/.hosts/h1 true", prefix + "/acme/endpoints/left true");
        }
    }
}
