package io.vicinity.mpi.topology;

import java.util.Arrays;

/** A graph that all members know as a whole (MPI 4.0, section 8.5.3). Does not change; thread-safe. */
public final class Graph {
    private final int[] index;
    private final int[] edges;

    /**
     * Makes a graph.
     *
     * @param index of each node, the number of edges of it and those before it.
     * @param edges the neighbours of node 0, then those of node 1, and so on.
     * @throws IllegalArgumentException if that is no graph.
     */
    public Graph(final int[] index, final int[] edges) {
        int last = 0;
        for (final int end : index) {
            if (end < last) {
                throw new IllegalArgumentException("no graph: the index falls: " + Arrays.toString(index));
            }
            last = end;
        }
        if (last > edges.length || Arrays.stream(edges).anyMatch(edge -> edge < 0 || edge >= index.length)) {
            throw new IllegalArgumentException("no graph of " + index.length + " nodes: index " + Arrays.toString(index)
                    + ", edges " + Arrays.toString(edges));
        }
        this.index = index.clone();
        this.edges = Arrays.copyOf(edges, last);
    }

    /** How many nodes it has. */
    public int size() {
        return index.length;
    }

    /** The index, as a copy. */
    public int[] index() {
        return index.clone();
    }

    /** All edges, as a copy. */
    public int[] edges() {
        return edges.clone();
    }

    /** The neighbours of a node, in the order of its edges. */
    public int[] neighbours(final int rank) {
        return Arrays.copyOfRange(edges, rank == 0 ? 0 : index[rank - 1], index[rank]);
    }
}
