package io.vicinity.cli.perf;

import io.vicinity.posix.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One process of a {@code vicinity perf} run. Started by {@link PerfRun} and ended with it, whatever happens to that. */
public final class SideMain {
    /** The side that measures. */
    static final String LEADER = "leader";

    /** The side that does as the leader says, on the same machine. */
    static final String FOLLOWER = "follower";

    /** The side that does as a leader in another VM says. */
    static final String PEER = "peer";

    private SideMain() {}

    /**
     * Runs a side.
     *
     * @param args {@value #LEADER} or {@value #FOLLOWER}, and the directory of the run; or {@value #PEER}, the daemon's socket, a name, and
     *     the milliseconds to wait for a leader.
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
            run(args, opener);
        } catch (final Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        System.out.flush();
        // Nothing that a subject left running may keep the process.
        Runtime.getRuntime().halt(status);
    }

    private static void run(final String[] args, final ExecutorService opener) throws Exception {
        final Path path = Path.of(args[1]);
        if (args[0].equals(PEER)) {
            try (Meeting meeting = Meeting.follow(path, args[2], Duration.ofMillis(Long.parseLong(args[3])))) {
                run(false, path, meeting.plan(), meeting.control(), opener);
            }
            return;
        }
        final PerfPlan plan = PerfPlan.load(path);
        if (plan.isPeer()) {
            try (Meeting meeting = Meeting.lead(plan)) {
                run(true, path, plan, meeting.control(), opener);
            }
        } else {
            run(args[0].equals(LEADER), path, plan, new ControlPage(path.resolve("control")), opener);
        }
    }

    private static void run(
            final boolean leader,
            final Path directory,
            final PerfPlan plan,
            final Control control,
            final ExecutorService opener)
            throws Exception {
        try (Side side = new Side(directory, plan, leader, control)) {
            if (!plan.cpus().isEmpty()) {
                Posix.pinThread(plan.cpus().get(leader ? 0 : 1));
            }
            if (leader) {
                final Report report = Report.of(plan);
                report.header(plan).forEach(System.out::println);
                new Leader(side, opener).run(result -> {
                    report.stage(result, plan).forEach(System.out::println);
                    leave(directory, Row.of(result, plan));
                });
            } else {
                new Follower(side, opener).run();
            }
        }
    }

    private static void leave(final Path directory, final List<Row> rows) {
        try {
            Measured.leave(directory, rows);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
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
