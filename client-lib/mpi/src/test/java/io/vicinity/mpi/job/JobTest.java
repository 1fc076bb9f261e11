package io.vicinity.mpi.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import io.vicinity.client.testing.MiniHost;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On channels as they are, in one VM. */
@Timeout(120)
class JobTest {
    private static final Duration START = Duration.ofSeconds(20);

    private MiniHost host;

    /** What a rank does between the start of its job and the end. */
    private interface Program {
        void run(Job job);
    }

    @BeforeEach
    void setUp() {
        host = MiniHost.start();
    }

    @AfterEach
    void tearDown() {
        host.close();
    }

    @Test
    void shouldPassMessagesOfAllLengthsAroundARing() {
        run(4, job -> {
            final Engine engine = job.engine();
            final Context world = Context.world(engine);
            final int right = (engine.worldRank() + 1) % 4;
            final int left = (engine.worldRank() + 3) % 4;
            for (final int length : new int[] {0, 4, 1000, 3000, 20_000, 65_520, 65_521, 200_000, 5_000_000}) {
                final byte[] sent = new byte[length];
                final byte[] received = new byte[length];
                Arrays.fill(sent, (byte) engine.worldRank());
                final Operation send =
                        engine.send(world, right, length, SendMode.STANDARD, new Memory().array(sent, 0, length));
                final Operation receive = engine.receive(world, left, length, new Memory().array(received, 0, length));
                engine.await(receive);
                engine.await(send);
                assertThat(receive.failure()).isNull();
                assertThat(receive.length()).isEqualTo(length);
                if (length > 0) {
                    assertThat(received[0]).isEqualTo((byte) left);
                    assertThat(received[length - 1]).isEqualTo((byte) left);
                }
            }
            assertThat(engine.isNeighbour(right)).isTrue();
        });
        assertThat(host.names()).isEmpty();
        assertThat(host.violations()).isEmpty();
    }

    @Test
    void shouldCopyLongMessagesFromTheArenaOfTheirSender() {
        final int tag = 3;
        run(2, job -> {
            final Engine engine = job.engine();
            final Context world = Context.world(engine);
            for (final int length : new int[] {100_000, 2_500_000, 100_000}) {
                if (engine.worldRank() == 0) {
                    final ByteBuffer buffer =
                            engine.sharedBlocks().allocate(length).orElseThrow();
                    for (int i = 0; i < length; i++) {
                        buffer.put(i, (byte) (length + i));
                    }
                    final Memory message = new Memory().buffer(buffer, 0, length);
                    engine.await(engine.send(world, 1, tag, SendMode.STANDARD, message));
                    engine.sharedBlocks().free(buffer);
                } else {
                    engine.awaitProbe(world, 0, tag, new Envelope());
                    final byte[] received = new byte[length];
                    final Operation receive = engine.receive(world, 0, tag, new Memory().array(received, 0, length));
                    // No piece can have come meanwhile.
                    assertThat(receive.isDone()).isTrue();
                    for (int i = 0; i < length; i++) {
                        if (received[i] != (byte) (length + i)) {
                            assertThat(received[i]).as("byte %d", i).isEqualTo((byte) (length + i));
                        }
                    }
                }
            }
        });
        assertThat(host.violations()).isEmpty();
    }

    @Test
    void shouldLoseNothingWhenSomeFinalizeLongBeforeOthers() {
        final int count = 200;
        run(3, job -> {
            final Engine engine = job.engine();
            final Context world = Context.world(engine);
            if (engine.worldRank() != 0) {
                for (int i = 0; i < count; i++) {
                    final Operation send = engine.send(world, 0, 1, SendMode.BUFFERED, bytes(i * 50));
                    assertThat(send.isDone()).isTrue();
                    send.release();
                }
                return;
            }
            for (int i = 0; i < count; i++) {
                for (int source = 2; source > 0; source--) {
                    final Operation receive = engine.receive(world, source, 1, bytes(i * 50));
                    engine.await(receive);
                    assertThat(receive.failure()).isNull();
                    assertThat(receive.length()).isEqualTo(i * 50L);
                    receive.release();
                }
            }
            assertThat(engine.failure()).isNull();
        });
    }

    @Test
    void shouldNameTheVmThatTheDaemonNames() {
        run(2, job -> assertThat(job.vm()).contains(MiniHost.VM));
    }

    @Test
    void shouldNameNoVmWhereItAsksNoDaemon() {
        try (Job alone = Job.start(JobSettings.of(Map.of()), host.context())) {
            assertThat(alone.vm()).isEmpty();
        }
    }

    @Test
    void shouldNameARankThatLeavesWithoutAWord() {
        run(3, job -> {
            final Engine engine = job.engine();
            final Context world = Context.world(engine);
            if (engine.worldRank() == 1) {
                job.leave();
                return;
            }
            final Operation receive = engine.receive(world, 1, 1, bytes(4));
            engine.await(receive);
            assertThat(receive.failure()).hasMessageStartingWith("rank 1 of the job is gone without having finalized");
            assertThat(receive.failure().errorClass()).isEqualTo(ErrorClass.PROC_ABORTED);
        });
    }

