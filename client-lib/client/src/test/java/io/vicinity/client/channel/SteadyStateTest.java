package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vicinity.client.Channel;
import io.vicinity.client.Claim;
import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.Loan;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.ReceivedLoan;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steady state allocates nothing: both ends run on one thread, whose allocation is measured to the byte. */
@Timeout(300)
class SteadyStateTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration SHORT = Duration.ofNanos(1);

    private final DataPath host = new DataPath(32 << 20);
    private final DataPath.Node a = host.endpoint("a", 1_024);
    private final DataPath.Node b = host.endpoint("b", 16);
    private final DataPath.Link link = host.connect(a, b);
    private final RingChannel sender = link.a();
    private final RingChannel receiver = link.b();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[1 << 20]);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[1 << 20]);
    private long count;
    private final MessageHandler handler = (buffer, offset, length) -> count += length + buffer.getByte(offset);
    private final EndpointMessageHandler endpointHandler =
            (channel, buffer, offset, length) -> count += length + buffer.getByte(offset);

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void shouldAllocateNothingForAMillionOffersAndPolls() {
        allocatesNothing(1_000_000, () -> {
            check(sender.offer(message, 0, 8) > 0);
            check(receiver.poll(handler, 10) == 1);
            check(receiver.poll(handler, 10) == 0);
        });
    }

    @Test
    void shouldAllocateNothingForLongMessages() {
        allocatesNothing(5_000, () -> sendAndReceive(64 << 10));
        allocatesNothing(500, () -> sendAndReceive(1 << 20));
        allocatesNothing(500, () -> {
            check(sender.offer(message, 0, 1 << 20) > 0);
            check(receiver.poll(handler, 1) == 1);
        });
    }

    private void sendAndReceive(final int length) {
        check(sender.send(message, 0, length, SHORT) > 0);
        check(receiver.receive(space, 0, length, SHORT) == length);
    }

    @Test
    void shouldAllocateNothingForClaims() {
        final Claim claim = Claim.create();
        allocatesNothing(200_000, () -> {
            check(sender.tryClaim(24, claim) > 0);
            claim.abort();
            check(sender.tryClaim(16, claim) > 0);
            claim.buffer().putLong(0, 1);
            claim.commit();
            check(receiver.receive(space, 0, 100, SHORT) == 16);
        });
    }

    @Test
    void shouldAllocateNothingForLoans() {
        final Loan loan = Loan.create();
        final ReceivedLoan received = ReceivedLoan.create();
        final ReceivedLoan other = ReceivedLoan.create();
        allocatesNothing(100_000, () -> {
            check(sender.tryLoan(100_000, loan) > 0);
            loan.buffer().putLong(0, 1);
            check(sender.offer(loan) > 0);
            check(sender.offer(message, 0, 100) > 0);
            check(receiver.tryReceive(received) == 100_000);
            check(receiver.tryReceive(other) == 100);
            check(receiver.tryReceive(other) == Channel.BACK_PRESSURED);
            received.close();
            other.close();
        });
        allocatesNothing(300, () -> {
            check(sender.send(message, 0, 1 << 20, SHORT) > 0);
            check(sender.send(message, 0, 1 << 20, SHORT) > 0);
            check(receiver.tryReceive(received) == 1 << 20);
            check(receiver.tryReceive(other) == 1 << 20);
            other.close();
            received.close();
        });
    }

    @Test
    void shouldAllocateNothingForWaitingAndBackPressure() {
        while (sender.offer(message, 0, 1_000) > 0) {
            count++;
        }
        final Duration wait = Duration.ofNanos(200);
        allocatesNothing(5_000, () -> {
            check(sender.offer(message, 0, 1_000) == Channel.BACK_PRESSURED);
            check(sender.send(message, 0, 1_000, wait) == Channel.TIMED_OUT);
            check(sender.receive(space, 0, 1_000, wait) == Channel.TIMED_OUT);
            check(receiver.receive(space, 0, 10, wait) == Channel.BUFFER_TOO_SMALL);
            check(receiver.nextLength() == 1_000);
        });
    }

    @Test
    void shouldAllocateNothingForPollsOfAnEndpointOfManyChannels() {
        final RingChannel[] senders = new RingChannel[64];
        for (int i = 0; i < senders.length; i++) {
            senders[i] = host.connect(a, b).a();
        }
        allocatesNothing(300_000, () -> {
            check(senders[(int) (count >>> 3) & 63].offer(message, 0, 8) > 0);
            while (b.endpoint.poll(endpointHandler, 3) == 0) {
                Thread.onSpinWait();
            }
            b.endpoint.poll(endpointHandler, 3);
        });
        assertThat(senders[17].counters().messagesSent()).isPositive();
    }

    /** The compiler allocates nothing on this thread, but code that it has not got to yet may: so it is tried again. */
    private void allocatesNothing(final int times, final Runnable step) {
        final long thread = Thread.currentThread().threadId();
        for (int i = 0; i < times / 4; i++) {
            step.run();
        }
        long allocated = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 3 && allocated != 0; attempt++) {
            final long before = THREADS.getThreadAllocatedBytes(thread);
            for (int i = 0; i < times; i++) {
                step.run();
            }
            allocated = THREADS.getThreadAllocatedBytes(thread) - before;
        }
        assertThat(allocated).isZero();
        assertThat(count + space.getByte(0)).isNotNegative();
    }

    private static void check(final boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
