package io.vicinity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DurableCountersTest {
    @TempDir
    Path directory;

    private DurableCounters open() {
        return open(8);
    }

    private DurableCounters open(final int capacity) {
        return DurableCounters.open(directory.resolve("counters"), capacity);
    }

    /** Counts until it is killed. */
    static final class Victim {
        public static void main(final String[] args) {
            final DurableCounters counters = DurableCounters.open(Path.of(args[0]), 8);
            final DurableCounter counter = counters.counter("counted");
            while (true) {
                counter.increment();
                if (counter.get() == 1000) {
                    System.out.println("counting");
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void shouldSurviveAProcessThatIsKilled() throws Exception {
        final Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        directory.resolve("counters").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = victim.inputReader()) {
            assertThat(output.readLine()).isEqualTo("counting");
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            VicinityFailure.class,
                            e -> assertThat(e).hasMessageContaining("in use by another process"));
        } finally {
            victim.destroyForcibly();
        }
        assertThat(victim.waitFor(20, TimeUnit.SECONDS)).isTrue();
        try (DurableCounters counters = open()) {
            assertThat(counters.counter("counted").get()).isGreaterThanOrEqualTo(1000);
        }
    }

    @Test
    void shouldGoOnFromWhereTheyWere() {
        try (DurableCounters counters = open()) {
            counters.counter("a").add(5);
            counters.counter("b").set(7);
        }
        try (DurableCounters counters = open()) {
            assertThat(counters.names()).containsExactly("a", "b");
            counters.counter("a").increment();
            assertThat(counters.counter("a").get()).isEqualTo(6);
            counters.remove("b");
            assertThat(counters.find("b")).isEmpty();
        }
        try (DurableCounters counters = open()) {
            assertThat(counters.names()).containsExactly("a");
            assertThat(counters.counter("b").get()).isZero();
        }
    }

    @Test
    void shouldUseSlotsAgain() {
        try (DurableCounters counters = open()) {
            for (int i = 0; i < 100; i++) {
                assertThat(counters.counter("c" + i).isDurable()).isTrue();
                counters.remove("c" + i);
            }
        }
    }

    @Test
    void shouldCountInMemoryWhenAllSlotsAreTaken() {
        try (DurableCounters counters = open(2)) {
            counters.counter("a");
            counters.counter("b");
            final DurableCounter third = counters.counter("c");
            assertThat(third.isDurable()).isFalse();
            third.add(3);
            assertThat(counters.counter("c").get()).isEqualTo(3);
            counters.remove("c");
            counters.remove("a");
            assertThat(counters.counter("d").isDurable()).isTrue();
        }
    }

    @Test
    void shouldGrow() {
        try (DurableCounters counters = open(1)) {
            counters.counter("a").set(1);
        }
        try (DurableCounters counters = open(64)) {
            assertThat(counters.counter("a").get()).isEqualTo(1);
            assertThat(counters.counter("b").isDurable()).isTrue();
        }
    }

    @Test
    void shouldStartAfreshOnAFileThatIsNoneOfThem() throws Exception {
        final byte[] garbage = new byte[3000];
        new Random(1).nextBytes(garbage);
        Files.write(directory.resolve("counters"), garbage);
        try (DurableCounters counters = open()) {
            assertThat(counters.names()).isEmpty();
            assertThat(counters.counter("a").isDurable()).isTrue();
        }
    }

    @Test
    void shouldBeMetrics() {
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (DurableCounters counters = open()) {
            counters.metric(registry, "vicinity.opened", "Channels opened", Tags.of("tenant", "acme"))
                    .add(3);
            assertThat(registry.get("vicinity.opened")
                            .tag("tenant", "acme")
                            .functionCounter()
                            .count())
                    .isEqualTo(3);
            counters.metric(registry, "vicinity.opened", "Channels opened", Tags.of("tenant", "other"));
            assertThat(counters.names()).hasSize(2);
        }
    }
}
