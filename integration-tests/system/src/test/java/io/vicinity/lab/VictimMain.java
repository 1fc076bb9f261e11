package io.vicinity.lab;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Loan;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.Vicinity;
import io.vicinity.client.VicinityException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A program that goes on exchanging messages of all kinds with another while somebody destroys the memory between them: whenever a
 * channel is lost, it opens another. What it sees must be documented states and nothing else.
 *
 * <p>Arguments: the daemon's socket, its own name, the other's name, "opens" or "accepts", the seed, how many milliseconds.
 */
public final class VictimMain {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final SplittableRandom random;
    private final long end;
    private final Map<String, Long> ends = new TreeMap<>();
    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[1 << 20]);
    private final Loan loan = Loan.create();
    private final ReceivedLoan received = ReceivedLoan.create();
    private long sent;
    private long gotten;
    private long refusals;

    private VictimMain(final long seed, final long millis) {
        random = new SplittableRandom(seed);
        end = System.nanoTime() + millis * 1_000_000;
    }

    /**
     * Endures.
     *
     * @param args socket, name, name of the other, "opens" or "accepts", seed, milliseconds.
     */
    public static void main(final String[] args) {
        final VictimMain victim = new VictimMain(Long.parseLong(args[4]), Long.parseLong(args[5]));
        try (Vicinity vicinity = Vicinity.connect(new Vicinity.Context().socket(Path.of(args[0])))) {
            while (System.nanoTime() < victim.end) {
                victim.live(vicinity, args[1], args[2], args[3].equals("opens"));
            }
        }
        System.out.println("endured sent=" + victim.sent + " received=" + victim.gotten + " refusals=" + victim.refusals
                + " ends=" + victim.ends);
    }

    /** An endpoint's life: its arena may be destroyed too, so it is claimed anew now and then. */
    private void live(final Vicinity vicinity, final String name, final String other, final boolean opens) {
        try (Endpoint endpoint = vicinity.claim(name)) {
            for (int i = 0; i < 5 && System.nanoTime() < end; i++) {
                try (Channel channel = opens
                        ? endpoint.open(other, Duration.ofMillis(200))
                        : endpoint.accept(Duration.ofMillis(200))) {
                    exchange(channel);
                    ends.merge(channel.state() + ":" + channel.closeDetail(), 1L, Long::sum);
                }
            }
        } catch (final VicinityException e) {
            // The control plane says by name what it cannot do.
            refusals++;
        }
    }

    private void exchange(final Channel channel) {
        final long until = Math.min(end, System.nanoTime() + 400_000_000L);
        while (System.nanoTime() < until && channel.state() == ChannelState.OPEN) {
            if (send(channel) > 0) {
                sent++;
            }
            if (receive(channel)) {
                gotten++;
            }
        }
    }

    private long send(final Channel channel) {
        final int length = random.nextInt(3) == 0 ? random.nextInt(1, memory.capacity()) : random.nextInt(2_000);
        return switch (random.nextInt(3)) {
            case 0 -> channel.offer(memory, 0, length);
            case 1 -> channel.send(memory, 0, length, SHORT);
            default -> {
                final long result = channel.tryLoan(Math.max(1, length), loan);
                if (result < 0) {
                    yield result;
                }
                final long offered = channel.offer(loan);
                loan.close();
                yield offered;
            }
        };
    }

    private boolean receive(final Channel channel) {
        return switch (random.nextInt(3)) {
            case 0 ->
                channel.poll((buffer, offset, length) -> buffer.getBytes(offset, memory, 0, Math.min(length, 64)), 10)
                        > 0;
            case 1 -> channel.receive(memory, 0, memory.capacity(), SHORT) >= 0;
            default -> {
                final boolean any = channel.tryReceive(received) >= 0;
                received.close();
                yield any;
            }
        };
    }
}
