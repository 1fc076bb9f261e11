package io.vicinity.mpi.collective;

/** How far a rank is: the number of a collective, and a step of it. Greater is later, whatever the collective. */
final class Stages {
    /** The rank is done with the collective, and needs nothing of it any more. */
    static final int FINISHED = (1 << SlotLayout.STEP_BITS) - 2;

    /** The collective failed at the rank. */
    static final int FAILED = (1 << SlotLayout.STEP_BITS) - 1;

    private Stages() {}

    static long of(final long number, final int step) {
        return number << SlotLayout.STEP_BITS | step;
    }

    static long numberOf(final long stage) {
        return stage >>> SlotLayout.STEP_BITS;
    }

    static boolean isFailed(final long stage) {
        return (stage & FAILED) == FAILED;
    }

    static int lotOf(final long number) {
        return (int) (number % SlotLayout.LOTS);
    }
}
