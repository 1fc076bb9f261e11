package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.cli.process.ChildJvm;
import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.cli.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import programs.RingAndPi;
import programs.Unfinished;

/** Ranks that another launcher starts, one by one, in two VMs: all that they are told is in their environment. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OtherLaunchersIT {
    private static final String NONE = "";
    private static final Duration USUAL = Duration.ofSeconds(60);

    private static Sandbox vms;

    @TempDir
    private Path directory;

    private final String job = "job-" + UUID.randomUUID();
    private final List<Rank> ranks = new ArrayList<>();

    /** One of them, whose output is in a file: nobody needs to read it. */
    private record Rank(Process process, Path output) {
        List<String> lines() throws IOException {
            return Files.readAllLines(output, UTF_8);
        }

        int await() throws InterruptedException {
            return process.waitFor();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        vms = Sandbox.start(SandboxOptions.of(2), line -> {});
    }

    @AfterAll
    static void stop() {
        vms.close();
    }

    @AfterEach
    void endAll() {
        ranks.forEach(rank -> rank.process().destroyForcibly());
    }

    private Rank start(final Class<?> program, final int size, final String rank, final Duration patience)
            throws IOException {
        final Path output = directory.resolve("rank" + ranks.size());
        final ProcessBuilder builder = new ProcessBuilder(
                        ChildJvm.commandLine(program.getName(), List.of("-XX:+UseSerialGC"), new ArrayList<>()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .put("VICINITY_SOCKET", vms.socket(1 + ranks.size() % 2).toString());
        builder.environment().put("VICINITY_JOB", job);
        builder.environment().put("VICINITY_SIZE", Integer.toString(size));
        builder.environment().put("VICINITY_START_SECONDS", Long.toString(patience.toSeconds()));
        builder.environment().remove("VICINITY_RANK");
        if (!rank.isEmpty()) {
            builder.environment().put("VICINITY_RANK", rank);
        }
        final Rank started = new Rank(builder.start(), output);
        ranks.add(started);
        return started;
    }

    @Test
    void shouldBeTheRanksThatTheyAreToldToBe() throws Exception {
        for (final String rank : List.of("2", "0", "1")) {
            assertThat(start(RingAndPi.class, 3, rank, USUAL).process().isAlive())
                    .isTrue();
        }
        for (int i = 0; i < ranks.size(); i++) {
            assertThat(ranks.get(i).await()).as(ranks.get(i).lines().toString()).isZero();
        }
        assertThat(ranks.get(0).lines()).containsExactly("rank 2 of 3 at " + vms.socket(1) + " was told ");
        assertThat(ranks.get(1).lines())
                .contains("the token came back as 1003", "rank 0 of 3 at " + vms.socket(2) + " was told ");
        assertThat(ranks.get(2).lines()).containsExactly("rank 1 of 3 at " + vms.socket(1) + " was told ");
    }

    @Test
    void shouldShareTheRanksOutWhereNobodySaysWhichTheyAre() throws Exception {
        final List<String> said = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(start(RingAndPi.class, 3, NONE, USUAL).process().isAlive())
                    .isTrue();
        }
        for (final Rank rank : ranks) {
            assertThat(rank.await()).as(rank.lines().toString()).isZero();
            said.addAll(rank.lines());
        }
        assertThat(said)
                .filteredOn(line -> line.startsWith("rank "))
                .extracting(line -> line.substring(0, "rank 0 of 3".length()))
                .containsExactlyInAnyOrder("rank 0 of 3", "rank 1 of 3", "rank 2 of 3");
    }

    @Test
    void shouldSayThatARankWasStartedTwice() throws Exception {
        startUnfinished("0", "1");
        final Rank second = start(Unfinished.class, 2, "1", Duration.ofSeconds(1));
        assertThat(second.await()).isNotZero();
        assertThat(second.lines())
                .anyMatch(line -> line.contains("rank 1 of job " + job + " is another process already"));
        assertThat(ranks.subList(0, 2)).allMatch(rank -> rank.process().isAlive());
    }

    @Test
    void shouldSayThatThereAreMoreProcessesThanRanks() throws Exception {
        startUnfinished(NONE, NONE);
        final Rank third = start(Unfinished.class, 2, NONE, USUAL);
        assertThat(third.await()).isNotZero();
        assertThat(third.lines()).anyMatch(line -> line.contains("all 2 ranks of job " + job + " are taken"));
        assertThat(ranks.subList(0, 2)).allMatch(rank -> rank.process().isAlive());
    }

    /** Two ranks that have met, and stay. */
    private void startUnfinished(final String first, final String second) throws IOException, InterruptedException {
        for (final Rank rank :
                List.of(start(Unfinished.class, 2, first, USUAL), start(Unfinished.class, 2, second, USUAL))) {
            while (rank.lines().isEmpty()) {
                assertThat(rank.process().isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    @Test
    void shouldSayThatRanksWereToldDifferentSizes() throws Exception {
        final Rank larger = start(Unfinished.class, 3, "0", USUAL);
        final Rank smaller = start(Unfinished.class, 2, "1", USUAL);
        assertThat(smaller.await()).isNotZero();
        assertThat(smaller.lines())
                .anyMatch(line -> line.contains("rank 0 of job " + job
                        + " was started with VICINITY_SIZE 3, and rank 1 with 2: start all with the same"));
        assertThat(larger.process().isAlive()).isTrue();
    }

    @Test
    void shouldSayWhomItDidNotMeet() throws Exception {
        final Rank lonely = start(Unfinished.class, 2, "0", Duration.ofSeconds(1));
        assertThat(lonely.await()).isNotZero();
        assertThat(lonely.lines())
                .anyMatch(line -> line.contains("rank 0 of job " + job + " did not meet rank 1 within 1 s"));
    }

    @Test
    void shouldSayThatARankIsNotOneOfTheJob() throws Exception {
        final Rank third = start(Unfinished.class, 2, "2", USUAL);
        assertThat(third.await()).isNotZero();
        assertThat(third.lines())
                .anyMatch(line -> line.contains("VICINITY_RANK is \"2\", and must be a number from 0 to 1"));
    }
}
