package io.vicinity.client.channel;

import io.vicinity.client.Channel;
import io.vicinity.client.Claim;
import io.vicinity.client.Loan;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.ReceivedLoan;
import java.time.Duration;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One end of a channel that somebody scribbles on: calls all there is, and minds only that the results are documented ones. */
final class Victim {
    private static final int LONGEST = 400_000;
    private static final Duration PATIENCE = Duration.ofNanos(50_000);

    /** Counts calls of the sending thread that came back. */
    long calls;

    private final LocalEndpoint endpoint;
    private final RingChannel channel;
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[LONGEST]);
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[LONGEST]);
    private final Claim claim = Claim.create();
    private final Loan loan = Loan.create();
    private final ReceivedLoan[] held = {ReceivedLoan.create(), ReceivedLoan.create(), ReceivedLoan.create()};
    private final MessageHandler handler = this::read;
    private long checksum;

    Victim(final LocalEndpoint endpoint, final RingChannel channel) {
        this.endpoint = endpoint;
        this.channel = channel;
    }

    void send(final SplittableRandom random) {
        final int length = random.nextInt(1 << random.nextInt(1, 19));
        switch (random.nextInt(5)) {
            case 0 -> result(channel.offer(source, 0, Math.min(length, LONGEST)), 0);
            case 1 -> result(channel.send(source, 0, Math.min(length, LONGEST), PATIENCE), 0);
            case 2 -> {
                if (result(channel.tryClaim(Math.min(length, channel.maxClaimLength()), claim), 0) > 0) {
                    claim.buffer().setMemory(0, claim.buffer().capacity(), (byte) 1);
                    claim.commit();
                }
            }
            case 3 -> {
                if (loan.isHeld() || result(channel.tryLoan(Math.clamp(length, 1, 100_000), loan), 0) > 0) {
                    loan.buffer().putByte(0, (byte) 1);
                    result(channel.offer(loan), 0);
                }
            }
            default -> result(channel.offer(source, 0, random.nextInt(100)), 0);
        }
        calls++;
    }

    void receive(final SplittableRandom random) {
        switch (random.nextInt(6)) {
            case 0 -> channel.poll(handler, random.nextInt(1, 50));
            case 1 -> endpoint.poll((from, buffer, offset, length) -> read(buffer, offset, length), 20);
            case 2 -> result(channel.receive(target, 0, random.nextInt(LONGEST), PATIENCE), LONGEST);
            case 3 -> result(channel.nextLength(), Channel.MAX_MESSAGE_LENGTH);
            default -> {
                final ReceivedLoan taken = held[random.nextInt(held.length)];
                read(taken.buffer(), 0, taken.buffer().capacity());
                taken.close();
                if (result(channel.tryReceive(taken), Channel.MAX_MESSAGE_LENGTH) >= 0) {
                    read(taken.buffer(), 0, taken.buffer().capacity());
                }
            }
        }
    }

    private void read(final DirectBuffer buffer, final int offset, final int length) {
        if (length > 0) {
            checksum +=
                    buffer.getByte(offset) + buffer.getByte(offset + length / 2) + buffer.getByte(offset + length - 1);
        }
    }

    /** A number that the API names; most: what a positive one may be, 0 for a position. */
    private static long result(final long result, final long most) {
        if (result < Channel.BUFFER_TOO_SMALL || (most > 0 && result > most)) {
            throw new AssertionError("result " + result);
        }
        return result;
    }

    long end() {
        loan.close();
        for (final ReceivedLoan loaned : held) {
            loaned.close();
        }
        return checksum;
    }
}
