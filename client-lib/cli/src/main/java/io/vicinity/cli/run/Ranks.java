package io.vicinity.cli.run;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

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

    /** For what a login said that has ended well already, to be read. */
    private static final Duration LAST_OF_LOGIN = Duration.ofSeconds(10);

    /** For a login, where many are to follow. */
    private static final Duration LOGIN = Duration.ofSeconds(60);

    private static final int NOT_STARTED = 1;
    private static final int SIGNALLED = 128;
    private static final int UNKNOWN = 255;

    private final RankStart how;
    private final boolean isTagged;
    private final Consumer<String> remarks;
    private final LineOutput out = new LineOutput(new FileOutputStream(FileDescriptor.out));
    private final LineOutput err = new LineOutput(new FileOutputStream(FileDescriptor.err));
    private final List<Process> processes = new ArrayList<>();
    private final List<Thread> forwarders = new ArrayList<>();
    private final BlockingQueue<End> ended = new LinkedBlockingQueue<>();
    private final Logins logins = new Logins(LOGIN);
    private final Thread hook = new Thread(this::takeDown, "ranks-end");
    private final List<Integer> order;
    private boolean isOver;

    /** Of a rank's process. */
    private record End(int rank, int code, boolean isLoginDone) {
        /** A login that ends well and starts no rank is no success. */
        int exitCode() {
            return code == 0 && !isLoginDone ? NOT_STARTED : code;
        }
    }

    /**
     * @param how      ranks are started.
     * @param count    of ranks.
     * @param isTagged true if each line of output tells its rank.
     * @param remarks  told what the user should know, line by line.
     */
    Ranks(final RankStart how, final int count, final boolean isTagged, final Consumer<String> remarks) {
        this.how = how;
        this.order = how.order(count);
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
        if (processes.size() == order.size()) {
            return false;
        }
        final int rank = order.get(processes.size());
        final ProcessBuilder builder = new ProcessBuilder(how.command(rank));
        builder.environment().putAll(how.environment(rank));
        final Optional<String> host = how.host(rank);
        if (host.isEmpty() && !hasInput(rank)) {
            builder.redirectInput(new File("/dev/null"));
        }
        return host.map(logins::begin).orElse(true) && start(rank, builder);
    }

    private synchronized boolean start(final int rank, final ProcessBuilder builder) throws IOException {
        if (isOver) {
            return false;
        }
        final Process process = builder.start();
        processes.add(process);
        final byte[] tag = (isTagged ? "[" + rank + "] " : "").getBytes(StandardCharsets.US_ASCII);
        final boolean isConversation = rank == 0 && StandardInput.isTerminal();
        final Optional<LoginOutput> login = how.host(rank)
                .map(host -> new LoginOutput(process.getInputStream(), how.sign(), () -> logins.end(host)));
        final InputStream output = login.<InputStream>map(Function.identity()).orElseGet(process::getInputStream);
        final LineForwarder forwarder = new LineForwarder(output, out, tag, isConversation);
        forward("output", rank, () -> {
            forwarder.run();
            if (rankCode(login).isPresent()) {
                endWayTo(process);
            }
        });
        forward("errors", rank, new LineForwarder(process.getErrorStream(), err, tag, isConversation));
        passInput(rank, process);
        Thread.ofPlatform().daemon().name("end-of-rank-" + rank).start(() -> tellEnd(rank, process, login));
        return true;
    }

    private static OptionalInt rankCode(final Optional<LoginOutput> login) {
        return login.map(LoginOutput::rankCode).orElse(OptionalInt.empty());
    }

    /** Of a rank that has ended. Ssh waits for processes that the rank left and that keep its output open. */
    private void endWayTo(final Process process) {
        try {
            while (!process.waitFor(LAST_OUTPUT) && err.isWriting()) {
                // What the rank said on its other stream is still read.
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.toHandle().destroy();
    }

    private static boolean hasInput(final int rank) {
        return rank == 0 && StandardInput.isReadable();
    }

    private void passInput(final int rank, final Process process) {
        if (how.host(rank).isEmpty()) {
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

    private void tellEnd(final int rank, final Process process, final Optional<LoginOutput> login) {
        try {
            final int processCode = process.waitFor();
            final int code = rankCode(login).orElse(processCode);
            final Duration patience = code == 0 ? LAST_OF_LOGIN : LAST_OUTPUT;
            final End end = new End(rank, code, login.isEmpty() || login.get().isLoginDone(patience.toMillis()));
            if (end.exitCode() != 0) {
                logins.giveUp();
            }
            ended.add(end);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(final String what, final int rank, final Runnable forwarder) {
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
            final End end = ended.take();
            code = end.exitCode();
            if (code != 0) {
                // Ranks that this process ends need no mention. The job's end waits for no user who does not read the
                // remark.
                final boolean isFirst = tellToEnd();
                takeDown();
                if (isFirst) {
                    remark(end);
                }
            }
        }
        new LastOutput(out, err).await(forwarders, LAST_OUTPUT);
        return code;
    }

    private void remark(final End end) {
        final int code = end.code();
        final String signal = code > SIGNALLED && code < UNKNOWN ? " (signal " + (code - SIGNALLED) + ")" : "";
        final String place =
                how.host(end.rank()).map(host -> " on host " + host).orElse("");
        remarks.accept("rank " + end.rank() + place + " ended with code " + code + signal + ", the job is taken down"
                + how.explain(code, end.isLoginDone()));
    }

    /**
     * By a signal alone: what they have said is still read.
     *
     * @return false if they were told before.
     */
    private synchronized boolean tellToEnd() {
        final boolean isNew = !isOver;
        isOver = true;
        processes.forEach(process -> process.toHandle().destroy());
        return isNew;
    }

    private void takeDown() {
        final boolean ignored = tellToEnd();
        final long deadline = System.nanoTime() + GRACE.toNanos();
        for (final Process process : processes) {
            try {
                process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (final InterruptedException e) {
                // No patience is left for this one, nor for the others.
                Thread.currentThread().interrupt();
            }
            process.toHandle().destroyForcibly();
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
