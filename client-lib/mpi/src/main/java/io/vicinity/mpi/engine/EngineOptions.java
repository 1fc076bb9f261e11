package io.vicinity.mpi.engine;

/**
 * Where the engine changes its ways.
 *
 * @param eagerLimit  longest message in bytes that travels whole, without being announced.
 * @param pieceLength bytes of a longer message that travel in one record, at most.
 * @param budget      bytes of messages that one rank may send to another without being asked before the other took some: what is more is
 *                    announced, however short it is. It bounds what a rank keeps of messages that no receive waits for.
 */
public record EngineOptions(int eagerLimit, int pieceLength, int budget) {
    private static final int DEFAULT_LIMIT = 64 * 1024;
    private static final int ALL_BUDGETS = 32 * 1024 * 1024;
    private static final int LEAST_BUDGET = 512 * 1024;
    private static final int MOST_BUDGET = 8 * 1024 * 1024;

    /**
     * What is good on channels.
     *
     * @param worldSize ranks of the job, which share the memory for what is not asked for.
     * @return the options.
     */
    public static EngineOptions forWorld(final int worldSize) {
        return new EngineOptions(
                DEFAULT_LIMIT, DEFAULT_LIMIT, Math.clamp(ALL_BUDGETS / worldSize, LEAST_BUDGET, MOST_BUDGET));
    }
}
