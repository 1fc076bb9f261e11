package io.vicinity.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.Directory.Entry;
import io.vicinity.agent.tenant.Directory.Location;
import io.vicinity.agent.tenant.Directory.Standing;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every directory does, whatever it keeps its names in. */
public abstract class DirectoryContract {
    private static final String ACME = "acme";
    private static final String GLOBEX = "globex";
    private static final long PATIENCE_SECONDS = 20;

    private Directory directory;

    /** A directory that is ready, and in which nobody has a name. */
    protected abstract Directory open() throws Exception;

    @BeforeEach
    void openDirectory() throws Exception {
        directory = open();
    }

    @AfterEach
    void closeDirectory() {
        if (directory != null) {
            directory.close();
        }
    }

    private Location at(final String vm, final long id) {
        return new Location(directory.host(), vm, id, List.of());
    }

    private void register(final String tenant, final String name, final Location location) throws Exception {
        directory.register(tenant, name, location).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private FailureCode refusal(final CompletableFuture<Void> registration)
            throws InterruptedException, TimeoutException {
        try {
            registration.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("it was not refused");
        } catch (final ExecutionException e) {
            return ((VicinityFailure) e.getCause()).code();
        }
    }

    @Test
    void shouldFindWhatIsRegistered() throws Exception {
        final Location location = new Location(directory.host(), "vm1", 7, List.of("10.0.0.1:7000", "[::1]:7000"));
        register(ACME, "left", location);
        assertThat(directory.find(ACME, "left")).contains(location);
        assertThat(directory.find(ACME, "right")).isEmpty();
    }

    @Test
    void shouldGiveANameToOneOnly() throws Exception {
        register(ACME, "left", at("vm1", 1));
        assertThat(refusal(directory.register(ACME, "left", at("vm2", 2)))).isEqualTo(FailureCode.NAME_TAKEN);
        assertThat(directory.restore(ACME, "left", at("vm2", 2))).isFalse();
        assertThat(directory.find(ACME, "left")).contains(at("vm1", 1));
    }

    @Test
    void shouldGiveANameToOneOfManyWhoWantItAtOnce() throws Exception {
        final int many = 16;
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicInteger won = new AtomicInteger();
        final List<Thread> threads = new ArrayList<>();
        for (long i = 0; i < many; i++) {
            final long id = i + 1;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    go.await();
                    register(ACME, "wanted", at("vm" + id, id));
                    won.incrementAndGet();
                } catch (final Exception e) {
                    assertThat(e).hasRootCauseInstanceOf(VicinityFailure.class);
                }
            }));
        }
        go.countDown();
        for (final Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
        assertThat(won).hasValue(1);
        assertThat(directory.names(ACME)).hasSize(1);
    }

    @Test
    void shouldHaveANameAgainWhenItIsGivenBack() throws Exception {
        register(ACME, "left", at("vm1", 1));
        directory.unregister(ACME, "left", at("vm1", 1));
        assertThat(directory.find(ACME, "left")).isEmpty();
        register(ACME, "left", at("vm2", 2));
        assertThat(directory.find(ACME, "left")).contains(at("vm2", 2));
    }

    @Test
    void shouldNotGiveBackAnothersName() throws Exception {
        register(ACME, "left", at("vm1", 1));
        directory.unregister(ACME, "left", at("vm1", 2));
        directory.unregister(GLOBEX, "left", at("vm1", 1));
        directory.unregister(ACME, "right", at("vm1", 1));
        assertThat(directory.find(ACME, "left")).contains(at("vm1", 1));
    }

    @Test
    void shouldKeepTenantsApart() throws Exception {
        final AtomicInteger appeared = new AtomicInteger();
        final Directory.Watch watch = directory.watch(GLOBEX, "left", appeared::incrementAndGet);
        register(ACME, "left", at("vm1", 1));
        assertThat(directory.find(GLOBEX, "left")).isEmpty();
        assertThat(directory.names(GLOBEX)).isEmpty();
        assertThat(appeared).hasValue(0);
        register(GLOBEX, "left", at("vm1", 2));
        Awaitility.await().until(() -> appeared.get() == 1);
        watch.close();
        assertThat(directory.find(ACME, "left")).contains(at("vm1", 1));
        assertThat(directory.find(GLOBEX, "left")).contains(at("vm1", 2));
    }

    @Test
    void shouldFindWhatAnEarlierLifeHadAtOnce() {
        assertThat(directory.restore(ACME, "left", at("vm1", 1))).isTrue();
        assertThat(directory.find(ACME, "left")).contains(at("vm1", 1));
        directory.unregister(ACME, "left", at("vm1", 1));
        assertThat(directory.find(ACME, "left")).isEmpty();
    }

    @Test
    void shouldTellOnceWhoWaitsForAName() throws Exception {
        final AtomicInteger appeared = new AtomicInteger();
        final Directory.Watch watch = directory.watch(ACME, "left", appeared::incrementAndGet);
        register(ACME, "right", at("vm1", 1));
        assertThat(appeared).hasValue(0);
        register(ACME, "left", at("vm1", 2));
        Awaitility.await().until(() -> appeared.get() == 1);
        assertThat(directory.find(ACME, "left")).isPresent();
        directory.unregister(ACME, "left", at("vm1", 2));
        register(ACME, "left", at("vm1", 3));
        assertThat(appeared).hasValue(1);
        watch.close();
    }

    @Test
    void shouldNotTellWhoWaitsNoMore() throws Exception {
        final AtomicInteger appeared = new AtomicInteger();
        directory.watch(ACME, "left", appeared::incrementAndGet).close();
        register(ACME, "left", at("vm1", 2));
        assertThat(appeared).hasValue(0);
    }

    @Test
    void shouldListATenantsNamesInOrder() throws Exception {
        register(ACME, "b", at("vm2", 2));
        register(ACME, "a", at("vm1", 1));
        register(GLOBEX, "c", at("vm1", 3));
        assertThat(directory.names(ACME))
                .containsExactly(
                        new Entry("a", at("vm1", 1), Standing.PUBLISHED),
                        new Entry("b", at("vm2", 2), Standing.PUBLISHED));
        assertThat(directory.status()).isEqualTo(new Directory.Status(true, 3, 0, 0, 0));
    }

    @Test
    void shouldTakeNoNameForAnotherHost() {
        final Location foreign = new Location("elsewhere", "vm1", 1, List.of());
        assertThatIllegalArgumentException().isThrownBy(() -> directory.register(ACME, "left", foreign));
        assertThatIllegalArgumentException().isThrownBy(() -> directory.restore(ACME, "left", foreign));
    }
}
