package io.vicinity.agent.directory.etcd;

import static io.vicinity.agent.directory.etcd.HostInFleet.TENANT;
import static io.vicinity.agent.directory.etcd.HostInFleet.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.config.DirectoryConfig;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.Directory.Location;
import io.vicinity.agent.tenant.Directory.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three hosts claim and give back names at random, while etcd is killed, hangs, and forgets, and agents restart. When all is quiet again, all
 * hosts know the same, each name is somebody's who holds it, and nobody's name is lost.
 */
class EtcdDirectoryStormTest {
    private static final int NAMES = 40;
    private static final int ROUNDS = 8;
    private static final int STEPS = 120;

    @TempDir
    private Path etcdDirectory;

    private final List<HostInFleet> hosts = new ArrayList<>();
    /** What each host's endpoints are, as their processes know it. */
    private final List<Map<String, Long>> held = new ArrayList<>();

    private Random random;
    private long lastId;

    @Test
    void shouldAgreeWhenAllIsQuietAgain() throws Exception {
        final long seed = System.nanoTime();
        System.out.println("EtcdDirectoryStormTest seed=" + seed);
        random = new Random(seed);
        try (Etcd etcd = Etcd.start(etcdDirectory)) {
            final DirectoryConfig config = etcd.config("/storm", Duration.ofSeconds(3), false);
            for (int i = 0; i < 3; i++) {
                hosts.add(new HostInFleet("h" + i, config));
                held.add(new ConcurrentHashMap<>());
            }
            for (int round = 0; round < ROUNDS; round++) {
                trouble(etcd);
            }
            assertAgreement(seed);
        } finally {
            hosts.forEach(HostInFleet::close);
        }
    }

    private void trouble(final Etcd etcd) throws Exception {
        if (random.nextBoolean()) {
            hosts.get(random.nextInt(hosts.size())).awaitConnected();
        }
        steps();
        switch (random.nextInt(4)) {
            case 0 -> {
                etcd.kill();
                steps();
                etcd.start();
            }
            case 1 -> {
                etcd.kill();
                etcd.wipe();
                steps();
                etcd.start();
            }
            case 2 -> {
                etcd.freeze();
                steps();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1500));
                etcd.thaw();
            }
            default -> restart(random.nextInt(hosts.size()));
        }
        steps();
    }

    private void restart(final int host) {
        hosts.get(host).stop();
        // Only now, that the last claim was answered.
        hosts.get(host).restart(Map.copyOf(held.get(host)));
    }

    private void steps() throws InterruptedException {
        for (int i = 0; i < STEPS; i++) {
            step(random.nextInt(hosts.size()), "e" + random.nextInt(NAMES));
            if (random.nextInt(20) == 0) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
            }
        }
    }

    private void step(final int host, final String name) {
        final Map<String, Long> names = held.get(host);
        final Directory directory = hosts.get(host).directory();
        final Long id = names.get(name);
        if (id != null) {
            names.remove(name);
            directory.unregister(TENANT, name, hosts.get(host).location(id));
            return;
        }
        lastId++;
        final long next = lastId;
        names.put(name, next);
        final CompletableFuture<Void> registration =
                directory.register(TENANT, name, hosts.get(host).location(next));
        final var ignored = registration.exceptionally(refused -> {
            names.remove(name, next);
            return null;
        });
    }

    private void assertAgreement(final long seed) {
        await().untilAsserted(() -> {
            final Map<String, Location> winners = new HashMap<>();
            for (int i = 0; i < hosts.size(); i++) {
                final HostInFleet host = hosts.get(i);
                assertThat(host.directory().status().connected())
                        .as("seed %d", seed)
                        .isTrue();
                for (final Directory.Entry entry : host.directory().names(TENANT)) {
                    if (entry.location().host().equals(host.name)) {
                        assertThat(held.get(i)).as("seed %d", seed).containsKey(entry.name());
                        assertThat(entry.standing()).as("seed %d", seed).isNotEqualTo(Standing.UNPUBLISHED);
                        if (entry.standing() == Standing.PUBLISHED) {
                            assertThat(winners.put(entry.name(), entry.location()))
                                    .as("seed %d: another who has %s", seed, entry.name())
                                    .isNull();
                        }
                    }
                }
            }
            for (int i = 0; i < NAMES; i++) {
                final String name = "e" + i;
                for (final HostInFleet host : hosts) {
                    assertThat(host.directory().find(TENANT, name))
                            .as("seed %d: %s asked for %s", seed, host.name, name)
                            .isEqualTo(Optional.ofNullable(winners.get(name)));
                }
                assertThat(winners.containsKey(name))
                        .as("seed %d: %s is somebody's", seed, name)
                        .isEqualTo(held.stream().anyMatch(names -> names.containsKey(name)));
            }
        });
    }
}
