package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.agrona.BitUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies where in slots of any number of ranks, for messages of any length. */
class SlotLayoutTest {
    private static final int MOST_RANKS = 64;
    private static final int MOST_BYTES = 64 << 20;

    static long[] seeds() {
        final long first = System.nanoTime();
        return LongStream.range(first, first + 200).toArray();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldKeepPiecesApartThatAreThereAtOnce(final long seed) {
        final Random random = new Random(seed);
        final SlotLayout layout = SlotLayout.forRanks(random.nextInt(2, MOST_RANKS + 1));
        final long length = random.nextInt(1, 1 << random.nextInt(1, Integer.numberOfTrailingZeros(MOST_BYTES)));
        check(layout, length, layout.pieceLength(length));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldKeepPiecesOfAllBlocksApartThatAreThereAtOnce(final long seed) {
        final Random random = new Random(seed);
        final int ranks = random.nextInt(2, MOST_RANKS + 1);
        final SlotLayout layout = SlotLayout.forRanks(ranks);
        final long length = random.nextInt(1, 1 << random.nextInt(1, Integer.numberOfTrailingZeros(MOST_BYTES)));
        final int part = layout.partLength(ranks, length);
        assertThat(part).isPositive();
        assertThat(part % BitUtil.CACHE_LINE_LENGTH).isZero();
        check(layout, length, part, ranks * part);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldKeepDataApartOfCollectivesThatAreOnTheirWayAtOnce(final long seed) {
        final Random random = new Random(seed);
        final long first = random.nextLong(1L << 32);
        final int firstLength = random.nextInt(SlotLayout.MEDIUM + 1);
        final int secondLength = random.nextInt(SlotLayout.MEDIUM + 1);
        // Who is ahead may be so far at most, where it writes so many bytes.
        final long second = first + random.nextInt(1, SlotLayout.reuse(secondLength));
        final int at = data(first, firstLength);
        final int behind = data(second, secondLength);
        assertThat(at >= behind + secondLength || behind >= at + firstLength)
                .as("collective %d at %d, collective %d at %d", first, at, second, behind)
                .isTrue();
        assertThat(at + firstLength).isLessThanOrEqualTo(SlotLayout.forRanks(2).cell(0));
    }

    private static int data(final long number, final int length) {
        return SlotLayout.data(Stages.lotOf(number), length);
    }

    private static void check(final SlotLayout layout, final long length, final int piece) {
        check(layout, length, piece, piece);
    }

    private static void check(final SlotLayout layout, final long length, final int piece, final int taken) {
        final int pieces = SlotLayout.pieces(length, piece);
        assertThat((long) pieces * piece).isGreaterThanOrEqualTo(length);
        if (pieces == 1) {
            assertThat(layout.cell(0) + taken).isLessThanOrEqualTo(layout.length());
        } else {
            for (int cell = 0; cell < SlotLayout.CELLS; cell++) {
                assertThat(layout.cell(cell) + taken).isLessThanOrEqualTo(layout.cell(cell + 1));
            }
        }
    }
}
