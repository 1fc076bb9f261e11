package io.vicinity.lab;

import io.vicinity.client.Channel;
import io.vicinity.client.Loan;
import java.time.Duration;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages that say which they are, in each of their words: what is lost, repeated, reordered or torn shows. */
final class NumberedMessages {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Bytes in the longest of the messages of all lengths. */
    static final int LONGEST = 4 << 20;

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final Channel channel;
    private UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
    private long sent;
    private long received;

    NumberedMessages(final Channel channel) {
        this.channel = channel;
    }

    String send(final int count, final int size) {
        for (int i = 0; i < count; i++) {
            fill(space(size), size, sent++);
            final long result = channel.send(buffer, 0, size, PATIENCE);
            if (result < 0) {
                throw new IllegalStateException(
                        "send of message " + (sent - 1) + " said " + result + " " + channel.state());
            }
        }
        return Long.toString(sent);
    }

    String loan(final int count, final int size) {
        final Loan loan = Loan.create();
        for (int i = 0; i < count; i++) {
            final long deadline = System.nanoTime() + PATIENCE.toNanos();
            long result = channel.tryLoan(size, loan);
            while (result == Channel.BACK_PRESSURED && System.nanoTime() < deadline) {
                Thread.onSpinWait();
                result = channel.tryLoan(size, loan);
            }
            if (result < 0) {
                throw new IllegalStateException("loan of message " + sent + " said " + result);
            }
            fill(loan.buffer(), size, sent++);
            result = channel.offer(loan);
            while (result == Channel.BACK_PRESSURED && System.nanoTime() < deadline) {
                Thread.onSpinWait();
                result = channel.offer(loan);
            }
            if (result < 0) {
                throw new IllegalStateException("offer of loan " + (sent - 1) + " said " + result);
            }
        }
        return Long.toString(sent);
    }

    String receive(final int count, final int size) {
        for (int i = 0; i < count; i++) {
            final long length = channel.receive(space(size), 0, size, PATIENCE);
            if (length != size) {
                throw new IllegalStateException(
                        "receive of message " + received + " said " + length + " " + channel.state());
            }
            check(buffer, 0, size, received++);
        }
        return Long.toString(received);
    }

    private UnsafeBuffer space(final int size) {
        if (buffer.capacity() < size) {
            buffer = new UnsafeBuffer(new byte[size]);
        }
        return buffer;
    }

    /** Length of a message among those of all lengths: mostly short, few up to {@link #LONGEST}. Both ends know it by the number. */
    static int length(final long seed, final long number) {
        final long dice = new SplittableRandom(seed ^ number * STEP).nextLong() >>> 1;
        if (dice % 1021 == 0) {
            return 1 + (int) (dice / 1021 % LONGEST);
        }
        return 1 + (int) (dice % 31 == 0 ? dice / 31 % 100_000 : dice / 31 % 500);
    }

    static void fill(final MutableDirectBuffer target, final int size, final long number) {
        long word = number * STEP;
        int i = 0;
        for (; i + Long.BYTES <= size; i += Long.BYTES) {
            target.putLong(i, word);
            word += STEP;
        }
        for (; i < size; i++) {
            target.putByte(i, (byte) number);
        }
    }

    static void check(final DirectBuffer source, final int offset, final int size, final long number) {
        long word = number * STEP;
        int i = 0;
        for (; i + Long.BYTES <= size; i += Long.BYTES) {
            if (source.getLong(offset + i) != word) {
                throw new IllegalStateException("message " + number + " of " + size + " bytes differs at " + i);
            }
            word += STEP;
        }
        for (; i < size; i++) {
            if (source.getByte(offset + i) != (byte) number) {
                throw new IllegalStateException("message " + number + " of " + size + " bytes differs at " + i);
            }
        }
    }
}
