package mpi;

/** The grid of a Cartesian communicator, and where this process stands in it. */
public final class CartParms {
    private final int[] dimensions;
    private final boolean[] periods;
    private final int[] coordinates;

    CartParms(final int[] dimensions, final boolean[] periods, final int[] coordinates) {
        this.dimensions = dimensions;
        this.periods = periods;
        this.coordinates = coordinates;
    }

    /**
     * How many dimensions there are.
     *
     * @return dimensions.
     */
    public int getDimCount() {
        return dimensions.length;
    }

    /**
     * How long a dimension is.
     *
     * @param index of the dimension.
     * @return processes along it.
     */
    public int getDim(final int index) {
        return dimensions[index];
    }

    /**
     * Is a dimension a ring?
     *
     * @param index of the dimension.
     * @return true if so.
     */
    public boolean getPeriod(final int index) {
        return periods[index];
    }

    /**
     * Where this process stands.
     *
     * @param index of the dimension.
     * @return its coordinate.
     */
    public int getCoord(final int index) {
        return coordinates[index];
    }
}
