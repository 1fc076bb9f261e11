package io.vicinity.mpi.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopologyTest {
    @Test
    void shouldChooseDimensionsAsCloseToEachOtherAsTheyCanBe() {
        assertThat(chosen(6, 0, 0)).containsExactly(3, 2);
        assertThat(chosen(7, 0, 0)).containsExactly(7, 1);
        assertThat(chosen(6, 0, 3, 0)).containsExactly(2, 3, 1);
        assertThat(chosen(12, 0, 0, 0)).containsExactly(3, 2, 2);
        assertThat(chosen(16, 0, 0)).containsExactly(4, 4);
        assertThat(chosen(15, 0, 0)).containsExactly(5, 3);
        assertThat(chosen(60, 0, 0, 0)).containsExactly(5, 4, 3);
        assertThat(chosen(8, 2, 4)).containsExactly(2, 4);
        assertThat(chosen(1, 0)).containsExactly(1);
    }

    @Test
    void shouldRefuseWhatMakesNoGrid() {
        assertThatThrownBy(() -> chosen(7, 0, 3))
                .hasMessageContaining("7 processes")
                .hasMessageContaining("[0, 3]");
        assertThatThrownBy(() -> chosen(7, 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> chosen(6, -1, 0)).hasMessageContaining("negative");
        assertThatThrownBy(() -> new Grid(new int[] {2, 0}, new boolean[2])).hasMessageContaining("[2, 0]");
        assertThatThrownBy(() -> new Graph(new int[] {1, 2}, new int[] {1, 2})).hasMessageContaining("2 nodes");
        assertThatThrownBy(() -> new Graph(new int[] {2, 1}, new int[] {1, 0})).hasMessageContaining("falls");
    }

    @Test
    void shouldFindRanksByCoordinatesAndBack() {
        final Grid grid = new Grid(new int[] {3, 4, 2}, new boolean[] {false, true, false});
        assertThat(grid.size()).isEqualTo(24);
        for (int rank = 0; rank < 24; rank++) {
            assertThat(grid.rank(grid.coordinates(rank))).isEqualTo(rank);
        }
        assertThat(grid.coordinates(23)).containsExactly(2, 3, 1);
        assertThat(grid.rank(new int[] {1, -1, 0})).isEqualTo(grid.rank(new int[] {1, 3, 0}));
        assertThat(grid.rank(new int[] {3, 0, 0})).isEqualTo(Grid.OUTSIDE);
    }

    @Test
    void shouldShiftAroundRingsAndOutOfLines() {
        final Grid grid = new Grid(new int[] {2, 3}, new boolean[] {false, true});
        assertThat(grid.neighbour(0, 1, 2)).isEqualTo(2);
        assertThat(grid.neighbour(0, 1, -1)).isEqualTo(2);
        assertThat(grid.neighbour(0, 0, 1)).isEqualTo(3);
        assertThat(grid.neighbour(0, 0, -1)).isEqualTo(Grid.OUTSIDE);
        assertThat(grid.neighbours(4)).containsExactly(1, Grid.OUTSIDE, 3, 5);
    }

    @Test
    void shouldCutAGridIntoItsSlices() {
        final Grid grid = new Grid(new int[] {2, 3, 2}, new boolean[] {false, true, false});
        final boolean[] kept = {false, true, false};
        final Grid sub = grid.sub(kept);
        assertThat(sub.dimensions()).containsExactly(3);
        assertThat(sub.periods()).containsExactly(true);
        assertThat(grid.slice(grid.rank(new int[] {1, 2, 0}), kept)).isEqualTo(2);
        assertThat(grid.sub(new boolean[3]).size()).isEqualTo(1);
    }

    @Test
    void shouldKnowTheNeighboursOfANodeInAGraph() {
        final Graph graph = new Graph(new int[] {2, 3, 4, 6}, new int[] {1, 3, 0, 3, 0, 2});
        assertThat(graph.neighbours(0)).containsExactly(1, 3);
        assertThat(graph.neighbours(1)).containsExactly(0);
        assertThat(graph.neighbours(3)).containsExactly(0, 2);
    }

    @Test
    void shouldTakeAnOwnNeighbourhoodOutOfAllEdges() {
        final int[] edges = {0, 1, 5, 1, 0, 6, 2, 1, 7, 1, 1, 8};
        final Neighbourhood weighted = Neighbourhood.of(1, edges, true);
        assertThat(weighted.sources()).containsExactly(0, 2, 1);
        assertThat(weighted.sourceWeights()).containsExactly(5, 7, 8);
        assertThat(weighted.destinations()).containsExactly(0, 1);
        assertThat(weighted.destinationWeights()).containsExactly(6, 8);
        final Neighbourhood plain = Neighbourhood.of(0, edges, false);
        assertThat(plain.isWeighted()).isFalse();
        assertThat(plain.sourceWeights()).containsExactly(1);
    }

    private static int[] chosen(final int processes, final int... dimensions) {
        Dimensions.create(processes, dimensions);
        return dimensions;
    }
}
