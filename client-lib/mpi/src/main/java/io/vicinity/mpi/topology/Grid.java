package io.vicinity.mpi.topology;

import java.util.Arrays;

/** A Cartesian grid, whose last dimension varies fastest with the rank (MPI 4.0, section 8.5). Does not change; thread-safe. */
public final class Grid {
    /** Where a shift leads out of the grid: no process. */
    public static final int OUTSIDE = -2;

    private final int[] dimensions;
    private final boolean[] periods;

    /**
     * Makes a grid.
     *
     * @param dimensions positive; none of them is a grid of one process.
     * @param periods    is a dimension a ring? As many as dimensions.
     * @throws IllegalArgumentException if a dimension is not positive, or the numbers differ.
     */
    public Grid(final int[] dimensions, final boolean[] periods) {
        if (dimensions.length != periods.length || Arrays.stream(dimensions).anyMatch(dimension -> dimension <= 0)) {
            throw new IllegalArgumentException(
                    "no grid: dimensions " + Arrays.toString(dimensions) + ", periods " + Arrays.toString(periods));
        }
        this.dimensions = dimensions.clone();
        this.periods = periods.clone();
    }

    /** How many processes it takes. */
    public long size() {
        return Arrays.stream(dimensions).asLongStream().reduce(1, (left, right) -> left * right);
    }

    /** How many dimensions it has. */
    public int dimensionCount() {
        return dimensions.length;
    }

    /** The dimensions, as a copy. */
    public int[] dimensions() {
        return dimensions.clone();
    }

    /** The periods, as a copy. */
    public boolean[] periods() {
        return periods.clone();
    }

    /** Where a rank stands. */
    public int[] coordinates(final int rank) {
        final int[] coordinates = new int[dimensions.length];
        int left = rank;
        for (int i = dimensions.length - 1; i >= 0; i--) {
            coordinates[i] = left % dimensions[i];
            left /= dimensions[i];
        }
        return coordinates;
    }

    /**
     * Who stands somewhere.
     *
     * @param coordinates as many as dimensions; along rings they may be any, and are wrapped around.
     * @return the rank; {@link #OUTSIDE} if they lie out of the grid.
     */
    public int rank(final int[] coordinates) {
        int rank = 0;
        for (int i = 0; i < dimensions.length; i++) {
            final int coordinate = periods[i] ? Math.floorMod(coordinates[i], dimensions[i]) : coordinates[i];
            if (coordinate < 0 || coordinate >= dimensions[i]) {
                return OUTSIDE;
            }
            rank = rank * dimensions[i] + coordinate;
        }
        return rank;
    }

    /** Who stands some steps along a dimension from a rank; {@link #OUTSIDE} if nobody does. */
    public int neighbour(final int rank, final int dimension, final int steps) {
        final int[] coordinates = coordinates(rank);
        coordinates[dimension] += steps;
        return rank(coordinates);
    }

    /** The neighbours of a rank: for each dimension the one below and the one above, {@link #OUTSIDE} where there is none. */
    public int[] neighbours(final int rank) {
        final int[] neighbours = new int[2 * dimensions.length];
        for (int i = 0; i < dimensions.length; i++) {
            neighbours[2 * i] = neighbour(rank, i, -1);
            neighbours[2 * i + 1] = neighbour(rank, i, 1);
        }
        return neighbours;
    }

    /** The grid of the dimensions that are kept. */
    public Grid sub(final boolean[] kept) {
        final int[] keptDimensions = new int[dimensions.length];
        final boolean[] keptPeriods = new boolean[dimensions.length];
        int count = 0;
        for (int i = 0; i < dimensions.length; i++) {
            if (kept[i]) {
                keptDimensions[count] = dimensions[i];
                keptPeriods[count++] = periods[i];
            }
        }
        return new Grid(Arrays.copyOf(keptDimensions, count), Arrays.copyOf(keptPeriods, count));
    }

    /** Which of the grids of the dimensions that are kept a rank is in, from 0. */
    public int slice(final int rank, final boolean[] kept) {
        final int[] coordinates = coordinates(rank);
        int slice = 0;
        for (int i = 0; i < dimensions.length; i++) {
            if (!kept[i]) {
                slice = slice * dimensions[i] + coordinates[i];
            }
        }
        return slice;
    }
}
