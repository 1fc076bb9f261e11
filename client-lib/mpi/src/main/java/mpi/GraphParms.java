package mpi;

/** The graph of a communicator. */
public final class GraphParms {
    private final int[] index;
    private final int[] edges;

    GraphParms(final int[] index, final int[] edges) {
        this.index = index;
        this.edges = edges;
    }

    /**
     * How many nodes there are.
     *
     * @return nodes.
     */
    public int getIndexCount() {
        return index.length;
    }

    /**
     * Edges of a node and all before it.
     *
     * @param node from 0.
     * @return how many.
     */
    public int getIndex(final int node) {
        return index[node];
    }

    /**
     * How many edges there are.
     *
     * @return edges.
     */
    public int getEdgeCount() {
        return edges.length;
    }

    /**
     * Where an edge leads.
     *
     * @param edge from 0, in the order of nodes.
     * @return a rank.
     */
    public int getEdge(final int edge) {
        return edges[edge];
    }
}
