package io.vicinity.mpi.collective;

/** Barriers. */
final class Barriers {
    private Barriers() {}

    static void within(final Schedule schedule, final int rank, final int ranks) {
        if (Choice.flat(ranks)) {
            flat(schedule, rank, ranks);
        } else {
            disseminate(schedule, rank, ranks);
        }
    }

    /** All tell all: one round. */
    private static void flat(final Schedule schedule, final int rank, final int ranks) {
        for (int distance = 1; distance < ranks; distance++) {
            schedule.signal((rank + distance) % ranks);
        }
        for (int distance = 1; distance < ranks; distance++) {
            schedule.awaitSignal((rank - distance + ranks) % ranks);
        }
        schedule.await();
    }

    /** Dissemination: D. Hensgen, R. Finkel, U. Manber, "Two Algorithms for Barrier Synchronization", 1988. */
    private static void disseminate(final Schedule schedule, final int rank, final int ranks) {
        for (int distance = 1; distance < ranks; distance <<= 1) {
            schedule.awaitSignal((rank - distance + ranks) % ranks);
            schedule.signal((rank + distance) % ranks);
            schedule.await();
        }
    }

    /** Between groups: all tell the first of the others, the first ones tell each other, and then all of the others. */
    static void between(final Schedule schedule, final int rank, final int others) {
        schedule.signal(0);
        if (rank == 0) {
            for (int other = 0; other < others; other++) {
                schedule.awaitSignal(other);
            }
            schedule.await();
            // All of the others are there. Theirs hears of it from this one, and tells this group.
            schedule.signal(0);
            schedule.awaitSignal(0);
            schedule.await();
            for (int other = 0; other < others; other++) {
                schedule.signal(other);
            }
        }
        schedule.awaitSignal(0);
        schedule.await();
    }
}
