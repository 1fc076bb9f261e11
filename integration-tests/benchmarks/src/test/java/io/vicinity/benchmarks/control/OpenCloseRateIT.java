package io.vicinity.benchmarks.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.Agent;
import io.vicinity.agent.config.AgentConfig;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.service.StrictYaml;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the measurement running; what it says here means nothing. */
class OpenCloseRateIT {
    @TempDir
    private Path directory;

    @Test
    void shouldOpenAndCloseChannelsBetweenSimulatedDaemons() throws Exception {
        final AgentConfig config = StrictYaml.parse("test", OpenCloseRate.yaml(directory), AgentConfig.class);
        try (Agent agent = Agent.start(config, true)) {
            final double rate = OpenCloseRate.measure(agent.address(), directory, 2, 4, 0, 1, ProcessHandle.current());
            assertThat(rate).isPositive();
            final TenantReport report =
                    agent.tenant(OpenCloseRate.TENANT).tenant().report();
            assertThat(report.vms()).hasSize(2);
            assertThat(report.totals().channels()).isLessThanOrEqualTo(2 * 4);
        }
    }
}
