package io.vicinity.cli.run;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The processes of a job. They live until all have ended well, one has not, or this process is told to end.
 *
 * <p>One thread starts and awaits them, and lives for as long as they do: the system ends them with it.
 */
final class Ranks implements AutoCloseable {
    /** What ranks have between SIGTERM and SIGKILL: the job is down within two seconds. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** For output whose end is kept open by processes that a rank started and left. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

    private static final int SIGNALLED = 128;
    private static final int UNKNOWN = 255;

    private final RankStart how;
    private final boolean isTagged;
    private final Consumer<String> remarks;
    private final LineOutput out = new LineOutput(new FileOutputStream(FileDescriptor.out));
    private final LineOutput err = new LineOutput(new FileOutputStream(FileDescriptor.err));
    private final List<Process> processes = new ArrayList<>();
    private final List<Thread> forwarders = new ArrayList<>();
    private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
    private final Thread hook = new Thread(this::takeDown, "ranks-end");
    private final int count;
    private boolean isOver;

    /**
     * @param how      ranks are started.
     * @param count    of ranks.
     * @param isTagged true if each line of output tells its rank.
     * @param remarks  told what the user should know, line by line.
     */
    Ranks(final RankStart how, final int count, final boolean isTagged, final Consumer<String> remarks) {
        this.how = how;
        this.count = count;
        this.isTagged = isTagged;
        this.remarks = remarks;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts all that were not started yet. */
    void start() throws IOException {
        while (startNext()) {
            // One after another.
        }
    }

    /**
     * Starts one rank more.
     *
     * @return false if there is none, or the job is over.
     */
    boolean startNext() throws IOException {
        final int rank = processes.size();
        if (rank == count) {
            return false;
        }
        final ProcessBuilder builder = new ProcessBuilder(how.command(rank));
        builder.environment().putAll(how.environment(rank));
        if (!how.isRemote() && !hasInput(rank)) {
            builder.redirectInput(new File("/dev/null"));
        }
        return start(rank, builder);
    }

    private synchronized boolean start(final int rank, final ProcessBuilder builder) throws IOException {
        if (isOver) {
            return false;
        }
        final Process process = builder.start();
        processes.add(process);
        final byte[] tag = (isTagged ? "[" + rank + "] " : "").getBytes(StandardCharsets.US_ASCII);
        final boolean isConversation = rank == 0 && StandardInput.isTerminal();
        forward("output", rank, new LineForwarder(process.getInputStream(), out, tag, isConversation));
        forward("errors", rank, new LineForwarder(process.getErrorStream(), err, tag, isConversation));
        passInput(rank, process);
        Thread.ofPlatform().daemon().name("end-of-rank-" + rank).start(() -> tellEnd(rank, process));
        return true;
    }

    private static boolean hasInput(final int rank) {
        return rank == 0 && StandardInput.isReadable();
    }

    private void passInput(final int rank, final Process process) {
        if (!how.isRemote()) {
            if (hasInput(rank)) {
                StandardInput.passTo(process.getOutputStream());
            }
            return;
        }
        final InputFrames frames = new InputFrames(process.getOutputStream());
        if (hasInput(rank)) {
            StandardInput.passTo(frames);
        } else {
            try {
                frames.close();
            } catch (final IOException e) {
                // The process has ended already, and tells why by itself.
            }
        }
    }

    private void tellEnd(final int rank, final Process process) {
        try {
            process.waitFor();
            ended.add(rank);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(final String what, final int rank, final LineForwarder forwarder) {
        forwarders.add(
                Thread.ofPlatform().daemon().name(what + "-of-rank-" + rank).start(forwarder));
    }

    /**
     * Waits for all to end, and takes all down when one ends badly.
     *
     * @return 0, or the exit code of the rank that failed first.
     */
    int await() throws InterruptedException {
        int code = 0;
        for (int left = processes.size(); left > 0 && code == 0; left--) {
            final int rank = ended.take();
            code = processes.get(rank).exitValue();
            if (code != 0) {
                remark(rank, code);
                takeDown();
            }
        }
        final long deadline = System.nanoTime() + LAST_OUTPUT.toNanos();
        for (final Thread forwarder : forwarders) {
            forwarder.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return code;
    }

    private synchronized void remark(final int rank, final int code) {
        // Ranks that this process ends need no mention.
        if (!isOver) {
            final String signal = code > SIGNALLED && code < UNKNOWN ? " (signal " + (code - SIGNALLED) + ")" : "";
            remarks.accept("rank " + rank + how.place(rank) + " ended with code " + code + signal
                    + ", the job is taken down" + how.explain(code));
        }
    }

    private synchronized void takeDown() {
        isOver = true;
        processes.forEach(Process::destroy);
        final long deadline = System.nanoTime() + GRACE.toNanos();
        for (final Process process : processes) {
            try {
                process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (final InterruptedException e) {
                // No patience is left for this one, nor for the others.
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        }
    }

    /** Takes down what runs. */
    @Override
    public void close() {
        takeDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // The process is ending already.
        }
    }
}
