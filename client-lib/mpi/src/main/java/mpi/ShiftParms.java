package mpi;

/** Whom a shift goes from and to. */
public final class ShiftParms {
    private final int source;
    private final int destination;

    ShiftParms(final int source, final int destination) {
        this.source = source;
        this.destination = destination;
    }

    /**
     * Whom this process receives from.
     *
     * @return a rank, or {@link MPI#PROC_NULL}.
     */
    public int getRankSource() {
        return source;
    }

    /**
     * Whom this process sends to.
     *
     * @return a rank, or {@link MPI#PROC_NULL}.
     */
    public int getRankDest() {
        return destination;
    }
}
