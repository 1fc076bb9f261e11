package mpi.programs;

/** How many ints blocks have, in even numbers: each is sent in pairs. */
final class Blocks {
    /** Where all blocks are alike. */
    static final int EVEN = 4;

    private Blocks() {}

    /** Of the block of a rank, where blocks differ; one has none. */
    static int ints(final int owner) {
        return 2 * ((owner + 1) % 4);
    }

    /** Of the block that a rank sends to another one, or as the how manieth of its blocks, where blocks differ. */
    static int ints(final int from, final int to) {
        return 2 * ((2 * from + to) % 3);
    }
}
