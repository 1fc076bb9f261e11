package io.vicinity.mpi.topology;

import java.util.Arrays;

/** Chooses the dimensions of a grid for a number of processes (MPI 4.0, section 8.5.2). */
public final class Dimensions {
    private Dimensions() {}

    /**
     * Fills in the dimensions that are 0, so that the product is the number of processes and those filled in are as close to each other as
     * they can be, the greatest first.
     *
     * @param processes  positive.
     * @param dimensions those that are not 0 stay; filled in.
     * @throws IllegalArgumentException if there is no such grid.
     */
    public static void create(final int processes, final int[] dimensions) {
        long fixed = 1;
        int free = 0;
        for (final int dimension : dimensions) {
            if (dimension < 0) {
                throw new IllegalArgumentException("a dimension is negative: " + Arrays.toString(dimensions));
            }
            fixed *= dimension == 0 ? 1 : dimension;
            free += dimension == 0 ? 1 : 0;
        }
        if (processes < 1 || processes % fixed != 0 || free == 0 && fixed != processes) {
            throw new IllegalArgumentException(processes + " processes make no grid of " + Arrays.toString(dimensions)
                    + ", where 0 is to be filled in");
        }
        final int[] chosen = balanced((int) (processes / fixed), free);
        int next = 0;
        for (int i = 0; i < dimensions.length; i++) {
            if (dimensions[i] == 0) {
                dimensions[i] = chosen[next++];
            }
        }
    }

    /** Factors whose product is given, in decreasing order, with the least greatest one; of those, the least second one, and so on. */
    private static int[] balanced(final int product, final int count) {
        final int[] best = new int[count];
        if (count > 0) {
            search(product, product, 0, new int[count], best);
        }
        return best;
    }

    private static boolean search(
            final int left, final int limit, final int index, final int[] chosen, final int[] best) {
        if (index == chosen.length - 1) {
            if (left > limit) {
                return false;
            }
            chosen[index] = left;
            System.arraycopy(chosen, 0, best, 0, chosen.length);
            return true;
        }
        // The first one that leads to a solution is the least: none that follows may be greater.
        for (int factor = 1; factor <= Math.min(left, limit); factor++) {
            if (left % factor == 0 && canHold(factor, chosen.length - index, left)) {
                chosen[index] = factor;
                if (search(left / factor, factor, index + 1, chosen, best)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Is a power great enough? */
    private static boolean canHold(final int base, final int exponent, final int value) {
        long power = 1;
        for (int i = 0; i < exponent && power < value; i++) {
            power *= base;
        }
        return power >= value;
    }
}
