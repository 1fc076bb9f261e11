package io.vicinity.cli.perf;

import io.vicinity.posix.Posix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One process of a {@code vicinity perf} run. Started by {@link PerfRun} and ended with it, whatever happens to that. */
public final class SideMain {
    private SideMain() {}

    /**
     * Runs a side.
     *
     * @param args "leader" or "follower", and the directory of the run.
     */
    public static void main(final String[] args) {
        exitWithParent();
        final ExecutorService opener = Executors.newSingleThreadExecutor(runnable -> {
            final Thread thread = new Thread(runnable, "opener");
            thread.setDaemon(true);
            return thread;
        });
        int status = 0;
        try {
            // The opener's thread starts here, before this one is pinned: what it starts must not be.
            opener.submit(() -> {}).get();
            run(args[0].equals("leader"), Path.of(args[1]), opener);
        } catch (final Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        System.out.flush();
        // Nothing that a subject left running may keep the process.
        Runtime.getRuntime().halt(status);
    }

    private static void run(final boolean leader, final Path directory, final ExecutorService opener) throws Exception {
        final PerfPlan plan = PerfPlan.load(directory);
        try (Side side = new Side(directory, plan, leader)) {
            Posix.pinThread(plan.cpus().get(leader ? 0 : 1));
            if (leader) {
                final Report report = Report.of(plan);
                report.header(plan).forEach(System.out::println);
                new Leader(side, opener)
                        .run(result -> report.stage(result, plan).forEach(System.out::println));
            } else {
                new Follower(side, opener).run();
            }
        }
    }

    private static void exitWithParent() {
        final Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is ever sent.
                        }
                    } catch (final IOException e) {
                        // As good as the end.
                    }
                    Runtime.getRuntime().halt(1);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
