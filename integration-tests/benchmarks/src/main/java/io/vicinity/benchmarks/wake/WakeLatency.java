package io.vicinity.benchmarks.wake;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Measures how long a message takes to a receiver that sleeps in another VM: through both daemons and their doorbells. In turn with each
 * message it measures how long as many threads take that do nothing but wake one another, so that both meet the same load of the
 * machine. To be run in a sandbox of two VMs.
 *
 * <pre>
 *   WakeLatency [MESSAGES [PAUSE_MILLIS [WARM_UP]]]   1000 messages, 50 ms before each, if absent
 * </pre>
 *
 * <p>Those of the warm-up, 100 if absent, are not counted and come as fast as somebody falls asleep: some thousands are what it takes to
 * have all on the way compiled, so that what is left is what a machine that did other things meanwhile takes.
 */
public final class WakeLatency {
    /** Longer than a receiver stays awake. */
    private static final long WARM_UP_PAUSE_NANOS = 2_000_000;

    private static final Duration LONG = Duration.ofMinutes(1);

    /** From the sender to its daemon, the other daemon, that one's process, and the thread that sleeps in it. */
    private static final int HANDOVERS = 4;

    private final int messages;
    private final long pauseNanos;
    private final int warmUp;
    private final long[] wakes;
    private final long[] limits;

    private WakeLatency(final int messages, final long pauseMillis, final int warmUp) {
        this.messages = messages;
        this.pauseNanos = pauseMillis * 1_000_000;
        this.warmUp = warmUp;
        wakes = new long[messages];
        limits = new long[messages];
    }

    /**
     * Runs the measurement, and prints quantiles in microseconds.
     *
     * @param args as above.
     * @throws InterruptedException if interrupted.
     * @throws IOException          if there are no pipes.
     */
    public static void main(final String[] args) throws InterruptedException, IOException {
        new WakeLatency(argument(args, 0, 1000), argument(args, 1, 50), argument(args, 2, 100)).run();
    }

    private static int argument(final String[] args, final int index, final int otherwise) {
        return index < args.length ? Integer.parseInt(args[index]) : otherwise;
    }

    private void run() throws InterruptedException, IOException {
        try (Vicinity here = connect("VICINITY_SOCKET_1");
                Vicinity there = connect("VICINITY_SOCKET_2");
                Endpoint receiver = there.claim("sleeper");
                Endpoint sender = here.claim("waker");
                Channel out = sender.open("sleeper");
                Channel in = receiver.accept(LONG);
                HandoverChain chain = new HandoverChain(HANDOVERS)) {
            final Thread sleeper = Thread.ofPlatform().start(() -> receive(in));
            final Thread last = Thread.ofPlatform().start(() -> awaitEach(chain));
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
            for (int i = 0; i < warmUp + messages; i++) {
                final long pause = i < warmUp ? WARM_UP_PAUSE_NANOS : pauseNanos;
                LockSupport.parkNanos(pause);
                buffer.putLong(0, System.nanoTime());
                out.send(buffer, 0, Long.BYTES, LONG);
                LockSupport.parkNanos(pause);
                chain.start(System.nanoTime());
            }
            sleeper.join();
            last.join();
        }
        print("wake-up of a sleeper in another VM", wakes);
        print(HANDOVERS + " threads that wake one another", limits);
    }

    private void receive(final Channel in) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        for (int i = -warmUp; i < messages; i++) {
            in.receive(buffer, 0, Long.BYTES, LONG);
            note(wakes, i, buffer.getLong(0));
        }
    }

    private void awaitEach(final HandoverChain chain) {
        for (int i = -warmUp; i < messages; i++) {
            note(limits, i, chain.await());
        }
    }

    private static void note(final long[] nanos, final int index, final long start) {
        final long latency = System.nanoTime() - start;
        if (index >= 0) {
            nanos[index] = latency;
        }
    }

    private void print(final String what, final long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: p50 %.0f us, p90 %.0f us, p99 %.0f us, max %.0f us, %d times, %d ms apart%n",
                what,
                nanos[messages / 2] / 1e3,
                nanos[messages * 9 / 10] / 1e3,
                nanos[messages * 99 / 100] / 1e3,
                nanos[messages - 1] / 1e3,
                messages,
                2 * pauseNanos / 1_000_000);
    }

    private static Vicinity connect(final String variable) {
        return Vicinity.connect(new Vicinity.Context().socket(Path.of(System.getenv(variable))));
    }
}
