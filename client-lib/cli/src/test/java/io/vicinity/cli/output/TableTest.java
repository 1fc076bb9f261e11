package io.vicinity.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void shouldAlignNumbersRightAndWordsLeft() {
        final Table table = new Table("NAME", "COUNT");
        table.row("a", 7);
        table.row("longer", 12345);
        table.row("b", "-");
        assertThat(table.lines()).containsExactly("NAME    COUNT", "a           7", "longer  12345", "b       -");
    }

    @Test
    void shouldRefuseARowThatDoesNotFit() {
        assertThatThrownBy(() -> new Table("A").row(1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
