package io.vicinity.cli.run;

import io.vicinity.client.Vicinity;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranks that are children of this process.
 *
 * @param plan    of the job.
 * @param command of the ranks.
 * @param common  environment of all.
 * @param sockets of the VMs that the plan deals ranks to; empty for what the environment says.
 */
record LocalRanks(JobPlan plan, RankCommand command, Map<String, String> common, List<Path> sockets)
        implements RankStart {
    @Override
    public List<String> command(final int rank) {
        return command.line(rank);
    }

    @Override
    public Map<String, String> environment(final int rank) {
        final Map<String, String> environment = new HashMap<>(common);
        environment.putAll(plan.environment(rank));
        if (!sockets.isEmpty()) {
            environment.put(
                    Vicinity.Context.SOCKET_VARIABLE,
                    sockets.get(plan.vmOf(rank) - 1).toString());
        }
        return environment;
    }
}
