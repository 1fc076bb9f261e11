package io.vicinity.cli.run;

import io.vicinity.mpi.job.JobSettings;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options that put ranks on other hosts. */
final class HostOptions {
    private static final String SHELL_VARIABLE = "VICINITY_SSH";

    /**
     * Asking for a password would take what is typed for rank 0, a terminal would change what it is given, and ports that the user has
     * forwarded can be so only once. A host that does not answer is named before the other ranks are tired of waiting.
     */
    private static final String DEFAULT_SHELL =
            "ssh -T -o BatchMode=yes -o ConnectTimeout=30 -o ClearAllForwardings=yes"
                    + " -o ServerAliveInterval=15 -o ServerAliveCountMax=4";

    /** Without a language, a JVM takes and prints nothing but ASCII. */
    private static final List<String> LANGUAGE_VARIABLES = List.of("LANG", "LC_CTYPE", "LC_ALL");

    private static final String START_VARIABLE = JobSettings.START_VARIABLE;

    @Option(
            names = "--hosts",
            paramLabel = "FILE",
            description = "Start the ranks by ssh on the hosts of this file, which has a line for each: HOST [slots=N]"
                    + " [socket=PATH]. A host gets as many ranks as it has slots (default: 1); PATH is where its daemon listens, if that"
                    + " is not the usual place.")
    private Path file;

    @Option(
            names = "--ssh",
            paramLabel = "COMMAND",
            description =
                    "What leads to a host, split at blanks; the host and one argument, for a shell there, come behind"
                            + " (default: VICINITY_SSH, else '" + DEFAULT_SHELL + "').")
    private String shell;

    @Option(
            names = "-x",
            paramLabel = "NAME[=VALUE]",
            description =
                    "Give ranks this variable, on other hosts too, with the value that it has here if none is given. May be"
                            + " given more than once.")
    private List<String> exports = List.of();

    /** The hosts' file; null if there is none. */
    Path file() {
        return file;
    }

    /** How the ranks are started. */
    RankStart start(final JobPlan plan, final RankCommand command) {
        return new RemoteRanks(
                plan, command, HostFile.read(file).deal(plan.ranks()), shell(shell, System.getenv()), exports());
    }

    /** What ranks find in their environment, wherever they are. */
    Map<String, String> exports() {
        return exports(exports, System.getenv());
    }

    /** The words of the command. */
    static List<String> shell(final String given, final Map<String, String> environment) {
        final String text = given != null ? given : environment.getOrDefault(SHELL_VARIABLE, DEFAULT_SHELL);
        final List<String> words = Stream.of(text.split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "the command that leads to hosts is empty",
                    "give one by --ssh or " + SHELL_VARIABLE + ", or neither for '" + DEFAULT_SHELL + "'");
        }
        return words;
    }

    /** What ranks find in their environment. */
    static Map<String, String> exports(final List<String> given, final Map<String, String> environment) {
        final Map<String, String> exports = new LinkedHashMap<>();
        final List<String> always = new ArrayList<>(LANGUAGE_VARIABLES);
        always.addAll(List.of(START_VARIABLE, JobSettings.SHARED_VARIABLE));
        for (final String variable : always) {
            if (environment.containsKey(variable)) {
                exports.put(variable, environment.get(variable));
            }
        }
        for (final String export : given) {
            final String[] parts = export.split("=", 2);
            final String value = parts.length == 2 ? parts[1] : environment.get(parts[0]);
            if (value == null || !parts[0].matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new VicinityFailure(
                        FailureCode.CONFIG_INVALID,
                        "-x " + export + " names no variable of the environment",
                        "give one that is set, or a value with it, as in -x NAME=VALUE");
            }
            exports.put(parts[0], value);
        }
        return exports;
    }
}
