package io.vicinity.mpi.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vicinity.client.RemoteMemory;
import io.vicinity.client.SharedMemory;
import io.vicinity.mpi.testing.WantedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Buffers in memory that is shared, and what becomes of them. */
@Timeout(60)
class SharedBlocksTest {
    private final LocalSharing memory = new LocalSharing();
    private final List<SharedMemory> taken = new ArrayList<>();
    private final SharedBlocks blocks = new SharedBlocks(new Limited());

    /** A mebibyte, and no more. */
    private class Limited implements Sharing {
        @Override
        public long capacity() {
            return 1 << 20;
        }

        @Override
        public Optional<SharedMemory> share(final int length) {
            final Optional<SharedMemory> shared = memory.share(length);
            shared.ifPresent(taken::add);
            return shared;
        }

        @Override
        public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
            return memory.reach(peer, position, length);
        }

        @Override
        public Machine machine() {
            return memory.machine();
        }
    }

    private long inUse() {
        return taken.stream().filter(SharedMemory::isShared).count();
    }

    private static long addressOf(final ByteBuffer buffer) {
        return new UnsafeBuffer(buffer).addressOffset();
    }

    private SharedBlock blockOf(final ByteBuffer buffer) {
        return blocks.find(addressOf(buffer), buffer.capacity()).orElseThrow();
    }

    @Test
    void shouldPutShortBuffersIntoOneBlockAndLongOnesIntoTheirOwn() {
        final ByteBuffer one = blocks.allocate(8).orElseThrow();
        final ByteBuffer other = blocks.allocate(1000).orElseThrow();
        final ByteBuffer large = blocks.allocate(SharedBlocks.LONG_BUFFER).orElseThrow();
        assertThat(blockOf(one)).isSameAs(blockOf(other)).isNotSameAs(blockOf(large));
        assertThat(one.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(addressOf(other) % 64).isZero();
        assertThat(addressOf(other) - addressOf(one)).isBetween(8L, 64L);
        assertThat(inUse()).isEqualTo(2);
    }

    @Test
    void shouldFindNoBlockForMemoryThatIsNotAllInOne() {
        final ByteBuffer large = blocks.allocate(SharedBlocks.LONG_BUFFER).orElseThrow();
        final long end = addressOf(large) + large.capacity();
        assertThat(blocks.find(end - 8, 8)).isPresent();
        assertThat(blocks.find(end - 8, 9)).isEmpty();
        assertThat(blocks.find(end + 1, 0)).isEmpty();
        assertThat(blocks.find(addressOf(large) - 1, 8)).isEmpty();
        assertThat(blocks.find(0, 8)).isEmpty();
    }

    @Test
    void shouldHaveNothingForNoBytesAndNoMoreThanThereIs() {
        assertThat(blocks.allocate(0)).isEmpty();
        assertThat(blocks.allocate(Integer.MAX_VALUE)).isEmpty();
        assertThat(blocks.allocate(1 << 20)).isEmpty();
        final ByteBuffer most = blocks.allocate((1 << 20) - 4096).orElseThrow();
        assertThat(blocks.allocate(1)).isEmpty();
        assertThat(blockOf(most).length()).isEqualTo((1 << 20) - 4096 + SharedBlock.HEADER_LENGTH);
    }

    @Test
    void shouldGiveBackWhatNobodyCanReachAnyMore() {
        allocateAndForget();
        await().until(() -> {
            System.gc();
            // The block for short buffers stays, and is used for the next.
            return blocks.allocate((1 << 20) - SharedBlocks.COMMON_BLOCK - 3 * 4096)
                    .isPresent();
        });
        assertThat(inUse()).isEqualTo(2);
    }

    @Test
    void shouldTakeBackAtOnceWhatIsFreed() {
        final ByteBuffer large = blocks.allocate(900_000).orElseThrow();
        large.putInt(0, 5);
        assertThat(blocks.allocate(900_000)).isEmpty();
        blocks.free(large);
        assertThat(inUse()).isZero();
        assertThat(blocks.find(addressOf(large), 8)).isEmpty();
        final ByteBuffer next = blocks.allocate(900_000).orElseThrow();
        assertThat(next.getInt(0)).isZero();
        blocks.free(large);
        assertThat(inUse()).isOne();
    }

    @Test
    void shouldGiveBackWhatADrainWaitsForUnlessItIsPinned() {
        final List<WantedMemory> all = new ArrayList<>();
        final SharedBlocks drained = blocksThatADrainMayWant(all);
        final ByteBuffer one = drained.allocate(100_000).orElseThrow();
        final ByteBuffer other = drained.allocate(100_000).orElseThrow();
        final SharedBlock pinned =
                drained.find(addressOf(other), other.capacity()).orElseThrow();
        assertThat(drained.isAnyWanted()).isFalse();
        drained.giveBackWanted();
        assertThat(all).allMatch(SharedMemory::isShared);
        pinned.pin();
        pinned.pin();
        pinned.unpin();
        all.forEach(WantedMemory::want);
        assertThat(drained.isAnyWanted()).isTrue();
        drained.giveBackWanted();
        assertThat(all).extracting(SharedMemory::isShared).containsExactly(false, true);
        assertThat(drained.find(addressOf(one), 8)).isEmpty();
        assertThat(drained.isAnyWanted()).isTrue();
        pinned.unpin();
        drained.giveBackWanted();
        assertThat(all).noneMatch(SharedMemory::isShared);
        assertThat(drained.isAnyWanted()).isFalse();
    }

    @Test
    void shouldGiveBackOneBufferThatIsWantedAndKeepWhatIsInIt() {
        final List<WantedMemory> all = new ArrayList<>();
        final SharedBlocks drained = blocksThatADrainMayWant(all);
        final ByteBuffer one = drained.allocate(100_000).orElseThrow();
        final ByteBuffer other = drained.allocate(100_000).orElseThrow();
        one.putInt(0, 7);
        assertThat(drained.giveBackIfWanted(one)).isFalse();
        all.forEach(WantedMemory::want);
        assertThat(drained.giveBackIfWanted(one)).isTrue();
        assertThat(drained.giveBackIfWanted(one)).isFalse();
        assertThat(one.getInt(0)).isEqualTo(7);
        assertThat(drained.positionOf(addressOf(one), 8)).isNegative();
        assertThat(drained.positionOf(addressOf(other), 8)).isNotNegative();
        assertThat(drained.room()).isLessThan(1 << 20);
        drained.free(one);
        drained.free(other);
        drained.free(one);
        assertThat(drained.room()).isEqualTo(1 << 20);
    }

    @Test
    void shouldGiveBackToADrainAtAnyTimeWhatNoProgramCanWriteTo() {
        final List<WantedMemory> all = new ArrayList<>();
        final SharedBlocks drained = blocksThatADrainMayWant(all);
        final ByteBuffer ofEngine = drained.allocate(100_000).orElseThrow();
        final ByteBuffer ofProgram = drained.allocate(50_000).orElseThrow();
        final ByteBuffer small = drained.allocate(8).orElseThrow();
        drained.hold(ofEngine);
        drained.leaveToEngine(ofEngine);
        drained.hold(small);
        drained.leaveToEngine(small);
        ofEngine.putInt(0, 7);
        assertThat(drained.giveBackUntouched()).isZero();
        assertThat(all).allMatch(SharedMemory::isShared);
        all.forEach(WantedMemory::want);
        final long left = drained.giveBackUntouched();
        assertThat(left).isEqualTo(ofProgram.capacity() + SharedBlocks.COMMON_BLOCK + 2L * SharedBlock.HEADER_LENGTH);
        assertThat(all).extracting(SharedMemory::isShared).containsExactly(false, true, true);
        assertThat(ofEngine.getInt(0)).isEqualTo(7);
        drained.free(ofEngine);
        drained.giveBackWanted();
        assertThat(drained.giveBackUntouched()).isZero();
    }

    @Test
    void shouldKeepFromADrainWhatIsPinnedThoughNoProgramWritesToIt() {
        final List<WantedMemory> all = new ArrayList<>();
        final SharedBlocks drained = blocksThatADrainMayWant(all);
        final ByteBuffer buffer = drained.allocate(100_000).orElseThrow();
        final SharedBlock block =
                drained.find(addressOf(buffer), buffer.capacity()).orElseThrow();
        drained.hold(buffer);
        drained.leaveToEngine(buffer);
        block.pin();
        assertThat(drained.giveBackUntouched()).isEqualTo(block.length());
        all.forEach(WantedMemory::want);
        assertThat(drained.giveBackUntouched()).isEqualTo(block.length());
        block.unpin();
        assertThat(drained.giveBackUntouched()).isZero();
        assertThat(all).noneMatch(SharedMemory::isShared);
    }

    @Test
    void shouldLeaveWhereItIsWhatOthersLookFor() {
        final List<WantedMemory> all = new ArrayList<>();
        final SharedBlocks drained = blocksThatADrainMayWant(all);
        final ByteBuffer buffer = drained.allocate(100_000).orElseThrow();
        drained.hold(buffer);
        all.forEach(WantedMemory::want);
        drained.giveBackWanted();
        drained.giveBackUntouched();
        assertThat(drained.giveBackIfWanted(buffer)).isFalse();
        assertThat(all).allMatch(SharedMemory::isShared);
        drained.leaveToEngine(buffer);
        drained.giveBackWanted();
        assertThat(all).noneMatch(SharedMemory::isShared);
    }

    /** What they have is added to all of it. */
    private SharedBlocks blocksThatADrainMayWant(final List<WantedMemory> all) {
        return new SharedBlocks(new Limited() {
            @Override
            public Optional<SharedMemory> share(final int length) {
                return super.share(length).map(sound -> {
                    all.add(new WantedMemory(sound));
                    return all.getLast();
                });
            }
        });
    }

    private void allocateAndForget() {
        int count = 0;
        while (blocks.allocate(count % 3 == 0 ? 100_000 : 5000).isPresent()) {
            count++;
        }
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void shouldGiveUpALockThatIsNotGivenBackAndTakeItWhenItIs() {
        final MemoryLock lock = new MemoryLock(new UnsafeBuffer(new byte[SharedBlock.HEADER_LENGTH]));
        lock.acquire();
        assertThatThrownBy(() -> lock.acquire(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::acquire).hasMessageContaining("does not give it back");
        lock.release();
        lock.acquire();
        assertThat(lock.tryAcquire()).isFalse();
    }

    @Test
    void shouldHoldALockForOneAtATime() throws InterruptedException {
        final SharedBlock block = blockOf(blocks.allocate(8).orElseThrow());
        final UnsafeBuffer counter = block.buffer();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                final MemoryLock lock = new MemoryLock(new UnsafeBuffer(counter));
                for (int n = 0; n < 20_000; n++) {
                    lock.acquire();
                    counter.putLong(SharedBlock.HEADER_LENGTH, counter.getLong(SharedBlock.HEADER_LENGTH) + 1);
                    lock.release();
                }
            }));
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(counter.getLong(SharedBlock.HEADER_LENGTH)).isEqualTo(60_000);
        assertThat(block.lock().tryAcquire()).isTrue();
        assertThat(block.lock().tryAcquire()).isFalse();
        block.lock().release();
    }
}
