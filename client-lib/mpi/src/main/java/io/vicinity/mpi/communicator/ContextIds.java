package io.vicinity.mpi.communicator;

import io.vicinity.mpi.engine.Context;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ids of contexts that this process has not used yet. They are never used again, so a message that nobody received cannot be taken for one
 * of a later communicator. Thread-safe.
 *
 * <p>All members of a new communicator must have the same id, and each may have used others before. So each takes one for itself and
 * proposes it; as long as proposals differ, those who can take the highest one instead, the others propose a higher one, and they compare
 * again. A proposal is taken before it is made, so what other threads create meanwhile gets another id.
 */
final class ContextIds {
    /** A communicator takes a context for users, one for collectives, and an inter-communicator the same again for its local group. */
    private static final int STEP = 4;

    private static final int PATIENT_ROUNDS = 4;
    private static final int LONGEST_LEAP = 16;

    private int next = Context.FIRST_FREE_ID;

    /** Members that compare proposals. */
    @FunctionalInterface
    interface Round {
        /**
         * Compares.
         *
         * @param values of this member; replaced by the greatest ones of all members, each by itself.
         */
        void maximum(int[] values);
    }

    /**
     * Agrees on an id with all others that take part in the round.
     *
     * @return the id, which is used now.
     */
    int agree(final Round round) {
        int proposal = propose();
        for (int rounds = 1; ; rounds++) {
            final int[] values = {proposal, -proposal};
            round.maximum(values);
            final int highest = values[0];
            if (highest == -values[1]) {
                return highest;
            }
            proposal = follow(proposal, highest, rounds);
        }
    }

    /** Takes an id for a first proposal. */
    synchronized int propose() {
        return takeFrom(next, 0);
    }

    /** What is proposed after the highest proposal was another's: the same, or a higher one; after it was one's own, that again. */
    int follow(final int proposal, final int highest, final int round) {
        return highest == proposal ? proposal : takeFrom(highest, round);
    }

    /**
     * Takes a given id; a higher one, if another thread has it. After some rounds that is any of ever more, by chance: where several agreements are
     * on their way at once, each would else take what the next one was about to, at one member after the other, for ever; and any rule that all
     * members follow alike would keep them in step.
     */
    private synchronized int takeFrom(final int id, final int round) {
        int taken = Math.max(id, next);
        if (taken > id && round > PATIENT_ROUNDS) {
            final int places = 1 << Math.min(round - PATIENT_ROUNDS, LONGEST_LEAP);
            taken = Math.addExact(taken, STEP * ThreadLocalRandom.current().nextInt(places));
        }
        next = Math.addExact(taken, STEP);
        return taken;
    }
}
