package mpi.programs.random;

import java.util.SplittableRandom;

/** How long blocks are: mostly short, and now and then as long as it takes to try each algorithm. */
final class Lengths {
    /** Bytes of all blocks, at most. */
    private static final int MOST_BYTES = 1 << 20;

    /** Basic elements of all blocks, at most: each is looked at by plain loops. */
    private static final int MOST_BASICS = 1 << 17;

    private Lengths() {}

    /** Units of each of some blocks: a multiple of the quantum. */
    static int units(final SplittableRandom random, final Unit unit, final int quantum, final int blocks) {
        return units(random, unit, quantum, blocks, MOST_BYTES);
    }

    /** As above, of some bytes at most. */
    static int units(
            final SplittableRandom random, final Unit unit, final int quantum, final int blocks, final int mostBytes) {
        final int most = most(unit, quantum, blocks, mostBytes);
        final int count = switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1, 2 -> random.nextInt(64);
            case 3 -> random.nextInt(1 << random.nextInt(1, Integer.SIZE - Integer.numberOfLeadingZeros(most) + 1));
            case 4 -> most / 2 + random.nextInt(most / 2 + 1);
            default -> random.nextInt(5);
        };
        return quantum * Math.min(count, most);
    }

    /** As above, and at least half of as many as there may be. */
    static int manyUnits(final SplittableRandom random, final Unit unit, final int quantum, final int blocks) {
        final int most = most(unit, quantum, blocks, MOST_BYTES);
        return quantum * (most - random.nextInt(most / 2 + 1));
    }

    /** Quanta of each of some blocks. */
    private static int most(final Unit unit, final int quantum, final int blocks, final int mostBytes) {
        final int bytes = Math.min(mostBytes, MOST_BASICS / unit.basics() * unit.bytes());
        return Math.max(1, bytes / blocks / unit.bytes() / quantum);
    }

    /** Bits by chance, and always the same ones. */
    static long mixed(final long salt, final long index) {
        long bits = (salt + index) * 0x9E37_79B9_7F4A_7C15L;
        bits = (bits ^ bits >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        return bits ^ bits >>> 31;
    }
}