    @Test
    void shouldFindItsRankWhereNobodySaysWhich() {
        final List<Integer> ranks = Collections.synchronizedList(new ArrayList<>());
        final JobSettings settings = new JobSettings("free", 3, OptionalInt.empty(), START);
        run(List.of(settings, settings, settings), job -> ranks.add(job.engine().worldRank()));
        assertThat(ranks).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void shouldSayWhomItDidNotMeet() {
        final JobSettings settings = new JobSettings("lone", 2, OptionalInt.of(0), Duration.ofMillis(100));
        assertThatThrownBy(() -> Job.start(settings, host.context()))
                .hasMessageContaining("rank 0 of job lone did not meet rank 1");
        assertThat(host.names()).isEmpty();
    }

    @Test
    void shouldMeetThoughStrangersOpenChannelsToIt() {
        try (Vicinity stranger = host.connect()) {
            final Endpoint alike = stranger.claim("job.+0", 1 << 20);
            final CompletableFuture<Channel> opened = CompletableFuture.supplyAsync(() -> alike.open("job.1", START));
            final JobSettings second = new JobSettings("job", 2, OptionalInt.of(1), START);
            final CompletableFuture<Void> waits = CompletableFuture.runAsync(
                    () -> Job.start(second, host.context()).close());
            opened.join();
            final JobSettings first = new JobSettings("job", 2, OptionalInt.of(0), START);
            try (Job job = Job.start(first, host.context())) {
                assertThat(job.engine().worldRank()).isZero();
            }
            waits.join();
        }
    }

    @Test
    void shouldWaitForTheNameOfARankThatIsStillTaken() {
        final CompletableFuture<Void> waits;
        try (Vicinity before = host.connect()) {
            before.claim("job.0", 1 << 20);
            waits = CompletableFuture.runAsync(() -> {
                final JobSettings first = new JobSettings("job", 2, OptionalInt.of(0), START);
                Job.start(first, host.context()).close();
            });
            final JobSettings refused = new JobSettings("job", 2, OptionalInt.of(0), Duration.ofMillis(50));
            assertThatThrownBy(() -> Job.start(refused, host.context()))
                    .hasMessage("rank 0 of job job is another process already: start each rank once, and give each job"
                            + " a name of its own");
        }
        Job.start(new JobSettings("job", 2, OptionalInt.of(1), START), host.context())
                .close();
        waits.join();
    }

    @Test
    void shouldSayThatRanksWereStartedForJobsOfDifferentSizes() {
        final JobSettings larger = new JobSettings("job", 3, OptionalInt.of(0), START);
        final CompletableFuture<Void> fails = CompletableFuture.runAsync(
                () -> Job.start(larger, host.context()).close());
        final JobSettings smaller = new JobSettings("job", 2, OptionalInt.of(1), START);
        assertThatThrownBy(() -> Job.start(smaller, host.context()))
                .hasMessage("rank 0 of job job was started with VICINITY_SIZE 3, and rank 1 with 2:"
                        + " start all with the same");
        try (Vicinity third = host.connect()) {
            third.claim("job.2", 1 << 20);
            assertThatThrownBy(fails::join).hasMessageContaining("rank 1");
        }
    }

    @Test
    void shouldBeAJobOfOneWhereNothingIsSaid() {
        final JobSettings settings = JobSettings.of(Map.of());
        try (Job job = Job.start(settings, new Vicinity.Context())) {
            assertThat(job.engine().worldSize()).isEqualTo(1);
            assertThat(job.engine().isNeighbour(0)).isTrue();
        }
    }

    @Test
    void shouldReadTheEnvironmentAndSayWhatIsWrongInIt() {
        assertThat(JobSettings.of(Map.of("VICINITY_JOB", "j", "VICINITY_SIZE", "3", "VICINITY_RANK", "2")))
                .isEqualTo(new JobSettings("j", 3, OptionalInt.of(2), Duration.ofSeconds(60)));
        assertThatThrownBy(() -> JobSettings.of(Map.of("VICINITY_JOB", "j")))
                .hasMessage("VICINITY_SIZE is not set, and must be a number from 1 where VICINITY_JOB is set");
        assertThatThrownBy(
                        () -> JobSettings.of(Map.of("VICINITY_JOB", "j", "VICINITY_SIZE", "3", "VICINITY_RANK", "3")))
                .hasMessage("VICINITY_RANK is \"3\", and must be a number from 0 to 2 where VICINITY_JOB is set");
    }

    private void run(final int size, final Program program) {
        final List<JobSettings> settings = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            settings.add(new JobSettings("job", size, OptionalInt.of(rank), START));
        }
        run(settings, program);
    }

    private void run(final List<JobSettings> settings, final Program program) {
        final List<Job> started = Collections.synchronizedList(new ArrayList<>());
        final var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
        final List<CompletableFuture<Void>> ranks = settings.stream()
                .map(each -> CompletableFuture.runAsync(
                        () -> {
                            try (Job job = Job.start(each, host.context())) {
                                started.add(job);
                                program.run(job);
                            }
                        },
                        threads))
                .toList();
        try {
            CompletableFuture.allOf(ranks.toArray(CompletableFuture[]::new))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        } finally {
            if (!ranks.stream().allMatch(CompletableFuture::isDone)) {
                // What waits for a rank that hangs ends with its links.
                List.copyOf(started).forEach(Job::leave);
            }
            threads.shutdownNow();
        }
    }

    private static Memory bytes(final int length) {
        return new Memory().array(new byte[length], 0, length);
    }
}
