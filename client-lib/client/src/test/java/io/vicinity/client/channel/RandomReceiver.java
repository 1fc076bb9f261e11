package io.vicinity.client.channel;

import io.vicinity.client.Channel;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.ReceivedLoan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** Receives messages in all ways that there are, and looks at each byte of them; of what it holds, when it gives it back. */
final class RandomReceiver {
    /** Numbers of the messages that came. */
    final List<Long> received = new ArrayList<>();

    int tooSmall;
    int timedOut;

    private final RingChannel channel;
    private final SplittableRandom random;
    private final UnsafeBuffer buffer;
    private long lastLength;
    private final List<ReceivedLoan> held = new ArrayList<>();
    private final List<ReceivedLoan> spare = new ArrayList<>();
    private final MessageHandler handler =
            (source, offset, length) -> received.add(Content.verified(source, offset, length));

    RandomReceiver(final RingChannel channel, final int longest, final SplittableRandom random) {
        this.channel = channel;
        this.random = random;
        this.buffer = new UnsafeBuffer(new byte[longest + 64]);
    }

    void step(final Duration patience) {
        switch (random.nextInt(8)) {
            case 0 -> channel.poll(handler, random.nextInt(1, 6));
            case 1 -> hold();
            case 2 -> giveBack();
            case 3 -> lookAhead(patience);
            case 4 -> receive(random.nextInt(2_000), patience);
            default -> receive(buffer.capacity() - 64, patience);
        }
    }

    private void lookAhead(final Duration patience) {
        final long length = channel.nextLength();
        if (length > 0) {
            check(channel.receive(buffer, 0, (int) length - 1, patience) == Channel.BUFFER_TOO_SMALL, "fits", length);
        }
        if (length >= 0) {
            final int before = received.size();
            receive((int) length, patience);
            // A longer one may be given up half way, and another be next.
            check(
                    length > channel.maxClaimLength() || received.size() == before || lastLength == length,
                    "another length than announced",
                    length);
        }
    }

    private void receive(final int space, final Duration patience) {
        final int offset = random.nextInt(64);
        final long length = channel.receive(buffer, offset, space, patience);
        if (length >= 0) {
            received.add(Content.verified(buffer, offset, (int) length));
            lastLength = length;
        } else if (length == Channel.BUFFER_TOO_SMALL) {
            tooSmall++;
        } else if (length == Channel.TIMED_OUT) {
            timedOut++;
            // The caller's memory is the caller's again.
            buffer.setMemory(0, Math.min(200_000, buffer.capacity()), (byte) 0x77);
        }
    }

    private void hold() {
        if (held.size() == 4) {
            giveBack();
        }
        final ReceivedLoan loan = spare.isEmpty() ? ReceivedLoan.create() : spare.removeLast();
        final long length = channel.tryReceive(loan);
        if (length < 0) {
            spare.add(loan);
            return;
        }
        check(loan.buffer().capacity() == length, "loan of another length than", length);
        received.add(Content.numberOf(loan.buffer(), 0, (int) length));
        held.add(loan);
    }

    private void giveBack() {
        if (!held.isEmpty()) {
            final ReceivedLoan loan = held.remove(random.nextInt(held.size()));
            Content.verified(loan.buffer(), 0, loan.buffer().capacity());
            loan.close();
            spare.add(loan);
        }
    }

    /** Takes all that is there, and holds nothing any more. */
    void drain() {
        while (channel.poll(handler, 100) > 0) {
            Thread.onSpinWait();
        }
        while (!held.isEmpty()) {
            giveBack();
        }
    }

    private static void check(final boolean condition, final String what, final long length) {
        if (!condition) {
            throw new AssertionError(what + ' ' + length);
        }
    }
}
