package mpi.programs.random;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import mpi.MPIException;

/** What is drawn by chance. */
final class Draws {
    /** How often types are made of types, at most. */
    private static final int DEPTH = 3;

    /** Gaps between blocks, at most, in elements, or in what bytes are aligned to. */
    private static final int GAP = 3;

    /** From the first to the last byte of an element of a column, at most. */
    private static final int TALLEST_COLUMN = 1 << 14;

    private Draws() {}

    /** Numbers from 0 on, shuffled. */
    static int[] order(final SplittableRandom random, final int count) {
        final int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            final int other = random.nextInt(i + 1);
            final int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }

    static boolean oneIn(final SplittableRandom random, final int count) {
        return random.nextInt(count) == 0;
    }

    /** A number that divides another one. */
    static int divisor(final SplittableRandom random, final int number) {
        final int[] divisors =
                IntStream.rangeClosed(1, number).filter(i -> number % i == 0).toArray();
        return divisors[random.nextInt(divisors.length)];
    }

    /** Some parts of a whole, of which some may be nothing. */
    private static int[] parts(final SplittableRandom random, final int whole) {
        final int[] parts = new int[1 + random.nextInt(whole + 1)];
        for (int i = 0; i < whole; i++) {
            parts[random.nextInt(parts.length)]++;
        }
        return parts;
    }

    /**
     * A form of which elements one behind the other do not overlap, and no byte lies before the origin.
     *
     * @param most of its units; their number divides this one.
     * @param room elements that its users have one behind the other, at most; 0 if that is not known.
     */
    static Form form(final SplittableRandom random, final Unit unit, final int most, final int room)
            throws MPIException {
        Form form = unit.form(random);
        if (oneIn(random, 3)) {
            // What lies one behind the other may go ways of its own.
            return form.committed();
        }
        int left = most;
        for (int depth = random.nextInt(DEPTH + 1); depth > 0; depth--) {
            final int times = divisor(random, left);
            form = derived(random, form, times, unit.alignment());
            left /= times;
        }
        final int height = divisor(random, left);
        if (room > 0 && oneIn(random, 4) && (long) form.extent() * room * height <= TALLEST_COLUMN) {
            // As a column of a matrix: elements lie within each other.
            final Form column = form.vector(height, 1, room + random.nextInt(GAP));
            form = column.resized(0, form.extent());
        }
        final int first = Math.floorDiv(form.first(), unit.alignment()) * unit.alignment();
        if (first < 0) {
            form = form.hindexed(new int[] {1}, new int[] {-first});
        }
        return form.committed();
    }

    private static Form derived(final SplittableRandom random, final Form form, final int times, final int alignment)
            throws MPIException {
        final int length = divisor(random, times);
        final int sign = oneIn(random, 4) ? -1 : 1;
        return switch (random.nextInt(8)) {
            case 0 -> form.contiguous(times);
            case 1 -> form.vector(times / length, length, sign * (length + random.nextInt(GAP)));
            case 2 ->
                form.hvector(times / length, length, sign * (length * form.extent() + random.nextInt(GAP) * alignment));
            case 3 -> {
                final int[] lengths = parts(random, times);
                yield form.indexed(lengths, displacements(random, lengths, 1, 1));
            }
            case 4 -> {
                final int[] lengths = parts(random, times);
                yield form.hindexed(lengths, displacements(random, lengths, form.extent(), alignment));
            }
            case 5 -> {
                final int[] lengths = parts(random, times);
                yield form.struct(lengths, displacements(random, lengths, form.extent(), alignment));
            }
            case 6 -> {
                final Form made = form.contiguous(times);
                final int span = (made.end() - made.first() + alignment - 1) / alignment * alignment;
                yield made.resized(
                        (random.nextInt(2 * GAP) - GAP) * alignment,
                        Math.max(span, 1) + random.nextInt(GAP) * alignment);
            }
            default -> form.contiguous(times).duplicate();
        };
    }

    /** Where blocks begin: in any order, with gaps. */
    static int[] displacements(
            final SplittableRandom random, final int[] lengths, final int element, final int alignment) {
        final int[] displacements = new int[lengths.length];
        int end = (random.nextInt(GAP) - 1) * alignment;
        for (final int block : order(random, lengths.length)) {
            displacements[block] = end + random.nextInt(GAP) * alignment;
            end = displacements[block] + lengths[block] * element;
        }
        return displacements;
    }
}
