package io.vicinity.system.vm;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Runs in a guest: one answers, and sleeps between what comes; the other asks, with pauses that are long enough to fall asleep in.
 *
 * <pre>
 *   PingMain answer NAME
 *   PingMain ask NAME COUNT PAUSE_MILLIS SILENT_MILLIS   is silent first, and says: median=NANOS of a question and its answer
 * </pre>
 */
final class PingMain {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Path SOCKET = Path.of("/run/vicinity/guestd.sock");

    private PingMain() {}

    /**
     * Runs one side.
     *
     * @param args as above.
     */
    public static void main(final String[] args) throws InterruptedException {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        try (Vicinity vicinity = Vicinity.connect(new Vicinity.Context().socket(SOCKET))) {
            if (args[0].equals("answer")) {
                answer(vicinity, args[1], buffer);
            } else {
                ask(
                        vicinity,
                        args[1],
                        new long[Integer.parseInt(args[2])],
                        Long.parseLong(args[3]),
                        Long.parseLong(args[4]),
                        buffer);
            }
        }
    }

    private static void answer(final Vicinity vicinity, final String name, final UnsafeBuffer buffer) {
        try (Endpoint endpoint = vicinity.claim(name)) {
            System.out.println("waiting");
            try (Channel channel = endpoint.accept(LONG)) {
                System.out.println("connected");
                while (true) {
                    channel.receive(buffer, 0, Long.BYTES, LONG);
                    channel.send(buffer, 0, Long.BYTES, LONG);
                }
            }
        }
    }

    private static void ask(
            final Vicinity vicinity,
            final String name,
            final long[] took,
            final long pauseMillis,
            final long silentMillis,
            final UnsafeBuffer buffer)
            throws InterruptedException {
        try (Endpoint endpoint = vicinity.claim(name + "-asker");
                Channel channel = endpoint.open(name)) {
            System.out.println("connected");
            Thread.sleep(silentMillis);
            for (int i = 0; i < took.length; i++) {
                Thread.sleep(pauseMillis);
                final long start = System.nanoTime();
                channel.send(buffer, 0, Long.BYTES, LONG);
                channel.receive(buffer, 0, Long.BYTES, LONG);
                took[i] = System.nanoTime() - start;
            }
            Arrays.sort(took);
            System.out.println("median=" + took[took.length / 2]);
        }
    }
}
