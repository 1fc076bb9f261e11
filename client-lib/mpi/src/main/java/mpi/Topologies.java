package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.topology.Dimensions;
import io.vicinity.mpi.topology.Graph;
import io.vicinity.mpi.topology.Grid;
import java.util.Arrays;

/** Topologies of the public face: what is none fails with MPI's classes. */
final class Topologies {
    private static final int FIELDS = 3;

    private Topologies() {}

    static Grid grid(final int[] dimensions, final boolean[] periods) {
        try {
            return new Grid(dimensions, periods);
        } catch (final IllegalArgumentException e) {
            throw Faults.failure(ErrorClass.DIMS, e.getMessage());
        }
    }

    static Graph graph(final int[] index, final int[] edges) {
        try {
            return new Graph(index, edges);
        } catch (final IllegalArgumentException e) {
            throw Faults.failure(ErrorClass.TOPOLOGY, e.getMessage());
        }
    }

    static void dimensions(final int processes, final int[] dimensions) {
        try {
            Dimensions.create(processes, dimensions);
        } catch (final IllegalArgumentException e) {
            throw Faults.failure(ErrorClass.DIMS, e.getMessage());
        }
    }

    static void requireSize(final Communicator live, final long size) {
        if (size > live.size()) {
            throw Faults.failure(
                    ErrorClass.ARG,
                    "a topology of " + size + " processes does not fit into the " + live.size() + " of "
                            + live.context());
        }
    }

    static void requireRanks(final Communicator live, final int[] ranks) {
        for (final int rank : ranks) {
            if (rank < 0 || rank >= live.size()) {
                throw Faults.failure(ErrorClass.RANK, "there is no rank " + rank + " in " + live.context());
            }
        }
    }

    /** Source, destination and weight of each edge that a process names. */
    static int[] edges(
            final Communicator live,
            final int[] sources,
            final int[] degrees,
            final int[] destinations,
            final int[] weights) {
        requireRanks(live, sources);
        final int count = count(sources, degrees, destinations);
        // What lies behind the last edge is nobody's, and need not make sense.
        requireRanks(live, Arrays.copyOf(destinations, count));
        final int[] edges = new int[FIELDS * count];
        int edge = 0;
        for (int i = 0; i < sources.length; i++) {
            for (int k = 0; k < degrees[i]; k++) {
                edges[FIELDS * edge] = sources[i];
                edges[FIELDS * edge + 1] = destinations[edge];
                edges[FIELDS * edge + 2] = weights[edge];
                edge++;
            }
        }
        return edges;
    }

    private static int count(final int[] sources, final int[] degrees, final int[] destinations) {
        long count = 0;
        for (int i = 0; i < Math.min(sources.length, degrees.length); i++) {
            count += degrees[i];
        }
        if (degrees.length < sources.length
                || Arrays.stream(degrees).limit(sources.length).anyMatch(degree -> degree < 0)
                || count > destinations.length) {
            throw Faults.failure(
                    ErrorClass.ARG,
                    sources.length + " sources of degrees " + Arrays.toString(degrees) + " do not go with "
                            + destinations.length + " destinations");
        }
        return (int) count;
    }
}
