package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacementTest {
    @Test
    void shouldTellTheClassFromTheBarePingPong() {
        assertThat(Placement.of(26)).isEqualTo(Placement.S);
        assertThat(Placement.of(50)).isEqualTo(Placement.C);
        assertThat(Placement.of(80)).isEqualTo(Placement.C);
        assertThat(Placement.of(250)).isEqualTo(Placement.X);
    }
}
