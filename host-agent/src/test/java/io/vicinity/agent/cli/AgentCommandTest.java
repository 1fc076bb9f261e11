package io.vicinity.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgentCommandTest {
    @Test
    void shouldKnowAllCommandsInTheOrderInWhichTheyAreListed() {
        assertThat(AgentCommand.commandLine("--help").getSubcommands().keySet())
                .containsExactly(
                        "enroll", "status", "vms", "vm", "channels", "endpoints", "route", "drain", "undrain", "evict");
    }

    @Test
    void shouldLeaveThemOutWhereAProgramStartsTheAgent() {
        assertThat(AgentCommand.commandLine("--config", "agent.yaml", "--exit-with-parent")
                        .getSubcommands())
                .isEmpty();
    }

    @Test
    void shouldGiveEachCommandTheConfigurationThatIsNamedBeforeIt() {
        assertThat(AgentCommand.commandLine().getSubcommands().values())
                .allSatisfy(command -> assertThat(command.getCommandSpec().findOption("--config"))
                        .isNotNull());
    }
}
