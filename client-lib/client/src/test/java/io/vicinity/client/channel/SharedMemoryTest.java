package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vicinity.client.Loan;
import io.vicinity.client.RemoteMemory;
import io.vicinity.client.Route;
import io.vicinity.client.SharedMemory;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.RegionDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an endpoint shares of its arena, while channels stay on memory and when they leave it. */
@Timeout(60)
class SharedMemoryTest {
    private static final int LENGTH = 10_000;
    private static final int ARENA_UNITS = 1024;

    private final SwitchingPath path = new SwitchingPath();
    private final RingChannel a = path.a();
    private final SharedMemory own = share(path.nodeB, LENGTH).orElseThrow();

    @AfterEach
    void close() {
        path.close();
    }

    private Optional<SharedMemory> share(final DataPath.Node node, final int length) {
        return node.endpoint.share(length, path.host.pieces(node));
    }

    private RemoteMemory reach() {
        return a.reach(own.position(), LENGTH).orElseThrow();
    }

    @Test
    void shouldLetTheOtherEndReadAndWriteWhatIsShared() {
        final RemoteMemory remote = reach();
        own.buffer().putLong(LENGTH - 8, 42);
        assertThat(remote.enter()).isTrue();
        assertThat(remote.buffer().capacity()).isEqualTo(LENGTH);
        assertThat(remote.buffer().getLong(LENGTH - 8)).isEqualTo(42);
        remote.buffer().putLong(0, 43);
        remote.leave();
        assertThat(own.buffer().getLong(0)).isEqualTo(43);
    }

