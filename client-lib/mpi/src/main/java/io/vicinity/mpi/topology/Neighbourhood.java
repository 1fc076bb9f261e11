package io.vicinity.mpi.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one member knows of a distributed graph: its own edges (MPI 4.0, section 8.5.4). Does not change; thread-safe. */
public final class Neighbourhood {
    private final int[] sources;
    private final int[] sourceWeights;
    private final int[] destinations;
    private final int[] destinationWeights;

    /**
     * Makes a neighbourhood.
     *
     * @param sources            ranks that have an edge to this one.
     * @param sourceWeights      of those edges; null if edges have none.
     * @param destinations       ranks that this one has an edge to.
     * @param destinationWeights of those edges; null if edges have none.
     */
    public Neighbourhood(
            final int[] sources, final int[] sourceWeights, final int[] destinations, final int[] destinationWeights) {
        this.sources = sources.clone();
        this.sourceWeights = sourceWeights == null ? null : sourceWeights.clone();
        this.destinations = destinations.clone();
        this.destinationWeights = destinationWeights == null ? null : destinationWeights.clone();
    }

    /**
     * Takes out of all edges of a graph those of one rank.
     *
     * @param rank     whose.
     * @param edges    source, destination and weight of each, one after the other.
     * @param weighted do the weights mean anything?
     * @return the neighbourhood, with edges in their order.
     */
    public static Neighbourhood of(final int rank, final int[] edges, final boolean weighted) {
        final List<int[]> in = new ArrayList<>();
        final List<int[]> out = new ArrayList<>();
        for (int i = 0; i < edges.length; i += 3) {
            if (edges[i + 1] == rank) {
                in.add(new int[] {edges[i], edges[i + 2]});
            }
            if (edges[i] == rank) {
                out.add(new int[] {edges[i + 1], edges[i + 2]});
            }
        }
        return new Neighbourhood(
                column(in, 0), weighted ? column(in, 1) : null, column(out, 0), weighted ? column(out, 1) : null);
    }

    private static int[] column(final List<int[]> rows, final int index) {
        return rows.stream().mapToInt(row -> row[index]).toArray();
    }

    /** Ranks that have an edge to this one, as a copy. */
    public int[] sources() {
        return sources.clone();
    }

    /** Ranks that this one has an edge to, as a copy. */
    public int[] destinations() {
        return destinations.clone();
    }

    /** Do edges have weights? */
    public boolean isWeighted() {
        return sourceWeights != null;
    }

    /** Weights of the edges to this rank, as a copy; all 1 if edges have none. */
    public int[] sourceWeights() {
        return weights(sourceWeights, sources.length);
    }

    /** Weights of the edges of this rank, as a copy; all 1 if edges have none. */
    public int[] destinationWeights() {
        return weights(destinationWeights, destinations.length);
    }

    private static int[] weights(final int[] weights, final int count) {
        if (weights != null) {
            return weights.clone();
        }
        final int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
