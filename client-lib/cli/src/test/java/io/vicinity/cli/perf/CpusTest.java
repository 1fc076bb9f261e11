package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpusTest {
    @Test
    void shouldReadRangesAndSingleNumbers() {
        assertThat(Cpus.parse("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
        assertThat(Cpus.parse("3")).containsExactly(3);
    }

    @Test
    void shouldFindTheProcessorsOfThisProcess() throws Exception {
        assertThat(Cpus.allowed()).isNotEmpty().isSorted();
    }
}
