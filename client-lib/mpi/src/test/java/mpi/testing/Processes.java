package mpi.testing;

import io.vicinity.client.testing.MiniHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Runs a program of MPI as processes that are the ranks of a job, with a daemon in this process. Each takes the first rank that is free. */
public final class Processes {
    /** Nothing is measured by it: it only ends what hangs. */
    private static final int MINUTES = 2;

    /**
     * How a process ended.
     *
     * @param code   it exited with.
     * @param output all that it wrote.
     */
    public record Ended(int code, String output) {}

    private Processes() {}

    /**
     * Runs a program.
     *
     * @param count   of ranks.
     * @param program class with a main method.
     * @return how each process ended, in the order in which they were started.
     */
    public static List<Ended> run(final int count, final Class<?> program) throws IOException, InterruptedException {
        try (MiniHost host = MiniHost.start()) {
            final String job = "job-" + UUID.randomUUID();
            final List<Process> processes = new ArrayList<>();
            final List<StringBuilder> outputs = new ArrayList<>();
            final List<Thread> readers = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    final Process process = start(host, job, count, program);
                    processes.add(process);
                    final StringBuilder output = new StringBuilder();
                    outputs.add(output);
                    readers.add(Thread.ofPlatform().daemon().start(() -> read(process, output)));
                }
                final List<Ended> ended = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    final boolean exited = processes.get(i).waitFor(MINUTES, TimeUnit.MINUTES);
                    if (!exited) {
                        processes.get(i).destroyForcibly().waitFor();
                    }
                    readers.get(i).join();
                    ended.add(new Ended(
                            exited ? processes.get(i).exitValue() : -1,
                            outputs.get(i).toString()));
                }
                return ended;
            } finally {
                processes.forEach(Process::destroyForcibly);
            }
        }
    }

    private static Process start(final MiniHost host, final String job, final int count, final Class<?> program)
            throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
        builder.environment().put("VICINITY_SOCKET", host.socket().toString());
        builder.environment().put("VICINITY_JOB", job);
        builder.environment().put("VICINITY_SIZE", Integer.toString(count));
        builder.environment().remove("VICINITY_RANK");
        return builder.redirectErrorStream(true).start();
    }

    private static void read(final Process process, final StringBuilder output) {
        try (var in = process.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(line -> output.append(line).append('\n'));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
