package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.Loan;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.Route;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels that change from memory to the fabric and back, whatever is under way on them. */
@Tag("switch")
@Timeout(120)
class RouteChangeTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int LONG = 3_000_000;

    final SwitchingPath path = newPath();
    private final RingChannel a = path.a();
    private final RingChannel b = path.b();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LONG]);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[LONG]);
    private final SwitchingTraffic traffic = new SwitchingTraffic(path, LONG);
    private int received;

    SwitchingPath newPath() {
        return new SwitchingPath();
    }

    @AfterEach
    void close() {
        path.close();
    }

    @Test
    void shouldCarryMessagesOnEachRouteInTurn() throws InterruptedException {
        for (int round = 0; round < 6; round++) {
            final Route to = round % 2 == 0 ? Route.FABRIC : Route.SHARED_MEMORY;
            path.change(to);
            assertThat(a.route()).isEqualTo(to);
            assertThat(b.route()).isEqualTo(to);
            exchange(8, round);
            exchange(200_000, round);
        }
    }

    private void exchange(final int length, final int number) {
        traffic.send(a, length, number);
        traffic.receive(b, length, number);
        traffic.send(b, length, number);
        traffic.receive(a, length, number);
    }

    private boolean changeInTurn(final SplittableRandom random) throws InterruptedException {
        Thread.sleep(random.nextInt(30));
        path.change(a.route() == Route.FABRIC ? Route.SHARED_MEMORY : Route.FABRIC);
        return true;
    }

    @Test
    void shouldNeitherLoseNorRepeatNorReorderUnderAllKindsOfTrafficWhileItChanges() throws InterruptedException {
        traffic.runWhile("changes", 10, this::changeInTurn);
    }

    @Test
    void shouldMoveASenderThatSendsNothingAndOnlyBehindWhatWasReceived() throws InterruptedException {
        traffic.offer(a, 100, 1);
        final SwitchingPath.Prepared prepared = path.prepare(Route.FABRIC);
        final CountDownLatch leftA = new CountDownLatch(1);
        final CountDownLatch leftB = new CountDownLatch(1);
        prepared.changeA().accept(leftA::countDown);
        prepared.changeB().accept(leftB::countDown);
        // Neither end has looked for anything: the first message stays where it was, though the memory of others is let
        // go of.
        Awaitility.await().until(path::haveLeft);
        assertThat(a.route()).isEqualTo(Route.FABRIC);
        assertThat(leftA.getCount()).isOne();
        assertThat(leftB.getCount()).isOne();
        path.host.memory().setMemory(path.link.offset(), ChannelDescriptor.REGION_LENGTH, (byte) 0x55);
        traffic.offer(a, 100, 2);
        for (int number = 1; number <= 2; number++) {
            traffic.receive(b, 100, number);
        }
        assertThat(leftB.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(a.receive(space, 0, 100, Duration.ofMillis(200))).isEqualTo(Channel.TIMED_OUT);
        assertThat(leftA.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldKeepBackWhatCameByEachRouteUntilTheChannelIsTaken() throws InterruptedException {
        try (SwitchingPath untaken = SwitchingPath.untaken()) {
            final LocalEndpoint receiver = untaken.nodeB.endpoint;
            traffic.send(untaken.a(), 8, 1);
            untaken.change(Route.FABRIC);
            traffic.send(untaken.a(), 200_000, 2);
            untaken.change(Route.SHARED_MEMORY);
            traffic.send(untaken.a(), 8, 3);
            untaken.change(Route.FABRIC);
            traffic.send(untaken.a(), 8, 4);
            // It has the place in the ready table that the other has no more.
            final RingChannel other =
                    untaken.host.connect(untaken.nodeA, untaken.nodeB).a();
            traffic.send(other, 8, 10);
            final SwitchingPath.Prepared prepared = untaken.prepare(Route.SHARED_MEMORY);
            prepared.changeB().accept(() -> {});
            pollUntil(receiver, 10L);
            for (int poll = 0; poll < 100; poll++) {
                assertThat(receiver.poll((channel, memory, offset, length) -> {}, 1))
                        .isZero();
            }

            receiver.admit(untaken.b());
            pollUntil(receiver, 1L, 2L, 3L, 4L);
            prepared.changeA().accept(() -> {});
            traffic.send(untaken.a(), 8, 5);
            traffic.send(other, 8, 11);
            pollUntil(receiver, 5L, 11L);
        }
    }

    private static void pollUntil(final LocalEndpoint receiver, final Long... numbers) {
        final List<Long> came = new ArrayList<>();
        Awaitility.await().until(() -> {
            receiver.poll((channel, memory, offset, length) -> came.add(Content.verified(memory, offset, length)), 1);
            return came.size() == numbers.length;
        });
        assertThat(came).containsExactlyInAnyOrder(numbers);
        assertThat(came.stream().filter(number -> number < 10)).isSorted();
    }

    @Test
    void shouldStayOnItsRouteAsLongAsAClaimIsOut() {
        final Claim claim = Claim.create();
        assertThat(a.tryClaim(64, claim)).isPositive();
        path.prepare(Route.FABRIC).changeA().accept(() -> {});
        assertThat(a.routes().leaveFormer(true)).isFalse();
        Content.fill(claim.buffer(), 0, 64, 5);
        claim.commit();
        assertThat(a.route()).isEqualTo(Route.SHARED_MEMORY);
        assertThat(a.routes().leaveFormer(true)).isFalse();
        assertThat(a.route()).isEqualTo(Route.FABRIC);
        traffic.receive(b, 64, 5);
    }

    @Test
    void shouldSendALoanThatWasTakenOnAnotherRoute() throws InterruptedException {
        final Loan loan = Loan.create();
        assertThat(a.tryLoan(LONG, loan)).isPositive();
        Content.fill(loan.buffer(), 0, LONG, 9);
        path.change(Route.FABRIC);
        assertThat(a.offer(loan)).isPositive();
        assertThat(loan.isHeld()).isFalse();
        traffic.receive(b, LONG, 9);
    }

    @Test
    void shouldKeepWhatTheApplicationReadsInPlaceWhenItsMemoryGoes() throws InterruptedException {
        final ReceivedLoan held = ReceivedLoan.create();
        final Loan loan = Loan.create();
        assertThat(a.tryLoan(100_000, loan)).isPositive();
        Content.fill(loan.buffer(), 0, 100_000, 3);
        assertThat(a.offer(loan)).isPositive();
        assertThat(b.tryReceive(held)).isEqualTo(100_000);
        path.change(Route.FABRIC);
        path.host.memory().setMemory(path.nodeA.arenaOffset(), path.nodeA.arenaLength(), (byte) 0x55);
        assertThat(Content.verified(held.buffer(), 0, 100_000)).isEqualTo(3);
        held.close();
        exchange(200_000, 4);
    }

    @Test
    void shouldLetGoOfMemoryInWhichAMessageIsReadLongAfterTheFence() {
        final ReceivedLoan held = ReceivedLoan.create();
        traffic.offer(a, 100_000, 3);
        final Loan loan = Loan.create();
        assertThat(a.tryLoan(50_000, loan)).isPositive();
        Content.fill(loan.buffer(), 0, 50_000, 4);
        assertThat(a.offer(loan)).isPositive();
        assertThat(b.receive(space, 0, LONG, SOON)).isEqualTo(100_000);
        assertThat(b.tryReceive(held)).isEqualTo(50_000);
        final SwitchingPath.Prepared prepared = path.prepare(Route.SHARED_MEMORY);
        prepared.changeA().accept(() -> {});
        prepared.changeB().accept(() -> {});
        // More than the new ring holds: the fence is long gone when it is looked for.
        for (int i = 0; i < 100; i++) {
            traffic.offer(a, 1_000, i);
            assertThat(b.receive(space, 0, 1_000, SOON)).isEqualTo(1_000);
        }
        assertThat(b.offer(buffer, 0, 8)).isPositive();
        assertThat(a.receive(space, 0, 8, SOON)).isEqualTo(8);
        assertThat(path.haveLeft()).isTrue();
        path.host.memory().setMemory(path.nodeA.arenaOffset(), path.nodeA.arenaLength(), (byte) 0x55);
        assertThat(Content.verified(held.buffer(), 0, 50_000)).isEqualTo(4);
        held.close();
    }

    @Test
    void shouldSendTheRestOfALongMessageByTheNewRoute() throws InterruptedException {
        final int length = 40_000_000;
        final UnsafeBuffer huge = new UnsafeBuffer(new byte[length]);
        Content.fill(huge, 0, length, 11);
        final Thread sender = Thread.ofPlatform().start(() -> a.send(huge, 0, length, Duration.ofSeconds(60)));
        final UnsafeBuffer all = new UnsafeBuffer(new byte[length]);
        final CompletableFuture<Void> changed = SwitchingTraffic.meanwhile(() -> {
            path.change(Route.FABRIC);
            path.change(Route.SHARED_MEMORY);
        });
        long result = b.receive(all, 0, length, Duration.ofSeconds(60));
        while (result == Channel.TIMED_OUT) {
            result = b.receive(all, 0, length, Duration.ofSeconds(60));
        }
        assertThat(result).isEqualTo(length);
        assertThat(Content.verified(all, 0, length)).isEqualTo(11);
        sender.join();
        while (!changed.isDone()) {
            b.poll((source, at, bytes) -> {}, 1);
            a.poll((source, at, bytes) -> {}, 1);
        }
        changed.join();
    }

    @Test
    void shouldDeliverToAPollOverTheEndpointBehindAChange() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            traffic.offer(a, 64, 2L * round);
            final SwitchingPath.Prepared prepared = path.prepare(round % 2 == 0 ? Route.FABRIC : Route.SHARED_MEMORY);
            final CountDownLatch left = new CountDownLatch(2);
            prepared.changeA().accept(left::countDown);
            prepared.changeB().accept(left::countDown);
            traffic.offer(a, 64, 2L * round + 1);
            received = 2 * round;
            final long deadline = System.nanoTime() + SOON.toNanos();
            while ((received < 2 * round + 2 || left.getCount() > 0) && System.nanoTime() < deadline) {
                b.routes().leaveFormer(true);
                path.nodeA.endpoint.poll((channel, source, offset, length) -> {}, 10);
                path.nodeB.endpoint.poll(
                        (channel, source, offset, length) -> {
                            assertThat(Content.verified(source, offset, length)).isEqualTo(received);
                            received++;
                        },
                        10);
            }
            assertThat(received).isEqualTo(2 * round + 2);
            assertThat(left.getCount()).isZero();
            assertThat(path.haveLeft()).isTrue();
        }
    }

    @Test
    void shouldDeliverWhatWasSentBeforeACloseInTheMiddleOfAChange() {
        traffic.offer(a, 64, 1);
        final SwitchingPath.Prepared prepared = path.prepare(Route.FABRIC);
        prepared.changeA().accept(() -> {});
        prepared.changeB().accept(() -> {});
        traffic.offer(a, 64, 2);
        assertThat(a.route()).isEqualTo(Route.FABRIC);
        a.close();
        path.fabricB.whenEnded(() -> b.closedByPeer("closed"));
        for (int number = 1; number <= 2; number++) {
            traffic.receive(b, 64, number);
        }
        assertThat(b.receive(space, 0, 64, SOON)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(b.state()).isEqualTo(ChannelState.CLOSED_BY_PEER);
    }

    @Test
    void shouldReceiveByTheNewRouteBeforeItSendsThereItself() {
        final DataPath.Routes next = path.host.newRoutes(path.link, 2);
        a.routes().expect(next.a(), () -> {});
        b.routes().expect(next.b(), () -> {});
        a.routes().change(OptionalLong.empty());
        traffic.offer(a, 64, 1);
        traffic.receive(b, 64, 1);
        assertThat(b.offer(buffer, 0, 64)).isPositive();
        assertThat(a.routes().leaveFormer(false)).isFalse();
        b.routes().change(OptionalLong.empty());
        assertThat(b.offer(buffer, 0, 64)).isPositive();
        assertThat(a.receive(space, 0, 64, SOON)).isEqualTo(64);
        assertThat(a.receive(space, 0, 64, SOON)).isEqualTo(64);
        assertThat(path.haveLeft()).isTrue();
    }

    @Test
    void shouldStayWhereItIsWhenTheChangeIsCalledOff() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            final DataPath.Routes next = path.host.newRoutes(path.link, 2);
            a.routes().expect(next.a(), () -> {});
            b.routes().expect(next.b(), () -> {});
            exchange(8, round);
            a.routes().forgo();
            exchange(200_000, round);
            b.routes().forgo();
            exchange(8, round);
            path.host.free(path.link, next);
        }
        path.change(Route.FABRIC);
        exchange(200_000, 9);
    }

    @Test
    void shouldQuarantineAChannelWhoseOtherEndLeavesForARouteThatIsCalledOff() {
        final DataPath.Routes next = path.host.newRoutes(path.link, 2);
        a.routes().expect(next.a(), () -> {});
        b.routes().expect(next.b(), () -> {});
        a.routes().change(OptionalLong.empty());
        assertThat(a.offer(buffer, 0, 64)).isPositive();
        assertThat(b.receive(space, 0, 64, SOON)).isEqualTo(64);
        b.routes().forgo();
        assertThat(b.state()).isEqualTo(ChannelState.QUARANTINED);
    }

    @Test
    void shouldQuarantineAChannelWhoseFenceLies() {
        traffic.offer(a, 64, 1);
        assertThat(b.receive(space, 0, 64, SOON)).isEqualTo(64);
        final SwitchingPath.Prepared prepared = path.prepare(Route.SHARED_MEMORY);
        prepared.changeA().accept(() -> {});
        prepared.changeB().accept(() -> {});
        assertThat(a.routes().leaveFormer(true)).isFalse();
        final int fence = path.onMemory().offset()
                + ChannelDescriptor.ringOffset(0, ChannelDescriptor.RING_CAPACITY)
                + RingDescriptor.HEADER_LENGTH;
        path.host.memory().putLong(fence, 8);
        assertThat(b.receive(space, 0, 64, Duration.ofSeconds(1))).isEqualTo(Channel.QUARANTINED);
        assertThat(b.closeDetail()).contains("RECORD_SEQUENCE");
    }
}
