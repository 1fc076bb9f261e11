package io.vicinity.agent.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionAllocatorTest {
    private static final int PAGE = 4096;
    private static final long START = 16L * PAGE;

    private static FailureCode failure(final Runnable action) {
        try {
            action.run();
        } catch (final VicinityFailure e) {
            return e.code();
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void shouldRoundUpToWholePages() {
        final RegionAllocator regions = new RegionAllocator(START, 8L * PAGE, Long.MAX_VALUE);
        assertThat(regions.allocate(1).length()).isEqualTo(PAGE);
        assertThat(regions.allocate(PAGE + 1).length()).isEqualTo(2 * PAGE);
    }

    @Test
    void shouldTakeTheSmallestGapThatFits() {
        final RegionAllocator regions = new RegionAllocator(START, 16L * PAGE, Long.MAX_VALUE);
        final Region large = regions.allocate(4 * PAGE);
        regions.allocate(PAGE);
        final Region small = regions.allocate(2 * PAGE);
        regions.allocate(PAGE);
        regions.free(large);
        regions.free(small);
        assertThat(regions.allocate(2 * PAGE).offset()).isEqualTo(small.offset());
    }

    @Test
    void shouldNeverGiveAGenerationTwice() {
        final RegionAllocator regions = new RegionAllocator(START, 2L * PAGE, Long.MAX_VALUE);
        final Region first = regions.allocate(PAGE);
        regions.free(first);
        final Region second = regions.allocate(PAGE);
        assertThat(second.offset()).isEqualTo(first.offset());
        assertThat(second.generation()).isGreaterThan(first.generation());
    }

    @Test
    void shouldRefuseToFreeAnEarlierUse() {
        final RegionAllocator regions = new RegionAllocator(START, 2L * PAGE, Long.MAX_VALUE);
        final Region first = regions.allocate(PAGE);
        regions.free(first);
        regions.allocate(PAGE);
        assertThatThrownBy(() -> regions.free(first)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTellQuotaFromSpace() {
        final RegionAllocator regions = new RegionAllocator(START, 8L * PAGE, 4L * PAGE);
        assertThat(failure(() -> regions.allocate(5 * PAGE))).isEqualTo(FailureCode.QUOTA_REACHED);
        assertThat(failure(() -> regions.allocate(9 * PAGE))).isEqualTo(FailureCode.NO_SPACE);
        assertThat(failure(() -> regions.allocate(0))).isEqualTo(FailureCode.NO_SPACE);
        assertThat(failure(() -> regions.allocate(Long.MAX_VALUE))).isEqualTo(FailureCode.NO_SPACE);
        final RegionAllocator fragmented = new RegionAllocator(START, 3L * PAGE, Long.MAX_VALUE);
        final Region left = fragmented.allocate(PAGE);
        fragmented.allocate(PAGE);
        fragmented.free(left);
        assertThat(failure(() -> fragmented.allocate(2 * PAGE))).isEqualTo(FailureCode.NO_SPACE);
        assertThat(fragmented.usedBytes()).isEqualTo(PAGE);
    }

    @Test
    void shouldRefuseToRestoreWhatOverlaps() {
        final RegionAllocator regions = new RegionAllocator(START, 8L * PAGE, Long.MAX_VALUE);
        regions.restore(new Region(START + PAGE, 2 * PAGE, 5));
        for (final Region bad : List.of(
                new Region(START + PAGE, PAGE, 6),
                new Region(START, 2 * PAGE, 6),
                new Region(START + 2 * PAGE, PAGE, 6),
                new Region(START + 7 * PAGE, 2 * PAGE, 6),
                new Region(0, PAGE, 6),
                new Region(START + 4 * PAGE, -PAGE, 6),
                new Region(START + 4 * PAGE, Long.MAX_VALUE / PAGE * PAGE, 6),
                new Region(START + 4 * PAGE + 1, PAGE, 6),
                new Region(START + 4 * PAGE, PAGE, 0))) {
            assertThatThrownBy(() -> regions.restore(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(regions.allocate(PAGE).generation()).isEqualTo(6);
        assertThat(regions.usedBytes()).isEqualTo(3 * PAGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldAgreeWithAModelUnderRandomOperations(final long seed) {
        final Random random = new Random(seed);
        final int pages = 64;
        RegionAllocator regions = new RegionAllocator(START, (long) pages * PAGE, 48L * PAGE);
        final BitSet model = new BitSet(pages);
        final List<Region> used = new ArrayList<>();
        final Set<Long> generations = new HashSet<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) < 55) {
                final int wanted = 1 + random.nextInt(random.nextBoolean() ? 4 : 20);
                allocate(regions, wanted, pages, model, used, generations);
            } else if (!used.isEmpty()) {
                final Region region = used.remove(random.nextInt(used.size()));
                regions.free(region);
                model.clear(page(region.offset()), page(region.end()));
            }
            if (random.nextInt(500) == 0) {
                regions = restored(regions, pages, used);
            }
            assertThat(regions.usedBytes()).isEqualTo((long) model.cardinality() * PAGE);
            assertThat(regions.largestGap()).isEqualTo((long) largestGap(model, pages) * PAGE);
        }
        used.forEach(regions::free);
        assertThat(regions.isWhole()).isTrue();
        assertThat(regions.usedRegions()).isZero();
    }

    private static void allocate(
            final RegionAllocator regions,
            final int wanted,
            final int pages,
            final BitSet model,
            final List<Region> used,
            final Set<Long> generations) {
        try {
            final Region region = regions.allocate((long) wanted * PAGE);
            assertThat(model.get(page(region.offset()), page(region.end())).isEmpty())
                    .as("free memory only")
                    .isTrue();
            assertThat(page(region.end())).isLessThanOrEqualTo(pages);
            assertThat(generations.add(region.generation()))
                    .as("a new generation")
                    .isTrue();
            model.set(page(region.offset()), page(region.end()));
            used.add(region);
        } catch (final VicinityFailure e) {
            final boolean overQuota = model.cardinality() + wanted > 48;
            assertThat(e.code()).isEqualTo(overQuota ? FailureCode.QUOTA_REACHED : FailureCode.NO_SPACE);
            assertThat(overQuota || largestGap(model, pages) < wanted).isTrue();
        }
    }

    private static RegionAllocator restored(final RegionAllocator before, final int pages, final List<Region> used) {
        final RegionAllocator after = new RegionAllocator(START, (long) pages * PAGE, 48L * PAGE);
        used.forEach(after::restore);
        after.resumeGenerations(before.lastGeneration());
        return after;
    }

    private static int page(final long offset) {
        return (int) ((offset - START) / PAGE);
    }

    private static int largestGap(final BitSet model, final int pages) {
        int largest = 0;
        for (int from = model.nextClearBit(0); from < pages; ) {
            final int next = model.nextSetBit(from);
            final int to = next < 0 ? pages : next;
            largest = Math.max(largest, to - from);
            from = model.nextClearBit(to);
        }
        return largest;
    }
}
