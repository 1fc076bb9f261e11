package io.vicinity.cli.perf.ranks;

import java.time.Duration;
import java.util.Arrays;
import mpi.Comm;
import mpi.MPI;
import mpi.MPIException;

/**
 * The batches of one size. Rank 0 decides how many turns a batch has, and when it is enough; what counts is the average of the ranks that
 * measure, as in the OSU benchmarks. One thread.
 */
final class Batches {
    private static final Duration BATCH = Duration.ofMillis(20);
    private static final int MOST_TURNS = 100_000;

    private final Comm comm;
    private final RankPlan plan;
    private final RankExercise exercise;
    private final int size;
    private final int ranks;
    private final boolean isLeading;
    private final int measuring;
    private final int[] order = new int[1];
    private final double[] own = new double[1];
    private final double[] sum = new double[1];

    Batches(final Comm comm, final RankPlan plan, final RankExercise exercise, final int size) throws MPIException {
        this.comm = comm;
        this.plan = plan;
        this.exercise = exercise;
        this.size = size;
        ranks = comm.getSize();
        isLeading = comm.getRank() == 0;
        final int[] count = {exercise.isMeasuring() ? 1 : 0};
        comm.allReduce(count, 1, MPI.INT, MPI.SUM);
        measuring = count[0];
    }

    /** Measures; all ranks get the same number of batches, and rank 0 what came of them. */
    Measurement measure(final Measurement.Route route) throws MPIException {
        final int turns = warmUp();
        final double[] values = new double[plan.batches()];
        final long deadline = System.nanoTime() + plan.time().toNanos();
        int count = 0;
        do {
            values[count++] = plan.test().value(batch(turns), size, ranks);
        } while (ordered(count < values.length && System.nanoTime() < deadline ? 1 : 0) > 0);
        Arrays.sort(values, 0, count);
        final double median = (values[(count - 1) / 2] + values[count / 2]) / 2;
        return new Measurement(size, median, plan.test().isTime() ? values[0] : values[count - 1], count, route);
    }

    /** Runs until the compilers had their time, and returns the turns of a batch. */
    private int warmUp() throws MPIException {
        final long deadline = System.nanoTime() + plan.warmUp().toNanos();
        int turns = 1;
        boolean isOver;
        do {
            final double nanos = batch(turns);
            isOver = System.nanoTime() >= deadline;
            final int fitting = Math.clamp(Math.round(BATCH.toNanos() / Math.max(1, nanos)), 1, MOST_TURNS);
            // Negative for the last time. The first turns tell little.
            turns = ordered(isOver ? -fitting : Math.min(fitting, 2 * turns));
            isOver = turns < 0;
            turns = Math.abs(turns);
        } while (!isOver);
        return turns;
    }

    /** Nanoseconds of a turn, averaged; at rank 0. */
    private double batch(final int turns) throws MPIException {
        comm.barrier();
        own[0] = exercise.run(turns);
        comm.reduce(own, sum, 1, MPI.DOUBLE, MPI.SUM, 0);
        return sum[0] / measuring / turns;
    }

    /** What rank 0 says. */
    private int ordered(final int value) throws MPIException {
        order[0] = isLeading ? value : 0;
        comm.bcast(order, 1, MPI.INT, 0);
        return order[0];
    }
}
