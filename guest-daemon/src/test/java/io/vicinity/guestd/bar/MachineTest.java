package io.vicinity.guestd.bar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
    private static final String EMULATED = "model name\t: QEMU TCG CPU version 2.5+\n";
    private static final String REAL = "model name\t: Some CPU @ 2.10GHz\n";

    @ParameterizedTest
    @CsvSource({"0,1", "0-3,4", "'0-1,4-5',4", "1-65535,65535"})
    void shouldCountThePossibleProcessors(final String possible, final int count) {
        assertThat(Machine.of(possible + "\n", REAL).possibleProcessors()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "3-1", "-1", "0-", "0-99999999999", "0-2147483647"})
    void shouldNotKnowTheNumberFromWhatMakesNoSense(final String possible) {
        assertThat(Machine.of(possible, REAL).possibleProcessors()).isZero();
    }

    @Test
    void shouldWarnOfAnEmulatedMachineThatCanHaveOneProcessorOnly() {
        final Machine trap = Machine.of("0\n", EMULATED);
        assertThat(trap.atomicsHold()).isFalse();
        assertThat(trap.warning())
                .hasValueSatisfying(warning -> assertThat(warning).contains("-smp 1,maxcpus=2"));
        assertThat(Machine.of("0-1\n", EMULATED).warning()).isEmpty();
        assertThat(Machine.of("0\n", REAL).warning()).isEmpty();
    }
}
