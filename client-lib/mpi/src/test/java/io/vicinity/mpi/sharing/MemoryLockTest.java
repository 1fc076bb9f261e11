package io.vicinity.mpi.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MemoryLockTest {
    private static final int COUNT = 64;
    private static final int TIMES = 20_000;

    private final UnsafeBuffer block = new UnsafeBuffer(ByteBuffer.allocateDirect(128));

    @Test
    void shouldLetOneInAtATime() {
        final CompletableFuture<Void> other = CompletableFuture.runAsync(this::count);
        count();
        other.join();

        assertThat(block.getLong(COUNT)).isEqualTo(2L * TIMES);
    }

    private void count() {
        final MemoryLock lock = new MemoryLock(block);
        for (int i = 0; i < TIMES; i++) {
            lock.acquire();
            block.putLong(COUNT, block.getLong(COUNT) + 1);
            lock.release();
        }
    }

    @Test
    void shouldGiveUpOnAnOwnerThatDoesNotGiveItBack() {
        final MemoryLock owner = new MemoryLock(block);
        final MemoryLock other = new MemoryLock(block);
        assertThat(owner.tryAcquire()).isTrue();

        assertThat(other.tryAcquire()).isFalse();
        assertThatThrownBy(() -> other.acquire(1)).isInstanceOf(IllegalStateException.class);

        owner.release();
        assertThat(other.tryAcquire()).isTrue();
    }
}
