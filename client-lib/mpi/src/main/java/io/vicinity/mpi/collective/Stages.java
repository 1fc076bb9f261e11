package io.vicinity.mpi.collective;

/** How far a rank is: the number of a collective, and a step of it. Greater is later, whatever the collective. */
final class Stages {
    private static final int FAILED = 1 << SlotLayout.STEP_BITS - 1;

    /** The rank is done with the collective, and needs nothing of it any more. */
    static final int FINISHED = FAILED - 1;

    private static final int STEP_MASK = (1 << SlotLayout.STEP_BITS) - 1;

    private Stages() {}

    static long of(final long number, final int step) {
        return number << SlotLayout.STEP_BITS | step;
    }

    static long numberOf(final long stage) {
        return stage >>> SlotLayout.STEP_BITS;
    }

    /** The rank was so far, which holds, when the collective failed there: later than all steps of it. */
    static int failedBehind(final long stage) {
        return FAILED | (int) stage & STEP_MASK;
    }

    /** Will the rank never be so far, because it failed? Who failed is finished, too. */
    static boolean isFailedBefore(final long stage, final int step) {
        final int reached = (int) stage & STEP_MASK;
        return step < FINISHED && reached >= FAILED && (reached & ~FAILED) < step;
    }

    static int lotOf(final long number) {
        return (int) (number % SlotLayout.LOTS);
    }
}
