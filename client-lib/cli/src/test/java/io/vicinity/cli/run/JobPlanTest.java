package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.mpi.job.JobSettings;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobPlanTest {
    private static List<Integer> deal(final int ranks, final int vms) {
        final JobPlan plan = JobPlan.of(ranks, vms);
        return IntStream.range(0, ranks).map(plan::vmOf).boxed().toList();
    }

    @Test
    void shouldDealRanksInBlocksOfWhichTheFirstAreLarger() {
        assertThat(deal(4, 2)).containsExactly(1, 1, 2, 2);
        assertThat(deal(7, 3)).containsExactly(1, 1, 1, 2, 2, 3, 3);
        assertThat(deal(3, 3)).containsExactly(1, 2, 3);
        assertThat(deal(5, 1)).containsOnly(1);
    }

    @Test
    void shouldDealToEveryVm() {
        for (int ranks = 1; ranks <= 20; ranks++) {
            for (int vms = 1; vms <= ranks; vms++) {
                assertThat(deal(ranks, vms))
                        .isSorted()
                        .containsAll(IntStream.rangeClosed(1, vms).boxed().toList());
            }
        }
    }

    @Test
    void shouldTellEachRankWhatJobSettingsRead() {
        final JobPlan plan = JobPlan.of(3, 1);
        final Map<String, String> environment = plan.environment(2);
        final JobSettings settings = JobSettings.of(environment);
        assertThat(settings.name()).isEqualTo(plan.name());
        assertThat(settings.size()).isEqualTo(3);
        assertThat(settings.rank()).hasValue(2);
    }

    @Test
    void shouldTellEachRankWhatProgramsOfOpenMpiReadBeforeTheyInitialise() {
        assertThat(JobPlan.of(3, 1).environment(2))
                .containsEntry("OMPI_COMM_WORLD_SIZE", "3")
                .containsEntry("OMPI_COMM_WORLD_RANK", "2");
    }

    @Test
    void shouldGiveEachJobANameOfItsOwnThatAnEndpointMayHave() {
        assertThat(JobPlan.of(2, 1).name()).matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,100}");
        assertThat(JobPlan.of(2, 1).name()).isNotEqualTo(JobPlan.of(2, 1).name());
    }

    @Test
    void shouldMakeRoomForTheArenasOfAllRanks() {
        assertThat(JobPlan.of(2, 2).sandbox().vms()).isEqualTo(2);
        assertThat(JobPlan.of(2, 1).sandbox().segment().bytes()).isEqualTo(256L << 20);
        final long large = JobPlan.of(64, 1).sandbox().segment().bytes();
        assertThat(large).isGreaterThan(64 * (4L << 20) + 64 * 63 / 2 * (64L << 10));
        assertThat(Long.bitCount(large)).isOne();
    }

    @Test
    void shouldNeedNoFabricWhereAllRanksShareTheMemoryOfOneSandbox() {
        assertThat(JobPlan.of(4, 2).ownSandbox(8).fabric()).isFalse();
        assertThat(JobPlan.of(4, 2).sandbox().fabric()).isTrue();
    }

    @Test
    void shouldLetRanksShareMoreWhereMemoryIsFree() {
        final long free = 8L << 30;
        assertThat(JobPlan.of(8, 1).sharedMib(free)).isEqualTo(32);
        assertThat(JobPlan.of(16, 1).sharedMib(free)).isEqualTo(32);
        assertThat(JobPlan.of(32, 1).sharedMib(free)).isEqualTo(16);
        assertThat(JobPlan.of(8, 1).sharedMib(64L << 20)).isEqualTo(8);
        assertThat(JobPlan.of(1, 1).sharedMib(0)).isEqualTo(8);
        assertThat(JobPlan.of(8, 1).ownSandbox(32).segment().bytes()).isEqualTo(1L << 30);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, -n 0", "-3, 1, -n -3", "2, 3, --vms 3", "1, 0, --vms 0"})
    void shouldNameWhatMakesNoSense(final int ranks, final int vms, final String named) {
        assertThatThrownBy(() -> JobPlan.of(ranks, vms))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining(named);
    }
}
