package mpi;

import io.vicinity.mpi.topology.Neighbourhood;

/** The neighbours of this process in a distributed graph. */
public final class DistGraphNeighbors {
    private final int[] sources;
    private final int[] sourceWeights;
    private final int[] destinations;
    private final int[] destinationWeights;
    private final boolean weighted;

    DistGraphNeighbors(final Neighbourhood neighbourhood) {
        sources = neighbourhood.sources();
        sourceWeights = neighbourhood.sourceWeights();
        destinations = neighbourhood.destinations();
        destinationWeights = neighbourhood.destinationWeights();
        weighted = neighbourhood.isWeighted();
    }

    /**
     * How many edges lead here.
     *
     * @return edges.
     */
    public int getInDegree() {
        return sources.length;
    }

    /**
     * How many edges lead away.
     *
     * @return edges.
     */
    public int getOutDegree() {
        return destinations.length;
    }

    /**
     * Do edges have weights?
     *
     * @return true if so.
     */
    public boolean isWeighted() {
        return weighted;
    }

    /**
     * Where an edge comes from.
     *
     * @param index of the edge.
     * @return a rank.
     */
    public int getSource(final int index) {
        return sources[index];
    }

    /**
     * The weight of an edge that leads here.
     *
     * @param index of the edge.
     * @return its weight; 1 if edges have none.
     */
    public int getSourceWeight(final int index) {
        return sourceWeights[index];
    }

    /**
     * Where an edge leads.
     *
     * @param index of the edge.
     * @return a rank.
     */
    public int getDestination(final int index) {
        return destinations[index];
    }

    /**
     * The weight of an edge that leads away.
     *
     * @param index of the edge.
     * @return its weight; 1 if edges have none.
     */
    public int getDestinationWeight(final int index) {
        return destinationWeights[index];
    }
}
