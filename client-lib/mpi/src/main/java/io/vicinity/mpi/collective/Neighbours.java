package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;

/**
 * The neighbours of a rank in a topology, in the order of their blocks. A negative rank is no process: nothing is sent there, and a block of
 * one is left as it is. Does not change; thread-safe.
 */
public final class Neighbours {
    private final int[] sources;
    private final int[] destinations;
    private final boolean isGrid;

    private Neighbours(final int[] sources, final int[] destinations, final boolean isGrid) {
        this.sources = sources;
        this.destinations = destinations;
        this.isGrid = isGrid;
    }

    /**
     * Neighbours in a graph. Of several edges between the same two, the first at one is the first at the other.
     *
     * @param sources      ranks that send to this one.
     * @param destinations ranks that this one sends to.
     * @return the neighbours.
     */
    public static Neighbours ofGraph(final int[] sources, final int[] destinations) {
        return new Neighbours(sources.clone(), destinations.clone(), false);
    }

    /**
     * Neighbours in a Cartesian grid, which send to and receive from each other. What goes up is received from below, also where both are
     * the same process.
     *
     * @param ranks for each dimension, the rank below and the rank above.
     * @return the neighbours.
     * @throws EngineException if there are more dimensions than tags tell apart, 128.
     */
    public static Neighbours ofGrid(final int[] ranks) {
        if (ranks.length > Tags.ROOTS) {
            throw new EngineException(
                    ErrorClass.DIMS, ranks.length / 2 + " dimensions; there may be " + Tags.ROOTS / 2);
        }
        final int[] both = ranks.clone();
        return new Neighbours(both, both, true);
    }

    int sources() {
        return sources.length;
    }

    int source(final int index) {
        return sources[index];
    }

    int destinations() {
        return destinations.length;
    }

    int destination(final int index) {
        return destinations[index];
    }

    /** What tells apart from others, in the tag, what comes from a source: the way that it goes. */
    int directionFrom(final int index) {
        return isGrid ? index ^ 1 : 0;
    }

    int directionTo(final int index) {
        return isGrid ? index : 0;
    }
}
