package io.vicinity.cli.run;

import io.vicinity.client.Vicinity;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /** Of Linux: 32 pages, with a zero at the end. */
    private static final int LONGEST_ARGUMENT = 32 * 4096 - 1;

    private static final Pattern AMBIGUOUS = Pattern.compile("['!\\\\\n]");
    /** Codes above are of those that a signal ended. */
    private static final int SIGNALLED = 128;

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    /** ^C is the launcher's, which then ends ranks and connections: an ssh that ends by itself looks like a host that is lost. */
    private static final List<String> WITHOUT_KEYS = List.of("sh", "-c", "trap '' INT QUIT; exec \"$@\"", "sh");

    @Override
    public List<String> command(final int rank) {
        final List<String> line = new ArrayList<>(WITHOUT_KEYS);
        line.addAll(shell);
        line.add(hosts.get(rank).name());
        final String script = forAnyShell(script(rank));
        final int length = script.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_ARGUMENT) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "what is to be run on hosts has " + length + " bytes, more than the " + LONGEST_ARGUMENT
                            + " that can be said to '" + shell.getFirst() + "'",
                    "give the program long arguments in a file, and a long class path as jars in a directory, by DIRECTORY/*");
        }
        line.add(script);
        return line;
    }

    /**
     * The shell stays, tells the {@linkplain OutputUntilEnd end} of the rank, and ends as that does: of one that a signal ends, ssh tells
     * only that. What the shell itself would say to that is left out.
     */
    private String script(final int rank) {
        final Map<String, String> environment = new LinkedHashMap<>(exports);
        environment.putAll(plan.environment(rank));
        hosts.get(rank).socket().ifPresent(socket -> environment.put(Vicinity.Context.SOCKET_VARIABLE, socket));
        final List<String> words = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        final List<String> rankLine = command.remoteLine(rank);
        words.addAll(rankLine);
        return "cd " + quote(directory()) + " && ls -d " + line(List.of(rankLine.getFirst(), vicinity()))
                + " > /dev/null && echo " + sign() + " && exec 3>&2 2> /dev/null && (exec " + line(words)
                + " 2>&3 3>&-); code=$?; printf '" + String.format("\\%03o", (int) OutputUntilEnd.START)
                + "%s %d\\n' " + sign() + " $code; exit $code";
    }

    private static String directory() {
        return Path.of("").toAbsolutePath().toString();
    }

    /** Where the class that is started lies. */
    private static String vicinity() {
        try {
            return Path.of(RankMain.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, String> environment(final int rank) {
        return Map.of();
    }

    @Override
    public Optional<String> host(final int rank) {
        return Optional.of(hosts.get(rank).name());
    }

    @Override
    public String sign() {
        return plan.name();
    }

    /** All hosts in turn, so that none keeps others waiting that can take few logins at a time. */
    @Override
    public List<Integer> order(final int count) {
        final int[] places = IntStream.range(0, count)
                .map(rank -> (int) hosts.subList(0, rank).stream()
                        .filter(hosts.get(rank)::equals)
                        .count())
                .toArray();
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingInt(rank -> places[rank]))
                .toList();
    }

    @Override
    public String explain(final int code, final boolean isLoginDone) {
        if (isLoginDone) {
            return code == SHELL_FAILED ? "; if that is not its own code, its connection was lost" : "";
        }
        if (code > SIGNALLED && code < SHELL_FAILED) {
            return "";
        }
        return switch (code) {
            case 0 ->
                "; its login ended without running what it was told: see which shell is the user's there, and which files that reads";
            case SHELL_FAILED ->
                "; if '" + shell.getFirst()
                        + "' could not reach the host: let it log in there without being asked anything";
            case NOT_FOUND, NOT_EXECUTABLE ->
                isHere(shell.getFirst())
                        ? "; '" + shell.getFirst()
                                + "' is a program here, so something was not found there: a login must find sh and ls"
                        : "; '" + shell.getFirst() + "' leads to hosts, and must be a program here";
            default ->
                "; before a rank is started there, these must be at the same paths: "
                        + Stream.of(directory(), System.getProperty("java.home"), vicinity())
                                .collect(Collectors.joining(", "));
        };
    }

    /** As a shell finds it. */
    private static boolean isHere(final String program) {
        return program.contains(File.separator)
                ? Files.isExecutable(Path.of(program))
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static String line(final List<String> words) {
        return words.stream().map(RemoteRanks::quote).collect(Collectors.joining(" "));
    }

    /**
     * A script for a POSIX shell, as a command for whatever shell a user has: csh, fish and their like have other ideas of what lies between
     * quotes, but leave this as it is.
     */
    static String forAnyShell(final String script) {
        return "exec sh -c 'eval \"$(printf %b \"$1\")\"' sh '"
                + AMBIGUOUS
                        .matcher(script)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                String.format("\\0%03o", (int) found.group().charAt(0))))
                + "'";
    }

    /** For a POSIX shell. */
    static String quote(final String word) {
        return word.matches("[A-Za-z0-9_./:,+-][A-Za-z0-9_./:=,+-]*") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
