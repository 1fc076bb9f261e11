package io.vicinity.vmlab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The machine's end of a virtio-serial port by which a guest runs jobs, one at a time. Out: {@code ID SIZE}, a newline, and as many
 * bytes of the job's script. In: what the job says, and remarks (see {@link PortReader}) {@code ready}, {@code started ID} and
 * {@code ended ID EXITCODE}. Thread-safe.
 *
 * <p>While its guest migrates it is connected to both QEMUs: what the first has still to say is heard to its end, then the second.
 */
final class JobPort implements AutoCloseable {
    private static final int BUFFER = 32 * 1024;

    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final PortSocket socket;
    private RunningJob job;
    private boolean lost;

    private JobPort(final PortSocket socket) {
        this.socket = socket;
    }

    /** A job of this port's that has not ended. */
    private record RunningJob(
            String id, OutputStream output, CompletableFuture<Void> started, CompletableFuture<Integer> exitCode) {}

    static JobPort connect(final Path path, final String name) throws IOException {
        final JobPort port = new JobPort(PortSocket.connect(path));
        Thread.ofVirtual().name("vmlab-jobs-" + name).start(port::read);
        return port;
    }

    /** Ends when the guest takes jobs here, or fails when it is gone. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Starts a job. It has its script when this returns, so that nothing of it is on the way when the guest migrates after that. */
    CompletableFuture<Integer> start(final String id, final Path directory) throws IOException {
        final byte[] script = Files.readAllBytes(directory.resolve("command"));
        final RunningJob starting = new RunningJob(
                id,
                Files.newOutputStream(directory.resolve("output")),
                new CompletableFuture<>(),
                new CompletableFuture<>());
        synchronized (this) {
            if (lost) {
                throw gone();
            }
            job = starting;
        }
        final ByteBuffer message = ByteBuffer.allocate(script.length + 64);
        message.put((id + " " + script.length + "\n").getBytes(StandardCharsets.US_ASCII))
                .put(script)
                .flip();
        socket.write(message);
        try {
            starting.started().get(Guest.SHORT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final ExecutionException | TimeoutException e) {
            throw new IOException("the guest does not take it", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return starting.exitCode();
    }

    /** Connects to where the guest will go. */
    void follow(final Path path) throws IOException {
        socket.follow(path);
    }

    /** It is there: jobs are started there from now on. What it said before it went is still read. */
    void arrive() {
        socket.arrive();
    }

    /** It does not go. */
    void stay() throws IOException {
        socket.stay();
    }

    private void read() {
        final PortReader reader = new PortReader(this::hear, this::remark);
        final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            for (SocketChannel from = socket.current(); from != null; from = successor(from)) {
                for (int count = from.read(buffer); count >= 0; count = from.read(buffer.clear())) {
                    reader.read(buffer.array(), count);
                }
                from.close();
            }
            lose(gone());
        } catch (final IOException e) {
            lose(e);
        }
    }

    /** A QEMU hangs up when its guest has arrived elsewhere, or for good. */
    private SocketChannel successor(final SocketChannel from) {
        final SocketChannel now = socket.current();
        return now == from ? null : now;
    }

    private synchronized void hear(final byte[] bytes, final int offset, final int length) throws IOException {
        if (job != null) {
            job.output().write(bytes, offset, length);
        }
    }

    private void remark(final String remark) throws IOException {
        final String[] words = remark.split(" ", -1);
        if (words[0].equals("ready")) {
            ready.complete(null);
            return;
        }
        final RunningJob about;
        synchronized (this) {
            about = job;
            if (about == null || words.length < 2 || !words[1].equals(about.id())) {
                return;
            }
            if (words[0].equals("ended")) {
                about.output().close();
                job = null;
            }
        }
        // Not with the lock: whoever waits may start the next job at once.
        if (words[0].equals("started")) {
            about.started().complete(null);
        } else if (words.length == 3) {
            about.exitCode().complete(Integer.valueOf(words[2]));
        }
    }

    private void lose(final IOException reason) {
        final RunningJob abandoned;
        synchronized (this) {
            lost = true;
            abandoned = job;
            job = null;
        }
        ready.completeExceptionally(reason);
        if (abandoned != null) {
            abandoned.started().completeExceptionally(reason);
            abandoned.exitCode().completeExceptionally(reason);
        }
    }

    private static IOException gone() {
        return new IOException("the guest is gone");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
