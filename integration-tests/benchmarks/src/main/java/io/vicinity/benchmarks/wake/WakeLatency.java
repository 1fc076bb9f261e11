package io.vicinity.benchmarks.wake;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Measures how long a message takes to a receiver that sleeps in another VM: through both daemons and their doorbells. To be run in a sandbox
 * of two VMs; the argument is the number of messages, 1000 if absent.
 */
public final class WakeLatency {
    private static final long PAUSE_NANOS = 50_000_000;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int WARM_UP = 100;

    private WakeLatency() {}

    /**
     * Runs the measurement, and prints quantiles in microseconds.
     *
     * @param args how many messages.
     * @throws InterruptedException if interrupted.
     */
    public static void main(final String[] args) throws InterruptedException {
        final int messages = args.length == 0 ? 1000 : Integer.parseInt(args[0]);
        final long[] nanos = new long[messages];
        try (Vicinity here = connect("VICINITY_SOCKET_1");
                Vicinity there = connect("VICINITY_SOCKET_2");
                Endpoint receiver = there.claim("sleeper");
                Endpoint sender = here.claim("waker");
                Channel out = sender.open("sleeper");
                Channel in = receiver.accept(LONG)) {
            final Thread sleeper = Thread.ofPlatform().start(() -> {
                final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
                for (int i = -WARM_UP; i < messages; i++) {
                    in.receive(buffer, 0, Long.BYTES, LONG);
                    final long latency = System.nanoTime() - buffer.getLong(0);
                    if (i >= 0) {
                        nanos[i] = latency;
                    }
                }
            });
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
            for (int i = -WARM_UP; i < messages; i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                buffer.putLong(0, System.nanoTime());
                out.send(buffer, 0, Long.BYTES, LONG);
            }
            sleeper.join();
        }
        Arrays.sort(nanos);
        System.out.printf(
                "wake-up of a sleeper in another VM: p50 %.0f us, p99 %.0f us, max %.0f us, %d messages%n",
                nanos[messages / 2] / 1e3, nanos[messages * 99 / 100] / 1e3, nanos[messages - 1] / 1e3, messages);
    }

    private static Vicinity connect(final String variable) {
        return Vicinity.connect(new Vicinity.Context().socket(Path.of(System.getenv(variable))));
    }
}
