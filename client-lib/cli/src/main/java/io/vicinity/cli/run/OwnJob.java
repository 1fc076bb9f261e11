package io.vicinity.cli.run;

import io.vicinity.cli.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A job of one of Vicinity's own programs of MPI. */
public final class OwnJob {
    /** The heap is small, and its pages are there from the start: no collection and no page fault falls into what is measured. */
    private static final List<String> FLAGS = List.of("-Xms96m", "-Xmn64m");

    private OwnJob() {}

    /**
     * Runs a job to its end.
     *
     * @param ranks       of the job.
     * @param sockets     of the daemons that ranks are dealt to in blocks, at most as many as there are ranks.
     * @param environment of all ranks, besides this process's own.
     * @param main        class of the program.
     * @param args        of the program.
     * @param remarks     told what the user should know, line by line.
     * @return 0, or the exit code of the rank that failed first.
     * @throws IOException          if a process cannot be started.
     * @throws InterruptedException if interrupted.
     */
    public static int run(
            final int ranks,
            final List<Path> sockets,
            final Map<String, String> environment,
            final Class<?> main,
            final List<String> args,
            final Consumer<String> remarks)
            throws IOException, InterruptedException {
        final JobPlan plan = JobPlan.of(ranks, sockets.size());
        final RankCommand command = new RankCommand(ClassPath.none(), FLAGS, main.getName(), args, false);
        try (Ranks job = new Ranks(new LocalRanks(plan, command, environment, sockets), ranks, false, remarks)) {
            job.start();
            return job.await();
        }
    }

    /**
     * What a sandbox must have room for.
     *
     * @param ranks of a job.
     * @param vms   of the sandbox, at most as many as ranks.
     * @return its options.
     */
    public static SandboxOptions sandbox(final int ranks, final int vms) {
        return JobPlan.of(ranks, vms).sandbox();
    }
}
