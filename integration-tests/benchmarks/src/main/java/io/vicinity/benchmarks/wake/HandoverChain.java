package io.vicinity.benchmarks.wake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;

/**
 * Threads that each wait for one to wake them and then wake the next, by pipes, and do nothing else: what so many handovers take on this
 * machine at least. For one thread that starts the chain and one that waits for its end.
 */
final class HandoverChain implements AutoCloseable {
    private final List<Pipe> pipes = new ArrayList<>();
    private final ByteBuffer first = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer last = ByteBuffer.allocateDirect(Long.BYTES);

    /**
     * Starts the threads.
     *
     * @param handovers from the thread that starts the chain to the one that waits for its end.
     * @throws IOException if there are no more pipes.
     */
    HandoverChain(final int handovers) throws IOException {
        for (int i = 0; i < handovers; i++) {
            pipes.add(Pipe.open());
        }
        for (int i = 1; i < handovers; i++) {
            final Pipe in = pipes.get(i - 1);
            final Pipe out = pipes.get(i);
            Thread.ofPlatform().daemon(true).start(() -> passOn(in, out));
        }
    }

    private static void passOn(final Pipe in, final Pipe out) {
        final ByteBuffer passed = ByteBuffer.allocateDirect(Long.BYTES);
        try {
            while (in.source().read(passed) > 0) {
                out.sink().write(passed.flip());
                passed.clear();
            }
            out.sink().close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Wakes the first.
     *
     * @param word passed on by all.
     * @throws IOException if it has ended.
     */
    void start(final long word) throws IOException {
        pipes.getFirst().sink().write(first.clear().putLong(0, word));
    }

    /**
     * Waits until the last woke the caller.
     *
     * @return what the first was given.
     */
    long await() {
        try {
            pipes.getLast().source().read(last.clear());
            return last.getLong(0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the threads, one after the other. */
    @Override
    public void close() throws IOException {
        pipes.getFirst().sink().close();
    }
}
