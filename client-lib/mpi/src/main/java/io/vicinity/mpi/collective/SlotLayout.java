package io.vicinity.mpi.collective;

import org.agrona.BitUtil;

/**
 * Where everything lies in the memory that a rank shares with its neighbours for the collectives of one communicator. Only its owner writes to it.
 *
 * <pre>
 *     0 {@value #LOTS} lots of {@value #HEADER} bytes: the collective of number n uses lot n mod {@value #LOTS}
 *       +0  long stage: number of the collective, and in the lowest {@value #STEP_BITS} bits how far its owner is
 *       +8  int  tag: what the owner calls              +12 int  what it called before, negative if it wants all to leave the board
 *       +16 long length of its message, or block        +24 long where its source lies in its arena, or -1
 *       +32 long where its result lies, or -1           +40 up to {@value #SHORT} bytes of data
 *       data of more bytes: {@value #SMALL} for each lot
 *       data of still more: {@value #MEDIUM} for each of {@value #PLACES} places, of which n uses the one of number n mod {@value #PLACES}
 *       {@value #CELLS} cells for what is longer, passed on piece by piece: one collective at a time uses them
 * </pre>
 *
 * @param cellLength bytes of a cell, a multiple of a line.
 */
record SlotLayout(int cellLength) {
    /**
     * So many collectives may be on their way at once: who is ahead of others waits when all lots are used. Where ranks share processors, the one
     * that gets its turn does all of them that others have begun, which spares it and them as many turns; a power of two.
     */
    static final int LOTS = 64;

    /** Up to so many bytes lie beside the stage: who sees that has them, too. */
    static final int SHORT = 88;

    /** Up to so many bytes lie beside their lot: nobody need wait until others have read them. */
    static final int SMALL = 1024;

    /** Up to so many bytes lie in a place of their own, of which there are fewer. */
    static final int MEDIUM = 8 * 1024;

    /** So many collectives with that many bytes may be on their way at once; a power of two. */
    static final int PLACES = 4;

    /** One is written while others are read. */
    static final int CELLS = 2;

    static final int STEP_BITS = 24;

    static final int STAGE = 0;
    static final int TAG = 8;
    static final int BEFORE = 12;
    static final int LENGTH = 16;
    static final int SOURCE = 24;
    static final int RESULT = 32;

    /** Bytes of the above, with the data behind. */
    static final int HEADER = 2 * BitUtil.CACHE_LINE_LENGTH;

    private static final int DATA = 40;
    private static final int LONGEST_CELL = 256 * 1024;
    private static final int SHORTEST_CELL = 32 * 1024;
    private static final int ALL_CELLS = 2 * 1024 * 1024;

    /** As it suits so many ranks: what all write together stays within their caches. */
    static SlotLayout forRanks(final int ranks) {
        return new SlotLayout(
                Math.clamp(BitUtil.align(ALL_CELLS / ranks, BitUtil.CACHE_LINE_LENGTH), SHORTEST_CELL, LONGEST_CELL));
    }

    /** Bytes of all. */
    int length() {
        return cell(CELLS);
    }

    /** Where a lot begins. */
    static int lot(final int lot) {
        return lot * HEADER;
    }

    /** Where the data of a collective lie, by its lot and their length. */
    static int data(final int lot, final long length) {
        if (length <= SHORT) {
            return lot(lot) + DATA;
        }
        return length <= SMALL ? small(lot) : place(lot % PLACES);
    }

    /** Data of so many bytes are written where those of the collective were that is so much earlier. */
    static int reuse(final long length) {
        return length <= SMALL ? LOTS : PLACES;
    }

    private static int small(final int lot) {
        return lot(LOTS) + lot * SMALL;
    }

    private static int place(final int place) {
        return small(LOTS) + place * MEDIUM;
    }

    /** Where a cell begins. */
    int cell(final int cell) {
        return place(PLACES) + cell * cellLength;
    }

    /** What each of so many ranks has of a cell. */
    int partLength(final int ranks) {
        return cellLength / ranks / BitUtil.CACHE_LINE_LENGTH * BitUtil.CACHE_LINE_LENGTH;
    }

    /**
     * What is taken of each rank's message at once where all write before they read: all cells, if that is the whole of it. Then nobody waits for
     * the next piece; where ranks share processors, waits are what costs.
     */
    int pieceLength(final long length) {
        return length <= CELLS * (long) cellLength ? CELLS * cellLength : cellLength;
    }

    /** As above, of each block where each of so many ranks has another. */
    int partLength(final int ranks, final long length) {
        final int whole = CELLS * partLength(ranks);
        return length <= whole ? whole : partLength(ranks);
    }

    /** How many pieces of a message there are, where each cell takes some of it. */
    static int pieces(final long length, final long pieceLength) {
        return Math.toIntExact((length + pieceLength - 1) / pieceLength);
    }
}