    @Test
    void shouldBeginWithZerosWhateverLayThereBefore() {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[ARENA_UNITS * 2048]);
        message.setMemory(0, message.capacity(), (byte) 7);
        final List<SharedMemory> all = new ArrayList<>();
        assertThat(path.b().offer(message, 0, message.capacity())).isPositive();
        assertThat(a.poll((buffer, offset, length) -> {}, 1)).isOne();
        for (Optional<SharedMemory> next = share(path.nodeB, 60_000);
                next.isPresent();
                next = share(path.nodeB, 60_000)) {
            all.add(next.get());
        }
        assertThat(all).hasSizeGreaterThan(60);
        for (final SharedMemory memory : all) {
            for (int i = 0; i < 60_000; i++) {
                assertThat(memory.buffer().getByte(i)).isZero();
            }
        }
    }

    @Test
    void shouldFindNothingThatDoesNotLieInTheArena() {
        final long end = (long) ARENA_UNITS * ArenaDescriptor.UNIT;
        assertThat(a.reach(end - 8, 8)).isPresent();
        assertThat(a.reach(end - 8, 9)).isEmpty();
        assertThat(a.reach(end, 1)).isEmpty();
        assertThat(a.reach(-1, 8)).isEmpty();
        assertThat(a.reach(0, 0)).isEmpty();
        assertThat(a.reach(0, -1)).isEmpty();
        assertThat(a.reach(Long.MAX_VALUE, Integer.MAX_VALUE)).isEmpty();
        assertThat(a.reach(Long.MIN_VALUE, 1)).isEmpty();
    }

    @Test
    void shouldKeepMessagesOffSharedMemoryAndGiveItBackToThemWhenItIsClosed() {
        final int rest = (ARENA_UNITS - 3) * ArenaDescriptor.UNIT;
        final Loan loan = Loan.create();
        assertThat(path.b().tryLoan(rest + 1, loan)).isNegative();
        assertThat(path.b().tryLoan(rest, loan)).isPositive();
        assertThat(share(path.nodeB, 1)).isEmpty();
        loan.close();
        own.close();
        own.close();
        assertThat(own.isShared()).isFalse();
        assertThat(path.b().tryLoan(ARENA_UNITS * ArenaDescriptor.UNIT, loan)).isPositive();
        loan.close();
    }

    @Test
    void shouldBeReachedNoMoreOnceTheRouteIsLeftAndStayAsItIsForItsOwner() throws InterruptedException {
        final RemoteMemory remote = reach();
        assertThat(remote.enter()).isTrue();
        remote.buffer().putLong(0, 7);
        remote.leave();
        assertThat(remote.isLeft()).isFalse();
        path.change(Route.FABRIC);
        assertThat(remote.enter()).isFalse();
        assertThat(remote.isLeft()).isTrue();
        assertThat(remote.pin()).isFalse();
        assertThat(a.reach(own.position(), LENGTH)).isEmpty();
        assertThat(own.isWanted()).isFalse();
        assertThat(own.keepPrivately()).isFalse();
        // A drain finds that something is held, and says so.
        assertThat(path.nodeB.endpoint.suspendMemory()).isFalse();
        assertThat(own.isWanted()).isTrue();
        assertThat(own.keepPrivately()).isTrue();
        assertThat(own.isShared()).isFalse();
        assertThat(own.isWanted()).isFalse();
        assertThat(path.nodeB.endpoint.suspendMemory()).isTrue();
        assertThat(own.buffer().getLong(0)).isEqualTo(7);
        own.buffer().putLong(0, 8);
        assertThat(own.buffer().getLong(0)).isEqualTo(8);
    }

    @Test
    void shouldBeGivenBackByWhoeverIsToldThatADrainWaitsForIt() throws InterruptedException {
        final List<Boolean> told = new ArrayList<>();
        path.nodeB.endpoint.whenMemoryIsWanted(() -> told.add(own.keepPrivately()));
        own.buffer().putLong(0, 7);
        path.change(Route.FABRIC);
        assertThat(told).isEmpty();
        assertThat(path.nodeB.endpoint.suspendMemory()).isTrue();
        assertThat(told).containsExactly(true);
        assertThat(own.buffer().getLong(0)).isEqualTo(7);
        assertThat(path.nodeB.endpoint.suspendMemory()).isTrue();
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldTellOfADrainAgainAsLongAsItWaits() throws InterruptedException {
        final List<Boolean> told = new ArrayList<>();
        path.nodeB.endpoint.whenMemoryIsWanted(() -> told.add(own.isWanted()));
        path.change(Route.FABRIC);
        assertThat(path.nodeB.endpoint.suspendMemory()).isFalse();
        assertThat(path.nodeB.endpoint.suspendMemory()).isFalse();
        assertThat(told).containsExactly(true, true);
    }

    @Test
    void shouldNotBeGivenBackWhenTheDrainIsCalledOff() throws Exception {
        path.change(Route.FABRIC);
        assertThat(path.nodeB.endpoint.suspendMemory()).isFalse();
        path.nodeB.endpoint.resumeMemory();
        assertThat(own.isWanted()).isFalse();
        assertThat(own.keepPrivately()).isFalse();
        assertThat(own.isShared()).isTrue();
    }

    @Test
    void shouldBeHadNoMoreFromWhenADrainWaitsForItUntilTheMemoryIsBack() throws Exception {
        path.change(Route.FABRIC);
        assertThat(path.nodeB.endpoint.suspendMemory()).isFalse();
        assertThat(share(path.nodeB, 8)).isEmpty();
        assertThat(own.keepPrivately()).isTrue();
        assertThat(path.nodeB.endpoint.suspendMemory()).isTrue();
        assertThat(share(path.nodeB, 8)).isEmpty();
        assertThat(path.nodeB.endpoint.suspendMemory()).isTrue();
        path.nodeB.endpoint.resumeMemory();
        assertThat(share(path.nodeB, 8)).isPresent();
    }

    @Test
    void shouldBeLetGoOfWhenTheDeviceIsGoneSoThatTheNextOneCanBeUsed() throws Exception {
        path.change(Route.FABRIC);
        path.nodeB.memoryGone = true;
        assertThat(path.nodeB.endpoint.suspendMemory()).isFalse();
        assertThat(own.keepPrivately()).isTrue();
        assertThat(path.nodeB.endpoint.suspendMemory()).isTrue();
        path.nodeB.memoryGone = false;
        path.nodeB.endpoint.resumeMemory();
        assertThat(share(path.nodeB, LENGTH)).isPresent();
    }

    @Test
    void shouldNotBeReachedByAnEarlierRouteWhenTheChannelIsOnMemoryAgain() throws InterruptedException {
        final RemoteMemory remote = reach();
        path.change(Route.FABRIC);
        path.change(Route.SHARED_MEMORY);
        assertThat(remote.enter()).isFalse();
        // What is received from now on may still have come by an earlier route, and speak of an earlier arena.
        assertThat(a.reach(own.position(), LENGTH)).isEmpty();
        await().until(() -> a.poll((buffer, offset, length) -> {}, 1) == 0
                && a.reach(own.position(), LENGTH).isPresent());
        final RemoteMemory again = reach();
        assertThat(again.enter()).isTrue();
        again.leave();
    }

    @Test
    void shouldSayWhenWhatWasReadMayBeOfADeviceThatWasTakenOut() {
        final RemoteMemory remote = reach();
        assertThat(remote.enter()).isTrue();
        assertThat(remote.isIntact()).isTrue();
        final UnsafeBuffer arena =
                path.nodeB.endpoint.arena(Route.SHARED_MEMORY).mapping().buffer();
        // What reads 0 there is in no use, or an unplugged device.
        RegionDescriptor.retire(arena);
        assertThat(remote.isIntact()).isFalse();
        remote.leave();
    }

    @Test
    void shouldHoldTheChannelOnItsRouteBetweenEnterAndLeave() {
        final RemoteMemory remote = reach();
        assertThat(remote.enter()).isTrue();
        final SwitchingPath.Prepared prepared = path.prepare(Route.FABRIC);
        prepared.changeA().accept(() -> {});
        prepared.changeB().accept(() -> {});
        for (int i = 0; i < 10; i++) {
            assertThat(path.haveLeft()).isFalse();
        }
        assertThat(a.route()).isEqualTo(Route.SHARED_MEMORY);
        remote.buffer().putLong(0, 9);
        remote.leave();
        assertThat(remote.enter()).isFalse();
        await().until(path::haveLeft);
        assertThat(remote.isLeft()).isTrue();
        assertThat(own.buffer().getLong(0)).isEqualTo(9);
    }

    @Test
    void shouldKeepPinnedMemoryMappedUntilItIsUnpinned() {
        final RemoteMemory remote = reach();
        assertThat(remote.pin()).isTrue();
        final ByteBuffer there = remote.byteBuffer(16, 8).order(ByteOrder.nativeOrder());
        final CountDownLatch left = new CountDownLatch(1);
        final SwitchingPath.Prepared prepared = path.prepare(Route.FABRIC);
        prepared.changeA().accept(left::countDown);
        prepared.changeB().accept(() -> {});
        await().until(() -> {
            path.haveLeft();
            return a.route() == Route.FABRIC;
        });
        for (int i = 0; i < 10; i++) {
            assertThat(a.routes().leaveFormer(true)).isFalse();
        }
        there.putLong(0, 11);
        assertThat(own.buffer().getLong(16)).isEqualTo(11);
        own.buffer().putLong(16, 12);
        assertThat(there.getLong(0)).isEqualTo(12);
        remote.unpin();
        await().until(path::haveLeft);
    }

    @Test
    void shouldKeepWhatIsInItWhenItsEndpointIsClosed() {
        own.buffer().putLong(8, 5);
        final RemoteMemory remote = reach();
        path.nodeB.endpoint.close();
        assertThat(own.isShared()).isFalse();
        assertThat(own.buffer().getLong(8)).isEqualTo(5);
        if (remote.enter()) {
            remote.buffer().putLong(8, 6);
            remote.leave();
        }
        assertThat(own.buffer().getLong(8)).isEqualTo(5);
        assertThatThrownBy(() -> share(path.nodeB, 8)).isInstanceOf(IllegalStateException.class);
        own.close();
    }

    @Test
    void shouldNotBeReachedThroughAChannelThatWasClosed() {
        final RemoteMemory remote = reach();
        a.close();
        assertThat(remote.enter()).isFalse();
        assertThat(a.reach(own.position(), LENGTH)).isEmpty();
    }

    @Test
    void shouldSayWhenNoBufferOfItIsReachableAnyMore() {
        final AtomicBoolean unreachable = new AtomicBoolean();
        ByteBuffer buffer = own.byteBuffer(100, 50, () -> unreachable.set(true));
        ByteBuffer slice = buffer.slice(10, 8);
        buffer = null;
        System.gc();
        slice.put(0, (byte) 3);
        assertThat(own.buffer().getByte(110)).isEqualTo((byte) 3);
        assertThat(unreachable).isFalse();
        slice = null;
        await().until(() -> {
            System.gc();
            return unreachable.get();
        });
        assertThat(own.isShared()).isTrue();
    }
}
