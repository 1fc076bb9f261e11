package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalityTest {
    @Test
    void shouldNumberGroupsByTheirLowestRanks() {
        final Locality locality = Locality.of(7, 3, 7, 9, 3);
        assertThat(locality.groups()).isEqualTo(3);
        assertThat(locality.leaders()).containsExactly(0, 1, 3);
        assertThat(locality.members(1)).containsExactly(1, 4);
        assertThat(locality.order()).containsExactly(0, 2, 1, 4, 3);
        assertThat(locality.group(4)).isEqualTo(1);
        assertThat(locality.index(4)).isEqualTo(1);
        assertThat(locality.isContiguous()).isFalse();
    }

    @Test
    void shouldLetARootLeadItsGroup() {
        final Locality locality = Locality.of(7, 3, 7, 9, 3);
        assertThat(locality.leaders(4)).containsExactly(0, 4, 3);
        assertThat(locality.leaders(4)).containsExactly(0, 4, 3);
        assertThat(locality.leader(1, 4)).isEqualTo(4);
        assertThat(locality.leader(2, 4)).isZero();
        assertThat(locality.leaders()).containsExactly(0, 1, 3);
    }

    @Test
    void shouldSeeWhetherGroupsFollowOneAnother() {
        assertThat(Locality.of(5, 5, 2, 2, 2, 4).isContiguous()).isTrue();
        assertThat(Locality.of(5, 2, 5).isContiguous()).isFalse();
    }

    @Test
    void shouldGainNothingWhereAllOrNoneShareMemory() {
        assertThat(Locality.unknown(5).isSplit()).isFalse();
        assertThat(Locality.of(1, 2, 3).isSplit()).isFalse();
        assertThat(Locality.of(1, 2, 1).isSplit()).isTrue();
    }
}
