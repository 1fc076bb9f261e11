package io.vicinity.cli.run;

import io.vicinity.client.Vicinity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Ranks on other hosts, by ssh. A rank lives in the directory of this process and finds its JDK, Vicinity and the program's classes at the
 * same paths as here. It ends when its standard input does, which is when the launcher is gone or the connection is.
 *
 * @param plan    of the job.
 * @param command of the ranks.
 * @param hosts   of the ranks.
 * @param shell   the words before the host that lead to a shell there, as {@code ssh -o BatchMode=yes}.
 * @param exports variables that all ranks find in their environment.
 */
record RemoteRanks(
        JobPlan plan, RankCommand command, List<HostFile.Host> hosts, List<String> shell, Map<String, String> exports)
        implements RankStart {
    /** What ssh itself ends with when it fails. */
    private static final int SHELL_FAILED = 255;

    private static final int NOT_FOUND = 127;

    @Override
    public List<String> command(final int rank) {
        final List<String> line = new ArrayList<>(shell);
        line.add(hosts.get(rank).name());
        final Map<String, String> environment = new LinkedHashMap<>(exports);
        environment.putAll(plan.environment(rank));
        hosts.get(rank).socket().ifPresent(socket -> environment.put(Vicinity.Context.SOCKET_VARIABLE, socket));
        final List<String> words = new ArrayList<>(List.of("exec", "env"));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(command.remoteLine(rank));
        line.add("cd " + quote(Path.of("").toAbsolutePath().toString()) + " && "
                + words.stream().map(RemoteRanks::quote).collect(Collectors.joining(" ")));
        return line;
    }

    @Override
    public Map<String, String> environment(final int rank) {
        return Map.of();
    }

    @Override
    public String place(final int rank) {
        return " on host " + hosts.get(rank).name();
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public String explain(final int code) {
        return switch (code) {
            case SHELL_FAILED ->
                "; if '" + shell.getFirst()
                        + "' could not reach the host: let it log in there without being asked anything";
            case NOT_FOUND -> "; the JDK must be at the same path there: " + System.getProperty("java.home");
            default -> "";
        };
    }

    /** For a POSIX shell. */
    static String quote(final String word) {
        return word.matches("[A-Za-z0-9_./:,+-][A-Za-z0-9_./:=,+-]*") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
