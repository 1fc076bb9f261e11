package io.vicinity.cli.perf;

import io.vicinity.cli.process.ChildJvm;
import io.vicinity.cli.process.ScratchDirectory;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Starts the two sides of a run, waits for them, and leaves nothing behind. */
final class PerfRun {
    /** The heap is small and its pages are there from the start: no collection and no page fault falls into a batch. */
    private static final List<String> FLAGS =
            List.of("-XX:+UseSerialGC", "-Xms96m", "-Xmn64m", "-XX:+AlwaysPreTouch", "-XX:-UsePerfData");

    private PerfRun() {}

    /**
     * Runs a plan; its report goes to standard output.
     *
     * @param plan     of the run.
     * @param route    that it is on; empty if none was asked for.
     * @param measured takes the figures, too.
     * @return exit code: 0 if all went well.
     */
    static int run(final PerfPlan plan, final String route, final Measured measured)
            throws IOException, InterruptedException {
        if (plan.cpus().size() < 2) {
            throw needsTwo("this machine allows one");
        }
        try (ScratchDirectory scratch = ScratchDirectory.create("perf")) {
            plan.store(scratch.path());
            SharedFile.create(scratch.path().resolve("control"), ControlPage.LENGTH);
            final Process follower = start(SideMain.FOLLOWER, scratch.path());
            final Process leader = start(SideMain.LEADER, scratch.path());
            try {
                // If one side fails the other would wait for ever.
                CompletableFuture.anyOf(
                                leader.onExit(),
                                follower.onExit()
                                        .thenCompose(process -> process.exitValue() == 0
                                                ? leader.onExit()
                                                : CompletableFuture.completedFuture(process)))
                        .join();
            } finally {
                leader.destroyForcibly();
                follower.destroyForcibly();
            }
            measured.add(route, scratch.path(), plan.test());
            return follower.waitFor() == 0 || !follower.isAlive() ? leader.waitFor() : 1;
        }
    }

    /**
     * Runs the leader's side of a run whose follower waits in another VM.
     *
     * @param plan     of the run.
     * @param measured takes the figures, too.
     * @return exit code: 0 if all went well.
     */
    static int lead(final PerfPlan plan, final Measured measured) throws IOException, InterruptedException {
        try (ScratchDirectory scratch = ScratchDirectory.create("perf")) {
            plan.store(scratch.path());
            final int code = await(start(SideMain.LEADER, scratch.path()));
            measured.add("", scratch.path(), plan.test());
            return code;
        }
    }

    /**
     * Runs the follower's side of one run whose leader is in another VM.
     *
     * @param socket of this VM's daemon.
     * @param name   that the leader knows this side by.
     * @param wait   for a leader.
     * @return exit code: 0 if all went well.
     */
    static int follow(final Path socket, final String name, final Duration wait)
            throws IOException, InterruptedException {
        return await(start(SideMain.PEER, socket, name, Long.toString(wait.toMillis())));
    }

    private static int await(final Process side) throws InterruptedException {
        try {
            return side.waitFor();
        } finally {
            side.destroyForcibly();
        }
    }

    static VicinityFailure needsTwo(final String detail) {
        return new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                "two processors are needed; " + detail,
                "give two of those that are allowed by --cpus, or a machine with two");
    }

    private static Process start(final String role, final Path path, final String... more) throws IOException {
        final List<String> args = new ArrayList<>(List.of(role, path.toString()));
        args.addAll(List.of(more));
        return ChildJvm.command(SideMain.class, FLAGS, args)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
