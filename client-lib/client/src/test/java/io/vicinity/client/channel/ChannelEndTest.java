package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.Loan;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.Route;
import io.vicinity.segment.CountersDescriptor;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How channels end: by either end, in the middle of a call, and for good. */
@Timeout(120)
class ChannelEndTest {
    private static final int LONG_LENGTH = 200_000;

    private final DataPath host = new DataPath(16 << 20);
    private final DataPath.Node a = host.endpoint("a", 256);
    private final DataPath.Node b = host.endpoint("b", 256);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LONG_LENGTH]);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[LONG_LENGTH]);

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void shouldReceiveWhatWasPublishedBeforeThePeerClosed() {
        final DataPath.Link link = host.connect(a, b);
        for (final int length : new int[] {8, 0, LONG_LENGTH, 10_000}) {
            Content.fill(message, 0, length, length);
            assertThat(link.a().offer(message, 0, length)).isPositive();
        }
        link.a().close();
        link.b().closedByPeer("closed by a");
        assertThat(link.b().state()).isEqualTo(ChannelState.CLOSED_BY_PEER);
        assertThat(link.b().offer(message, 0, 8)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(receive(link.b())).isEqualTo(8);
        assertThat(link.b().poll((buffer, offset, length) -> {}, 1)).isOne();
        assertThat(receive(link.b())).isEqualTo(LONG_LENGTH);
        final ReceivedLoan loan = ReceivedLoan.create();
        assertThat(link.b().tryReceive(loan)).isEqualTo(10_000);
        loan.close();
        assertThat(link.b().tryReceive(loan)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(receive(link.b())).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(link.b().nextLength()).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(link.b().closeDetail()).isEqualTo("closed by a");
        assertThat(link.a().offer(message, 0, 8)).isEqualTo(Channel.CLOSED);
        assertThat(link.a().poll((buffer, offset, length) -> {}, 1)).isZero();
        assertThat(a.closed).containsExactly(link.a());
    }

    @Test
    void shouldNotSayThatThePeerClosedBeforeItsLastMessageWasReceived() throws InterruptedException {
        for (int round = 0; round < 500; round++) {
            final DataPath.Link link = host.connect(a, b);
            final int spins = round % 50;
            final Thread sender = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                }
                link.a().offer(message, 0, 8);
                link.b().closedByPeer("closed");
            });
            int received = 0;
            long result = 0;
            while (!Channel.isFinal(result)) {
                result = link.b().receive(space, 0, 8, Duration.ZERO);
                received += result == 8 ? 1 : 0;
            }
            assertThat(received).as("round %s", round).isOne();
            sender.join();
            host.disconnect(link);
        }
    }

    @Test
    void shouldDeliverNothingMoreOnceThePeerFoundAViolation() {
        final DataPath.Link link = host.connect(a, b);
        assertThat(link.a().offer(message, 0, 8)).isPositive();
        link.b().quarantinedByPeer("a found RECORD_TYPE");
        assertThat(link.b().state()).isEqualTo(ChannelState.QUARANTINED);
        assertThat(link.b().closeDetail()).isEqualTo("a found RECORD_TYPE");
        assertThat(receive(link.b())).isEqualTo(Channel.QUARANTINED);
        assertThat(link.b().poll((buffer, offset, length) -> {}, 1)).isZero();
        assertThat(link.b().offer(message, 0, 8)).isEqualTo(Channel.QUARANTINED);
        link.b().closedByPeer("too late");
        assertThat(link.b().state()).isEqualTo(ChannelState.QUARANTINED);
        assertThat(b.violations).as("found by the other end").isEmpty();
    }

    @Test
    void shouldTouchNoCounterOnceItIsClosed() {
        final DataPath.Link link = host.connect(a, b);
        final Claim claim = Claim.create();
        final Loan loan = Loan.create();
        assertThat(link.a().offer(message, 0, 8)).isPositive();
        assertThat(link.a().offer(message, 0, 8)).isPositive();
        assertThat(link.a().tryLoan(5_000, loan)).isPositive();
        assertThat(link.a().tryClaim(8, claim)).isPositive();
        link.a().close();
        assertThat(link.b().poll((buffer, offset, length) -> link.b().close(), 10))
                .isOne();
        final long sent = link.a().counters().messagesSent();
        CountersDescriptor.format(
                host.counters(), link.setupA().route().memory().counterSlot(), 99, 99);
        CountersDescriptor.format(
                host.counters(), link.setupB().route().memory().counterSlot(), 98, 98);
        final byte[] before = slots(link);
        claim.commit();
        loan.close();
        for (int i = 0; i < 1_000; i++) {
            for (final RingChannel channel : new RingChannel[] {link.a(), link.b()}) {
                channel.poll((buffer, offset, length) -> {}, 10);
                channel.nextLength();
                channel.offer(message, 0, 8);
                channel.checkGeneration();
            }
        }
        assertThat(slots(link)).isEqualTo(before);
        assertThat(a.violations).isEmpty();
        assertThat(b.violations).isEmpty();
        assertThat(link.a().counters().messagesSent()).isEqualTo(sent).isEqualTo(2);
        assertThat(link.a().closeDetail()).isEqualTo("closed here");
    }

    private byte[] slots(final DataPath.Link link) {
        final byte[] bytes = new byte[2 * CountersDescriptor.SLOT_LENGTH];
        host.counters()
                .getBytes(
                        CountersDescriptor.slotOffset(
                                link.setupA().route().memory().counterSlot()),
                        bytes,
                        0,
                        CountersDescriptor.SLOT_LENGTH);
        host.counters()
                .getBytes(
                        CountersDescriptor.slotOffset(
                                link.setupB().route().memory().counterSlot()),
                        bytes,
                        CountersDescriptor.SLOT_LENGTH,
                        CountersDescriptor.SLOT_LENGTH);
        return bytes;
    }

    @Test
    void shouldKeepTheMemoryOfAClaimMappedThoughItsChannelIsClosedAndForgotten() throws InterruptedException {
        final DataPath.Node other = host.endpoint("other", 16);
        final Claim claim = claimOfAForgottenChannel(other);
        other.closed.clear();
        b.closed.clear();
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
        }
        claim.buffer().putLong(0, 5);
        claim.commit();
        assertThat(claim.buffer().capacity()).isZero();
    }

    private Claim claimOfAForgottenChannel(final DataPath.Node other) {
        final DataPath.Link link = host.connect(other, b);
        final Claim claim = Claim.create();
        assertThat(link.a().tryClaim(8, claim)).isPositive();
        host.disconnect(link);
        return claim;
    }

    @Test
    void shouldEndCallsOfOtherThreadsWhenItIsClosed() throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(Content.seed("close"));
        for (int round = 0; round < 60; round++) {
            final DataPath.Link link = host.connect(a, b);
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            final SplittableRandom mine = random.split();
            final int kind = round % 3;
            final Thread sender = start(failure, () -> {
                long result = 0;
                while (!Channel.isFinal(result)) {
                    final int length = mine.nextInt(4) == 0 ? mine.nextInt(LONG_LENGTH) : mine.nextInt(8, 5_000);
                    Content.fill(message, 0, length, -1L);
                    result = link.a().send(message, 0, length, Duration.ofDays(1));
                }
            });
            final Thread receiver = start(failure, () -> {
                long result = 0;
                while (!Channel.isFinal(result)) {
                    result = link.b().receive(space, 0, LONG_LENGTH, Duration.ofDays(1));
                    if (result >= Long.BYTES) {
                        assertThat(Content.verified(space, 0, (int) result)).isEqualTo(-1L);
                    }
                }
            });
            Thread.sleep(mine.nextInt(5));
            final RingChannel first = kind == 0 ? link.a() : link.b();
            first.close();
            if (kind == 2) {
                b.endpoint.channelGone(Route.SHARED_MEMORY, link.id(), false);
            }
            (first == link.a() ? link.b() : link.a()).closedByPeer("the other end closed");
            sender.join();
            receiver.join();
            assertThat(failure.get()).isNull();
            assertThat(a.violations).isEmpty();
            assertThat(b.violations).isEmpty();
            host.disconnect(link);
        }
    }

    @Test
    void shouldEndAllChannelsWithTheirEndpoint() {
        final DataPath.Node own = host.endpoint("own", 16);
        final DataPath.Link self = host.connect(own, own);
        final DataPath.Link link = host.connect(own, b);
        final Loan loan = Loan.create();
        assertThat(link.a().tryLoan(100, loan)).isPositive();
        own.endpoint.close();
        own.endpoint.close();
        assertThat(self.a().state()).isEqualTo(ChannelState.CLOSED);
        assertThat(self.b().state()).isEqualTo(ChannelState.CLOSED);
        assertThat(link.a().offer(loan)).isEqualTo(Channel.CLOSED);
        assertThat(link.a().tryLoan(100, Loan.create())).isEqualTo(Channel.CLOSED);
        loan.buffer().putLong(0, 1);
        loan.close();
        assertThat(own.endpoint.poll((channel, buffer, offset, length) -> {}, 10))
                .isZero();
        assertThat(own.endpoint.channels()).isEmpty();
        assertThat(own.closed).hasSize(3);
    }

    private long receive(final RingChannel channel) {
        return channel.receive(space, 0, LONG_LENGTH, Duration.ZERO);
    }

    private static Thread start(final AtomicReference<Throwable> failure, final Runnable body) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                body.run();
            } catch (final Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
    }
}
