package io.vicinity.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void shouldNotTakeAPipeForATerminal() {
        assertThat(Terminal.isInteractive()).isFalse();
    }
}
