package io.vicinity.cli.perf;

import io.vicinity.client.Channel;
import io.vicinity.client.Loan;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.Route;
import io.vicinity.segment.Addresses;
import java.time.Duration;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A channel whose sender makes each message and whose receiver uses it: long by long filled, and summed up. Either in place, in
 * blocks on loan, or in private memory with a copy in and a copy out.
 */
final class FilledPipe implements Pipe {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final VicinityPeer.Link link;
    private final Channel channel;
    private final boolean inPlace;
    private final UnsafeBuffer source;
    private final UnsafeBuffer sink;
    private final Loan loan = Loan.create();
    private final ReceivedLoan received = ReceivedLoan.create();
    private long sequence;

    FilledPipe(final VicinityPeer.Link link, final Payload buffers, final boolean inPlace) {
        this.link = link;
        this.inPlace = inPlace;
        channel = link.channel();
        source = buffers.source();
        sink = buffers.sink();
    }

    @Override
    public void send(final int length) {
        if (!inPlace) {
            fill(source, length, ++sequence);
            check(channel.send(source, 0, length, LONG));
            return;
        }
        while (isFull(channel.tryLoan(length, loan))) {
            Thread.onSpinWait();
        }
        fill(loan.buffer(), length, ++sequence);
        while (isFull(channel.offer(loan))) {
            Thread.onSpinWait();
        }
    }

    @Override
    public Optional<Route> route() {
        return Optional.of(channel.route());
    }

    @Override
    public int receive(final int limit) {
        if (inPlace) {
            long length = channel.tryReceive(received);
            while (isFull(length)) {
                Thread.onSpinWait();
                length = channel.tryReceive(received);
            }
            verify(received.buffer(), (int) length);
            received.close();
        } else {
            final long length = channel.receive(sink, 0, sink.capacity(), LONG);
            check(length);
            verify(sink, (int) length);
        }
        return 1;
    }

    /** Writes a row of numbers, as fast as memory takes it: what is measured is how messages travel, not a loop over checked accesses. */
    static void fill(final MutableDirectBuffer buffer, final int length, final long first) {
        final long address = Addresses.of(buffer, 0, length);
        for (int i = 0; i + Long.BYTES <= length; i += Long.BYTES) {
            UnsafeApi.putLong(address + i, first + i);
        }
    }

    /** Adds a row of numbers up: four sums at a time, of which none waits for another. */
    static long sum(final DirectBuffer buffer, final int length) {
        final long address = Addresses.of(buffer, 0, length);
        long sum0 = 0;
        long sum1 = 0;
        long sum2 = 0;
        long sum3 = 0;
        int i = 0;
        for (; i + 4 * Long.BYTES <= length; i += 4 * Long.BYTES) {
            sum0 += UnsafeApi.getLong(address + i);
            sum1 += UnsafeApi.getLong(address + i + Long.BYTES);
            sum2 += UnsafeApi.getLong(address + i + 2 * Long.BYTES);
            sum3 += UnsafeApi.getLong(address + i + 3 * Long.BYTES);
        }
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            sum0 += UnsafeApi.getLong(address + i);
        }
        return sum0 + sum1 + sum2 + sum3;
    }

    /** What a row must add up to. */
    static long expected(final int length, final long first) {
        final long count = length / Long.BYTES;
        return count * first + Long.BYTES * (count * (count - 1) / 2);
    }

    private void verify(final DirectBuffer buffer, final int length) {
        sequence++;
        if (sum(buffer, length) != expected(length, sequence)) {
            throw new IllegalStateException("message " + sequence + " of " + length + " bytes is not what was sent");
        }
    }

    private boolean isFull(final long result) {
        if (result == Channel.BACK_PRESSURED) {
            return true;
        }
        check(result);
        return false;
    }

    private void check(final long result) {
        if (result < 0) {
            throw new IllegalStateException(
                    "the measured channel answered " + result + ": " + channel.state() + " " + channel.closeDetail());
        }
    }

    @Override
    public void close() {
        loan.close();
        received.close();
        link.close();
    }
}
