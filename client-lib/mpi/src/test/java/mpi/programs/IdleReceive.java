package mpi.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import mpi.MPI;
import mpi.MPIException;

/**
 * A rank that waits in a receive, and is looked at by another thread of its process meanwhile: it sleeps, and is woken by the message, again and again. Of
 * two ranks in processes of their own, on Linux. What it takes of a processor is said, and how often it was woken is bounded.
 */
public final class IdleReceive {
    private static final int ROUNDS = 2;

    /** It spins, yields and parks for some ten milliseconds before it sleeps; of a machine that is busy, much longer. */
    private static final Duration BEFORE = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Where nobody would ring it, it looks 125 times a second; a rank that yields or spins stops so seldom, or so often, that it is told from that. */
    private static final int MOST_WAKES = 250 * (int) LOOK.toSeconds();

    /** In how many of so many looks it may be found awake. */
    private static final int LOOKS = 100;

    private static final int MOST_AWAKE = LOOKS / 4;

    private IdleReceive() {}

    public static void main(final String[] args) throws Exception {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        for (int round = 0; round < ROUNDS; round++) {
            // Another process says in a file that it has looked: a message would wake whom it looks at.
            final Path looked = Path.of(
                    System.getProperty("java.io.tmpdir"), System.getenv("VICINITY_JOB") + "-" + round + ".looked");
            if (rank == 0) {
                awaitAndDelete(looked);
                MPI.COMM_WORLD.send(new int[] {round}, 1, MPI.INT, 1, 3);
                MPI.COMM_WORLD.recv(new int[1], 1, MPI.INT, 1, 4);
            } else {
                receiveAsleep(round, looked);
            }
        }
        MPI.Finalize();
    }

    private static void awaitAndDelete(final Path file) throws IOException, InterruptedException {
        while (!Files.deleteIfExists(file)) {
            Thread.sleep(10);
        }
    }

    private static void receiveAsleep(final int round, final Path looked) throws IOException, MPIException {
        final Thread waiting = Thread.currentThread();
        final Path status = Path.of(
                "/proc/self/task",
                Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName() + "/status");
        final CompletableFuture<String> look = CompletableFuture.supplyAsync(() -> lookAt(waiting, status, looked));
        final int[] got = {-1};
        MPI.COMM_WORLD.recv(got, 1, MPI.INT, 0, 3);
        Checks.equal(got[0], round, "what woke it");
        MPI.COMM_WORLD.send(got, 1, MPI.INT, 0, 4);
        System.out.println(look.join());
    }

    private static String lookAt(final Thread waiting, final Path status, final Path looked) {
        try {
            LockSupport.parkNanos(BEFORE.toNanos());
            final long wakes = wakes(status);
            final long nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(waiting.threadId());
            int awake = 0;
            for (int i = 0; i < LOOKS; i++) {
                LockSupport.parkNanos(LOOK.toNanos() / LOOKS);
                awake += waiting.getState() == Thread.State.RUNNABLE ? 1 : 0;
            }
            final long woken = wakes(status) - wakes;
            final long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(waiting.threadId()) - nanos;
            final String told = "idle for " + LOOK.toMillis() + " ms: woken " + woken + " times, found awake " + awake
                    + " times of " + LOOKS + ", processor for " + used / 1_000 + " us";
            Checks.isTrue(woken > 0 && woken <= MOST_WAKES && awake <= MOST_AWAKE, told);
            return told;
        } finally {
            touch(looked);
        }
    }

    private static void touch(final Path file) {
        try {
            Files.createFile(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often a thread stopped because there was nothing to do. */
    private static long wakes(final Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .sum();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
