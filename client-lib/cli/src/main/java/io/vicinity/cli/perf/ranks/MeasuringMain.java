package io.vicinity.cli.perf.ranks;

import io.vicinity.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;

/** The program of the ranks of {@code vicinity perf}. */
public final class MeasuringMain {
    private MeasuringMain() {}

    /**
     * Runs a rank.
     *
     * @param args as {@link RankPlan} has them.
     * @throws MPIException if a call fails.
     * @throws IOException  if the results cannot be written.
     */
    public static void main(final String[] args) throws MPIException, IOException {
        final RankPlan plan = RankPlan.of(MPI.Init(args));
        final Intracomm world = MPI.COMM_WORLD;
        final int rank = world.getRank();
        // Not before: threads that exist by now stay free to go where there is room.
        if (!plan.cpus().isEmpty()) {
            Posix.pinThread(plan.cpus().get(rank));
        }
        final List<String> lines = new ArrayList<>();
        for (final int size : plan.sizes()) {
            try (RankExercise exercise = exercise(plan.test(), world, size)) {
                lines.add(new Batches(world, plan, exercise, size)
                        .measure(route(world))
                        .endingOn(route(world))
                        .line());
            }
        }
        if (rank == 0) {
            Files.write(plan.results(), lines);
        }
        MPI.Finalize();
    }

    private static RankExercise exercise(final RankTest test, final Intracomm world, final int size)
            throws MPIException {
        return switch (test) {
            case BIBW -> new PairBandwidth(Pair.of(world), size);
            case MULTI_LATENCY -> new PairLatency(Pair.of(world), size);
            case PUT -> new WindowAccess(Pair.of(world), size, true);
            case GET -> new WindowAccess(Pair.of(world), size, false);
            case BCAST -> CollectiveCall.broadcast(world, size);
            case ALLGATHER -> CollectiveCall.allGather(world, size);
            case ALLREDUCE -> CollectiveCall.allReduce(world, size);
            case ALLTOALL -> CollectiveCall.allToAll(world, size);
        };
    }

    private static Measurement.Route route(final Intracomm world) throws MPIException {
        final Intracomm neighbours = world.splitType(Intracomm.TYPE_SHARED, 0, MPI.INFO_NULL);
        final int[] least = {neighbours.getSize()};
        final int[] most = {neighbours.getSize()};
        neighbours.free();
        world.allReduce(least, 1, MPI.INT, MPI.MIN);
        world.allReduce(most, 1, MPI.INT, MPI.MAX);
        if (least[0] == world.getSize()) {
            return Measurement.Route.MEMORY;
        }
        return most[0] == 1 ? Measurement.Route.FABRIC : Measurement.Route.MIXED;
    }
}
