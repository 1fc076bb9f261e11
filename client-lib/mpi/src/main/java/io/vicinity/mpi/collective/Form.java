package io.vicinity.mpi.collective;

/** What a collective is. Its number travels in the tags of its messages; the name is for messages to people. */
enum Form {
    BARRIER(0, "barrier"),
    BROADCAST(1, "bcast"),
    GATHER(2, "gather"),
    GATHER_VARIED(3, "gatherv"),
    SCATTER(4, "scatter"),
    SCATTER_VARIED(5, "scatterv"),
    ALLGATHER(6, "allgather"),
    ALLGATHER_VARIED(7, "allgatherv"),
    ALLTOALL(8, "alltoall"),
    ALLTOALL_VARIED(9, "alltoallv"),
    REDUCE(10, "reduce"),
    ALLREDUCE(11, "allreduce"),
    REDUCE_SCATTER_BLOCK(12, "reduce_scatter_block"),
    REDUCE_SCATTER(13, "reduce_scatter"),
    SCAN(14, "scan"),
    EXCLUSIVE_SCAN(15, "exscan"),
    NEIGHBOUR_ALLGATHER(16, "neighbor_allgather"),
    NEIGHBOUR_ALLTOALL(17, "neighbor_alltoall"),
    LONG_BROADCAST(18, "bcast of a long message"),
    DUPLICATE(19, "comm_idup"),
    LONG_ALLGATHER(20, "allgather of long blocks"),
    LONG_ALLGATHER_VARIED(21, "allgatherv of long blocks");

    private static final Form[] ALL = values();

    private final int number;
    private final String call;

    Form(final int number, final String call) {
        this.number = number;
        this.call = call;
    }

    int number() {
        return number;
    }

    /** The name that MPI gives to the call. */
    String call() {
        return call;
    }

    /** What a program calls that goes this way. */
    Form called() {
        return switch (this) {
            case LONG_BROADCAST -> BROADCAST;
            case LONG_ALLGATHER -> ALLGATHER;
            case LONG_ALLGATHER_VARIED -> ALLGATHER_VARIED;
            default -> this;
        };
    }

    /** Has it a root? */
    boolean isRooted() {
        return this == LONG_BROADCAST || this == SCATTER_VARIED || !isOfAll();
    }

    /** Does each rank wait for all others, so that all have heard all? */
    boolean isOfAll() {
        return this != BROADCAST && this != GATHER && this != GATHER_VARIED && this != SCATTER && this != REDUCE;
    }

    /** That of a counted tag. */
    static Form ofTag(final int tag) {
        return of(Tags.formOf(tag));
    }

    /** The form with a number; null if there is none. */
    static Form of(final int number) {
        return number < ALL.length ? ALL[number] : null;
    }
}
