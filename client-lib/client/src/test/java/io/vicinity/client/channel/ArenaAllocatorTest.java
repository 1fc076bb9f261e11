package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.channel.ArenaAllocator.Borrower;
import io.vicinity.segment.ArenaDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ArenaAllocatorTest {
    private static final int UNITS = 64;

    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[ArenaDescriptor.unitsOffset(300)]);
    private final ArenaAllocator allocator = new ArenaAllocator(memory, UNITS);
    private final Borrower borrower = new Borrower();

    /** A block that is out, as the model knows it. */
    private record Block(int unit, int count, long use, Borrower borrower, boolean sent) {}

    @Test
    void shouldNeverGiveOutWhatIsOutAndLoseNothing() {
        final SplittableRandom random = new SplittableRandom(Content.seed("allocator"));
        for (final int units : new int[] {16, 63, 64, 65, 200, 256, 300}) {
            memory.setMemory(0, memory.capacity(), (byte) 0);
            againstModel(units, random);
        }
    }

    private void againstModel(final int units, final SplittableRandom random) {
        final ArenaAllocator tested = new ArenaAllocator(memory, units);
        final Borrower[] borrowers = {new Borrower(), new Borrower(), new Borrower()};
        final List<Block> blocks = new ArrayList<>();
        final boolean[] out = new boolean[units];
        int given = 0;
        for (int step = 0; step < 40_000; step++) {
            final Block any = blocks.isEmpty() ? null : blocks.get(random.nextInt(blocks.size()));
            switch (random.nextInt(any == null ? 2 : 8)) {
                case 0, 1, 2 -> {
                    final int count = random.nextInt(1, random.nextInt(10) == 0 ? units + 1 : 17);
                    final Borrower by = borrowers[random.nextInt(3)];
                    if (random.nextBoolean()) {
                        tested.reclaim(count);
                    } else if (random.nextInt(4) == 0) {
                        tested.reclaimAll();
                    }
                    final int unit = tested.allocate(count, by);
                    if (unit != ArenaAllocator.NONE) {
                        given++;
                        for (int i = unit; i < unit + count; i++) {
                            assertThat(out[i]).as("unit %s in step %s", i, step).isFalse();
                            out[i] = true;
                        }
                        final boolean sent = random.nextInt(4) != 0;
                        if (sent) {
                            tested.sent(unit);
                        }
                        blocks.add(new Block(unit, count, tested.use(unit), by, sent));
                    }
                }
                case 3, 4 -> {
                    if (any.sent()) {
                        release(any.unit(), any.use());
                    } else {
                        tested.giveBack(any.unit());
                    }
                    takenBack(any, blocks, out);
                }
                // Hostile: an old use, a use of nobody, or zero.
                case 5 -> release(any.unit(), any.use() - random.nextInt(1, 50));
                case 6 -> release(random.nextInt(units), random.nextLong() | Long.MIN_VALUE);
                default -> {
                    if (random.nextInt(50) == 0) {
                        final Borrower gone = any.borrower();
                        tested.forget(gone);
                        for (final Block block : List.copyOf(blocks)) {
                            if (block.sent() && block.borrower() == gone) {
                                takenBack(block, blocks, out);
                            }
                        }
                    }
                }
            }
        }
        for (final Block block : blocks) {
            if (block.sent()) {
                release(block.unit(), block.use());
            } else {
                tested.giveBack(block.unit());
            }
        }
        // Words that were scribbled over after the release are lost to the owner until the borrower is gone.
        Arrays.stream(borrowers).forEach(tested::forget);
        assertThat(tested.free()).isEqualTo(units);
        assertThat(Arrays.stream(borrowers).mapToInt(Borrower::units).sum()).isZero();
        assertThat(tested.allocate(units, borrower)).isZero();
        assertThat(given).isGreaterThan(1_000);
    }

    private static void takenBack(final Block block, final List<Block> blocks, final boolean[] out) {
        blocks.remove(block);
        Arrays.fill(out, block.unit(), block.unit() + block.count(), false);
    }

    @Test
    void shouldUseMemoryAgainInTheOrderInWhichItWasGivenOut() {
        for (int i = 0; i < 40; i++) {
            final int unit = sent(16);
            assertThat(unit).isEqualTo(i * 16 % UNITS);
            release(unit, allocator.use(unit));
        }
    }

    @Test
    void shouldPassByABlockThatIsHeld() {
        final int held = sent(16);
        for (int i = 0; i < 40; i++) {
            final int unit = sent(16);
            assertThat(unit).isEqualTo(16 + i * 16 % 48);
            release(unit, allocator.use(unit));
        }
        release(held, allocator.use(held));
        allocator.reclaim(UNITS);
        assertThat(allocator.allocate(UNITS, borrower)).isZero();
    }

    @Test
    void shouldTakeBackWhatLiesBehindABlockThatIsHeld() {
        sent(1);
        final int behind = sent(10);
        release(behind, allocator.use(behind));
        assertThat(allocator.reclaim(20)).isEqualTo(UNITS - 11);
        assertThat(allocator.reclaimAll()).isTrue();
        assertThat(allocator.free()).isEqualTo(UNITS - 1);
        assertThat(allocator.reclaimAll()).isFalse();
    }

    @Test
    void shouldNotBeTalkedIntoTakingABlockBack() {
        final int unit = sent(UNITS);
        for (final long word : new long[] {0, -1, allocator.use(unit) - 1, allocator.use(unit) + 1, Long.MIN_VALUE}) {
            release(unit, word);
            assertThat(allocator.reclaim(1)).isZero();
            assertThat(allocator.allocate(1, borrower)).isEqualTo(ArenaAllocator.NONE);
        }
    }

    private int sent(final int count) {
        allocator.reclaim(count);
        final int unit = allocator.allocate(count, borrower);
        allocator.sent(unit);
        return unit;
    }

    private void release(final int unit, final long use) {
        memory.putLong(ArenaDescriptor.releaseOffset(unit), use);
    }
}
