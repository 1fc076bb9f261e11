package mpi;

import io.vicinity.mpi.collective.Neighbours;
import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.topology.Graph;
import io.vicinity.mpi.topology.Neighbourhood;

/** A communicator whose processes are nodes of a graph, which all know, or each knows its own part of. */
public final class GraphComm extends Intracomm {
    /** Null if each knows its own part. */
    private final Graph graph;

    private final Neighbourhood neighbourhood;

    GraphComm(
            final Communicator communicator,
            final Comm parent,
            final boolean copies,
            final Graph graph,
            final Neighbourhood neighbourhood) {
        super(communicator, parent, copies);
        this.graph = graph;
        this.neighbourhood = neighbourhood;
    }

    /** As {@link #dup}. */
    @Override
    public GraphComm clone() {
        return (GraphComm) super.clone();
    }

    @Override
    public GraphComm dup() throws MPIException {
        return new GraphComm(duplicate(), this, true, graph, neighbourhood);
    }

    @Override
    public GraphComm iDup() throws MPIException {
        return begin(new GraphComm(null, this, true, graph, neighbourhood));
    }

    @Override
    public GraphComm dupWithInfo(final Info info) throws MPIException {
        return (GraphComm) super.dupWithInfo(info);
    }

    @Override
    Topology topology() {
        if (graph == null) {
            final int[] sources = neighbourhood.sources();
            final int[] destinations = neighbourhood.destinations();
            return new Topology(Neighbours.ofGraph(sources, destinations), sources.length, destinations.length);
        }
        try {
            final int[] neighbours = graph.neighbours(live().rank());
            return new Topology(Neighbours.ofGraph(neighbours, neighbours), neighbours.length, neighbours.length);
        } catch (final MPIException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    int topologyKind() {
        return graph == null ? Constant.DIST_GRAPH : Constant.GRAPH;
    }

    /**
     * The graph.
     *
     * @return all nodes and edges.
     * @throws MPIException if each process knows its own part alone.
     */
    public GraphParms getDims() throws MPIException {
        final Graph whole = whole();
        return new GraphParms(whole.index(), whole.edges());
    }

    /**
     * The neighbours of a node.
     *
     * @param rank of the node.
     * @return ranks, in the order of its edges.
     * @throws MPIException if there is no such node.
     */
    public int[] getNeighbors(final int rank) throws MPIException {
        final Graph whole = whole();
        if (rank < 0 || rank >= whole.size()) {
            throw faults().raise(
                            Faults.failure(ErrorClass.RANK, "there is no rank " + rank + " in " + live().context()));
        }
        return whole.neighbours(rank);
    }

    private Graph whole() throws MPIException {
        live();
        if (graph == null) {
            throw faults().raise(Faults.failure(
                    ErrorClass.TOPOLOGY, live().context() + " is a distributed graph: nobody knows all of it"));
        }
        return graph;
    }

    /**
     * The neighbours of this process.
     *
     * @return sources and destinations, with weights.
     * @throws MPIException if all processes know the whole graph.
     */
    public DistGraphNeighbors getDistGraphNeighbors() throws MPIException {
        live();
        if (neighbourhood == null) {
            throw faults().raise(Faults.failure(ErrorClass.TOPOLOGY, live().context() + " is no distributed graph"));
        }
        return new DistGraphNeighbors(neighbourhood);
    }

    /**
     * Which rank would be best for this process in a graph.
     *
     * @param index of each node, the edges of it and those before it.
     * @param edges the neighbours of node 0, then of node 1, and so on.
     * @return its own; {@link MPI#UNDEFINED} if there is no place for it.
     * @throws MPIException if there is no such graph.
     */
    public int map(final int[] index, final int[] edges) throws MPIException {
        final Communicator live = live();
        try {
            final Graph wanted = Topologies.graph(index, edges);
            Topologies.requireSize(live, wanted.size());
            return live.rank() < wanted.size() ? live.rank() : Constant.UNDEFINED;
        } catch (final RuntimeException e) {
            throw faults().raise(e);
        }
    }
}
