package io.vicinity.cli.perf;

import io.vicinity.service.HostPort;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * All that the two sides of a run must agree on. Written to a file by whoever starts them.
 *
 * @param test         to run; {@link PerfTest#FLAG} stands for all limits of the machine.
 * @param sizes        of messages in bytes.
 * @param subjects     to measure, besides the limit.
 * @param batches      to keep of each lane.
 * @param only         the class to report, or empty for all.
 * @param seconds      to spend on a stage at most.
 * @param warmUp       seconds to spend at most on batches of each lane that are not kept.
 * @param json         true for JSON, one object a line, else text.
 * @param cpus         of the leader and the follower.
 * @param sockets      of the daemons of the leader and the follower; both empty without a daemon.
 * @param idleChannels of the endpoint of {@link Subjects#VICINITY_IDLE}.
 * @param arena        of Vicinity's endpoints in bytes; 0 for the tenant's default.
 * @param run          name that both sides know the run by.
 * @param isPeer       true if the two sides are in two VMs, and have no file in common.
 * @param tcp          where the follower listens for the first TCP lane, and above it for the others.
 */
record PerfPlan(
        PerfTest test,
        List<Integer> sizes,
        List<String> subjects,
        int batches,
        Optional<Placement> only,
        int seconds,
        int warmUp,
        boolean json,
        List<Integer> cpus,
        List<String> sockets,
        int idleChannels,
        long arena,
        String run,
        boolean isPeer,
        HostPort tcp) {

    private static final String FILE = "plan.properties";

    /** Largest message of any stage. */
    int maxSize() {
        return sizes.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    void store(final Path directory) throws IOException {
        Files.writeString(directory.resolve(FILE), text());
    }

    static PerfPlan load(final Path directory) throws IOException {
        return parse(Files.readString(directory.resolve(FILE)));
    }

    /** The same for two sides in two VMs: they share no file, and each has its own processors and its own daemon. */
    PerfPlan toPeer(final String name) {
        return new PerfPlan(
                test,
                sizes,
                subjects,
                batches,
                only,
                seconds,
                warmUp,
                json,
                List.of(),
                sockets,
                idleChannels,
                arena,
                name,
                true,
                tcp);
    }

    /** The same with the daemon of one side in place of both. */
    PerfPlan withSocket(final String socket) {
        return new PerfPlan(
                test,
                sizes,
                subjects,
                batches,
                only,
                seconds,
                warmUp,
                json,
                cpus,
                List.of(socket, socket),
                idleChannels,
                arena,
                run,
                isPeer,
                tcp);
    }

    /** The plan as text, for {@link #parse}. */
    String text() {
        final Properties properties = new Properties();
        properties.setProperty("test", test.name());
        properties.setProperty("sizes", join(sizes));
        properties.setProperty("subjects", join(subjects));
        properties.setProperty("batches", Integer.toString(batches));
        properties.setProperty("only", only.map(Placement::name).orElse(""));
        properties.setProperty("seconds", Integer.toString(seconds));
        properties.setProperty("warmUp", Integer.toString(warmUp));
        properties.setProperty("json", Boolean.toString(json));
        properties.setProperty("cpus", join(cpus));
        properties.setProperty("sockets", join(sockets));
        properties.setProperty("idle", Integer.toString(idleChannels));
        properties.setProperty("arena", Long.toString(arena));
        properties.setProperty("run", run);
        properties.setProperty("peer", Boolean.toString(isPeer));
        properties.setProperty("tcp", tcp.toString());
        final StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static PerfPlan parse(final String text) {
        final Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PerfPlan(
                PerfTest.valueOf(properties.getProperty("test")),
                integers(properties.getProperty("sizes")),
                strings(properties.getProperty("subjects")),
                Integer.parseInt(properties.getProperty("batches")),
                strings(properties.getProperty("only")).stream().findFirst().map(Placement::valueOf),
                Integer.parseInt(properties.getProperty("seconds")),
                Integer.parseInt(properties.getProperty("warmUp")),
                Boolean.parseBoolean(properties.getProperty("json")),
                integers(properties.getProperty("cpus")),
                strings(properties.getProperty("sockets")),
                Integer.parseInt(properties.getProperty("idle")),
                Long.parseLong(properties.getProperty("arena")),
                properties.getProperty("run"),
                Boolean.parseBoolean(properties.getProperty("peer")),
                HostPort.parse(properties.getProperty("tcp")));
    }

    private static String join(final List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static List<String> strings(final String joined) {
        return joined.isEmpty() ? List.of() : Arrays.asList(joined.split(","));
    }

    private static List<Integer> integers(final String joined) {
        return strings(joined).stream().map(Integer::valueOf).toList();
    }
}
