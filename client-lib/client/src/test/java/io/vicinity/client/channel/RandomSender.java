package io.vicinity.client.channel;

import io.vicinity.client.Channel;
import io.vicinity.client.Claim;
import io.vicinity.client.Loan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** Sends messages of all lengths in all ways that there are. */
final class RandomSender {
    /** Numbers of the messages that were sent. */
    final List<Long> sent = new ArrayList<>();

    int timedOut;
    int backPressured;

    private final RingChannel channel;
    private final SplittableRandom random;
    private final int longest;
    private final UnsafeBuffer buffer;
    private final Claim claim = Claim.create();
    private final Loan loan = Loan.create();
    private long number;

    RandomSender(final RingChannel channel, final int longest, final SplittableRandom random) {
        this.channel = channel;
        this.longest = longest;
        this.random = random;
        this.buffer = new UnsafeBuffer(new byte[longest + 64]);
    }

    /** Sends one message, some way, and returns what the channel said. */
    long step(final Duration patience) {
        final int length = length();
        number++;
        final long result = switch (random.nextInt(5)) {
            case 0 -> offer(length);
            case 1 -> claim(Math.min(length, channel.maxClaimLength()));
            case 2 -> loan(Math.clamp(length, 1, channel.maxLoanLength() / 2));
            default -> send(length, patience);
        };
        if (result == Channel.TIMED_OUT) {
            timedOut++;
        } else if (result == Channel.BACK_PRESSURED) {
            backPressured++;
        }
        return result;
    }

    private int length() {
        return switch (random.nextInt(40)) {
            case 0, 1 -> random.nextInt(longest + 1);
            case 2, 3, 4 -> random.nextInt(Math.min(longest, 300_000));
            case 5, 6, 7, 8 -> SendSide.PIECE + random.nextInt(-2, 3);
            case 9 -> 0;
            case 10 -> channel.maxClaimLength() + random.nextInt(-1, 2);
            default -> random.nextInt(1 << random.nextInt(1, 15));
        };
    }

    private long offer(final int length) {
        final int offset = random.nextInt(64);
        Content.fill(buffer, offset, length, number);
        return done(length, channel.offer(buffer, offset, length));
    }

    private long send(final int length, final Duration patience) {
        final int offset = random.nextInt(64);
        Content.fill(buffer, offset, length, number);
        return done(length, channel.send(buffer, offset, length, patience));
    }

    private long claim(final int length) {
        final long result = channel.tryClaim(length, claim);
        if (result > 0) {
            Content.fill(claim.buffer(), 0, length, number);
            if (random.nextInt(3) == 0) {
                claim.abort();
                return result;
            }
            claim.commit();
        }
        return done(length, result);
    }

    private long loan(final int length) {
        if (!loan.isHeld()) {
            final long result = channel.tryLoan(length, loan);
            if (result < 0) {
                return result;
            }
        }
        final int held = loan.buffer().capacity();
        Content.fill(loan.buffer(), 0, held, number);
        if (random.nextInt(5) == 0) {
            loan.close();
            return 1;
        }
        return done(held, channel.offer(loan));
    }

    private long done(final int length, final long result) {
        if (result > 0) {
            sent.add(Content.numberAs(number, length));
        }
        return result;
    }

    void end() {
        loan.close();
    }
}
