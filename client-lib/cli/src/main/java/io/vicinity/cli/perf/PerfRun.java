package io.vicinity.cli.perf;

import io.vicinity.cli.process.ChildJvm;
import io.vicinity.cli.process.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Path;
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
     * @return exit code: 0 if all went well.
     */
    static int run(final PerfPlan plan) throws IOException, InterruptedException {
        try (ScratchDirectory scratch = ScratchDirectory.create("perf")) {
            plan.store(scratch.path());
            SharedFile.create(scratch.path().resolve("control"), ControlPage.LENGTH);
            final Process follower = start("follower", scratch.path());
            final Process leader = start("leader", scratch.path());
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
            return follower.waitFor() == 0 || !follower.isAlive() ? leader.waitFor() : 1;
        }
    }

    private static Process start(final String role, final Path directory) throws IOException {
        return ChildJvm.command(SideMain.class, FLAGS, List.of(role, directory.toString()))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
