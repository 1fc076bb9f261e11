package io.vicinity.mpi.engine;

/** What is under way between this rank and another. */
final class Peer {
    final int rank;

    /** Sends that did not begin to leave. */
    final TransferQueue waiting = new TransferQueue();

    /** Receives that owe a CLEAR. */
    final TransferQueue promises = new TransferQueue();

    /** Sends of which pieces leave. */
    final TransferQueue moving = new TransferQueue();

    /** What this rank sent eagerly, and the other did not take yet. */
    long charged;

    /** What the other sent eagerly, and was not credited yet. */
    long owed;

    /** What of that was taken. */
    long taken;

    /** Said that it begins to finalize: nobody there receives what was announced, and was not asked for. */
    boolean leaving;

    /** Said that it finalizes: nothing comes any more. */
    boolean finalized;

    /** Why nothing moves any more; null if it does. */
    EngineException gone;

    Peer(final int rank) {
        this.rank = rank;
    }

    boolean hasWork() {
        return !waiting.isEmpty() || !promises.isEmpty() || !moving.isEmpty();
    }

    void clear() {
        waiting.clear();
        promises.clear();
        moving.clear();
    }
}
