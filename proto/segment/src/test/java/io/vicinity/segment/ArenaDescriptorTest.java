package io.vicinity.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaDescriptorTest {
    @Test
    void shouldFindTheUnitsOfEveryRegionAndRefuseAnyOtherLength() {
        for (int units = ArenaDescriptor.MIN_UNITS; units <= 20_000; units++) {
            assertInverse(units);
        }
        for (int units = 20_000; units <= ArenaDescriptor.MAX_UNITS; units += 331) {
            assertInverse(units);
        }
        assertInverse(ArenaDescriptor.MAX_UNITS);
    }

    private static void assertInverse(final int units) {
        final int length = ArenaDescriptor.regionLength(units);
        if (ArenaDescriptor.unitsOfRegion(length) != units || length % SegmentDescriptor.PAGE != 0) {
            throw new AssertionError(units + " units, " + length + " bytes");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> ArenaDescriptor.unitsOfRegion(length - 1L));
        assertThatIllegalArgumentException().isThrownBy(() -> ArenaDescriptor.unitsOfRegion(length + 1L));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 8192, 12288, 1L << 31, 1L << 40, Long.MAX_VALUE})
    void shouldRefuseRegionsThatNoArenaHas(final long length) {
        assertThatIllegalArgumentException().isThrownBy(() -> ArenaDescriptor.unitsOfRegion(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, ArenaDescriptor.MIN_UNITS - 1, ArenaDescriptor.MAX_UNITS + 1, Integer.MAX_VALUE})
    void shouldRefuseNumbersOfUnits(final int units) {
        assertThatIllegalArgumentException().isThrownBy(() -> ArenaDescriptor.regionLength(units));
    }

    @ParameterizedTest
    @ValueSource(ints = {ArenaDescriptor.MIN_UNITS, 511, 512, 513, 1024, 4096, ArenaDescriptor.MAX_UNITS})
    void shouldLayTablesAndUnitsBehindOneAnother(final int units) {
        assertThat(ArenaDescriptor.readyOffset(0)).isGreaterThanOrEqualTo(RegionDescriptor.HEADER_LENGTH + 8);
        assertThat(ArenaDescriptor.readyOffset(ArenaDescriptor.READY_SLOTS))
                .isLessThanOrEqualTo(ArenaDescriptor.releaseOffset(0));
        assertThat(ArenaDescriptor.releaseOffset(units)).isLessThanOrEqualTo(ArenaDescriptor.unitsOffset(units));
        assertThat(ArenaDescriptor.unitsOffset(units) % ArenaDescriptor.UNIT).isZero();
        assertThat(ArenaDescriptor.unitOffset(units, 0)).isEqualTo(ArenaDescriptor.unitsOffset(units));
        assertThat(ArenaDescriptor.unitOffset(units, units)).isEqualTo(ArenaDescriptor.regionLength(units));
        assertThat(ArenaDescriptor.releaseOffset(0) % Long.BYTES).isZero();
        assertThat(ArenaDescriptor.readyOffset(1) - ArenaDescriptor.readyOffset(0))
                .isEqualTo(Short.BYTES);
        assertThat(ArenaDescriptor.releaseOffset(1) - ArenaDescriptor.releaseOffset(0))
                .isEqualTo(Long.BYTES);
    }

    @Test
    void shouldRoundBytesUpToUnits() {
        assertThat(ArenaDescriptor.unitsFor(1)).isEqualTo(1);
        assertThat(ArenaDescriptor.unitsFor(ArenaDescriptor.UNIT)).isEqualTo(1);
        assertThat(ArenaDescriptor.unitsFor(ArenaDescriptor.UNIT + 1)).isEqualTo(2);
        assertThat(ArenaDescriptor.unitsFor(1L << 30)).isEqualTo(262_144);
    }

    @Test
    void shouldZeroItsTablesAndLeaveTheUnits() {
        final int units = 600;
        final UnsafeBuffer region = RegionDescriptorTest.dirty(ArenaDescriptor.regionLength(units));

        ArenaDescriptor.format(region, units, 5, 6);

        assertThat(RegionDescriptor.matches(region, RegionDescriptor.KIND_ARENA, 5, 6))
                .isTrue();
        for (int i = ArenaDescriptor.READY_TABLE_OFFSET; i < ArenaDescriptor.unitsOffset(units); i++) {
            assertThat(region.getByte(i)).isZero();
        }
        for (int i = ArenaDescriptor.unitsOffset(units); i < region.capacity(); i += 64) {
            assertThat(region.getByte(i)).isEqualTo((byte) 0xA5);
        }
    }
}
