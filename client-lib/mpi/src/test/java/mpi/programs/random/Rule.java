package mpi.programs.random;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import mpi.MPI;
import mpi.Op;

/** What reductions do with two operands, of which the left one is of the lower rank: in numbers that every type of them has exactly. */
enum Rule {
    MAX,
    MIN,
    SUM,
    PROD,
    LAND,
    BAND,
    LOR,
    BOR,
    LXOR,
    BXOR,
    MAXLOC,
    MINLOC,
    COMPLEX_SUM,
    COMPLEX_PROD,
    /** A user's: sums. */
    ADDITION,
    /** A user's that does not commute: the composition of functions {@code x -> a x + b}, which are pairs of numbers. */
    COMPOSITION;

    private static final List<Rule> ALL = List.of(values());

    private static final List<Rule> OF_ALL = List.of(MAX, MIN, SUM, PROD, ADDITION, COMPOSITION);

    static Rule any(final SplittableRandom random) {
        // Those of users go ways of their own.
        return switch (random.nextInt(4)) {
            case 0 -> COMPOSITION;
            case 1 -> OF_ALL.get(random.nextInt(OF_ALL.size()));
            default -> ALL.get(random.nextInt(ALL.size()));
        };
    }

    boolean isOfUser() {
        return this == ADDITION || this == COMPOSITION;
    }

    /** Some type that it is defined for. */
    Unit unit(final SplittableRandom random) {
        return switch (this) {
            case MAXLOC, MINLOC -> Unit.pair(Unit.PAIRED[random.nextInt(Unit.PAIRED.length)]);
            case COMPLEX_SUM, COMPLEX_PROD -> Unit.complex(random.nextBoolean() ? Basic.FLOAT : Basic.DOUBLE);
            case COMPOSITION -> Unit.two(any(random, true, true));
            case MAX, MIN, PROD -> Unit.of(any(random, true, true));
            // A sum of two that are true is no boolean.
            case SUM, ADDITION -> Unit.of(any(random, true, false));
            case LAND, BAND, LOR, BOR, LXOR, BXOR -> Unit.of(any(random, false, true));
        };
    }

    private static Basic any(final SplittableRandom random, final boolean floating, final boolean booleans) {
        final Basic[] fitting = Arrays.stream(Basic.values())
                .filter(basic -> (floating || !basic.isFloating()) && (booleans || basic != Basic.BOOLEAN))
                .toArray(Basic[]::new);
        return fitting[random.nextInt(fitting.length)];
    }

    /** The operation of MPI, for elements of a form. */
    Op op(final Form form, final int basicsOfUnit, final boolean takesArrays) {
        return switch (this) {
            case MAX -> MPI.MAX;
            case MIN -> MPI.MIN;
            case SUM, COMPLEX_SUM -> MPI.SUM;
            case PROD, COMPLEX_PROD -> MPI.PROD;
            case LAND -> MPI.LAND;
            case BAND -> MPI.BAND;
            case LOR -> MPI.LOR;
            case BOR -> MPI.BOR;
            case LXOR -> MPI.LXOR;
            case BXOR -> MPI.BXOR;
            case MAXLOC -> MPI.MAXLOC;
            case MINLOC -> MPI.MINLOC;
            case ADDITION, COMPOSITION ->
                new Op(
                        takesArrays
                                ? new ArrayFunction(this, form, basicsOfUnit)
                                : new BufferFunction(this, form, basicsOfUnit),
                        this == ADDITION);
        };
    }

    /**
     * An operand, in bits: such as tell ranks apart, and are exact however often they are reduced.
     *
     * @param chance of the basic element.
     * @param common chance of the unit.
     * @param at     which basic element of the unit it is.
     */
    long operand(final Basic basic, final int at, final long chance, final long common) {
        final long few = chance >> Long.SIZE - 10;
        final boolean seldom = (chance & 15) == 0;
        return switch (this) {
            case MAX, BXOR -> basic.any(chance);
            case MIN -> basic == Basic.BOOLEAN ? basic.bits(seldom ? 0 : 1) : basic.any(chance);
            case SUM, ADDITION -> basic.isFloating() ? basic.bits(few) : basic.any(chance);
            case COMPLEX_SUM -> basic.bits(few);
            case PROD -> basic.isFloating() ? basic.bits(few < 0 ? -1 : 2) : basic.bits(chance | 1);
            case LAND -> basic.bits(seldom ? 0 : chance | 1);
            case LOR -> basic.bits(seldom ? chance | 1 : 0);
            case LXOR -> basic.bits(few < 0 ? chance | 1 : 0);
            case BAND -> basic.bits(chance | chance << 17 | chance << 35);
            case BOR -> basic.bits(chance & chance << 17 & chance << 35);
            // Values that often are the same.
            case MAXLOC, MINLOC -> at == 0 ? basic.bits(chance >> Long.SIZE - 2) : basic.any(chance);
            // Multiples of 2 + i, of whose products no part is zero: there are two of those in floating point.
            case COMPLEX_PROD -> basic.bits((2L - at) * (common < 0 ? -1 : 1) * ((common & 1) + 1));
            case COMPOSITION ->
                at == 0
                        ? basic.isFloating() ? basic.bits(few < 0 ? -1 : 1) : basic.bits(chance | 1)
                        : basic.isFloating() ? basic.bits(few) : basic.any(chance);
        };
    }

    /** Reduces two units, in bits, to the right one. */
    void reduce(final Basic basic, final long[] left, final long[] right) {
        final long l = basic.number(left[0]);
        final long r = basic.number(right[0]);
        switch (this) {
            case MAX -> right[0] = basic.bits(Math.max(l, r));
            case MIN -> right[0] = basic.bits(Math.min(l, r));
            case SUM, ADDITION -> right[0] = basic.bits(l + r);
            case PROD -> right[0] = basic.bits(l * r);
            case LAND -> right[0] = l != 0 && r != 0 ? 1 : 0;
            case LOR -> right[0] = l != 0 || r != 0 ? 1 : 0;
            case LXOR -> right[0] = (l != 0) == (r != 0) ? 0 : 1;
            case BAND -> right[0] &= left[0];
            case BOR -> right[0] |= left[0];
            case BXOR -> right[0] ^= left[0];
            case MAXLOC, MINLOC -> {
                final boolean isLower = (int) left[1] < (int) right[1];
                if (l == r ? isLower : this == MAXLOC ? l > r : l < r) {
                    right[0] = left[0];
                    right[1] = left[1];
                }
            }
            case COMPLEX_SUM -> {
                right[0] = basic.bits(l + r);
                right[1] = basic.bits(basic.number(left[1]) + basic.number(right[1]));
            }
            case COMPLEX_PROD -> {
                final long leftImaginary = basic.number(left[1]);
                final long rightImaginary = basic.number(right[1]);
                right[0] = basic.bits(l * r - leftImaginary * rightImaginary);
                right[1] = basic.bits(l * rightImaginary + leftImaginary * r);
            }
            case COMPOSITION -> {
                right[1] = basic.bits(l * basic.number(right[1]) + basic.number(left[1]));
                right[0] = basic.bits(l * r);
            }
        }
    }
}
