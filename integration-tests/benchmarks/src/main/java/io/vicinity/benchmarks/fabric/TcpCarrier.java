package io.vicinity.benchmarks.fabric;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Measures the TCP carrier of the fabric against plain Netty with the same TLS: half a round trip of a short message, and messages of 1 MiB
 * in one direction. The two sides are two processes on this machine, and both ways are measured in turn, batch by batch.
 *
 * <pre>
 *   TcpCarrier [BATCHES [WARM_UP]]   30 batches of each, and 40 before that are not counted, if absent
 * </pre>
 */
public final class TcpCarrier {
    private static final String FOLLOW = "follow";
    private static final String LEADER = "leader";
    private static final String FOLLOWER = "follower";
    private static final int EXCHANGES = 1500;
    private static final int WINDOWS = 2;

    private final int batches;
    private final int warmUp;
    private final int exchanges;
    private final int windows;

    /**
     * What came out.
     *
     * @param micros    half a round trip of a short message, in microseconds.
     * @param gigabytes of long messages a second, in units of 10<sup>9</sup> bytes.
     */
    record Result(double micros, double gigabytes) {}

    private TcpCarrier(final int batches, final int warmUp, final int exchanges, final int windows) {
        this.batches = batches;
        this.warmUp = warmUp;
        this.exchanges = exchanges;
        this.windows = windows;
    }

    /**
     * Runs the measurement, and prints medians.
     *
     * @param args as above.
     * @throws Exception whatever goes wrong.
     */
    public static void main(final String[] args) throws Exception {
        if (args.length == 2 && args[0].equals(FOLLOW)) {
            follow(Path.of(args[1]));
            return;
        }
        new TcpCarrier(
                        args.length > 0 ? Integer.parseInt(args[0]) : 30,
                        args.length > 1 ? Integer.parseInt(args[1]) : 40,
                        EXCHANGES,
                        WINDOWS)
                .measure();
    }

    /** The other process: it follows, by both ways, until its standard input ends. */
    private static void follow(final Path authority) throws IOException {
        final Identities identities = new Identities(authority, FOLLOWER);
        System.out.println(VicinityLane.follow(identities.fabric()) + " " + NettyLane.follow(identities.server()));
        while (System.in.read() >= 0) {
            // Nothing is said there.
        }
        Runtime.getRuntime().halt(0);
    }

    /**
     * Measures both ways once, and briefly.
     *
     * @return the product's, then plain Netty's.
     */
    static List<Result> tryOut() throws IOException, InterruptedException {
        return new TcpCarrier(1, 0, 50, 1).measure();
    }

    private List<Result> measure() throws IOException, InterruptedException {
        final Path directory = Files.createTempDirectory("vicinity-bench-");
        final Identities identities = new Identities(directory, LEADER);
        final Process follower = startFollower(directory);
        try (BufferedReader ports = follower.inputReader(StandardCharsets.UTF_8)) {
            final String[] told = ports.readLine().split(" ", 2);
            return measure(identities, Integer.parseInt(told[0]), Integer.parseInt(told[1]));
        } finally {
            follower.destroyForcibly().waitFor();
            remove(directory);
        }
    }

    private static Process startFollower(final Path authority) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TcpCarrier.class.getName(),
                        FOLLOW,
                        authority.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private List<Result> measure(final Identities identities, final int fabric, final int netty)
            throws SSLException, InterruptedException {
        try (Lane ours = new VicinityLane(fabric, identities.fabric(), FOLLOWER);
                Lane plain = new NettyLane(netty, identities.client())) {
            final double[][] micros = new double[2][batches];
            final double[][] gigabytes = new double[2][batches];
            for (int i = -warmUp; i < batches; i++) {
                // By turns, also who is first.
                for (int j = 0; j < 2; j++) {
                    final int way = (i + j) & 1;
                    final Lane lane = way == 0 ? ours : plain;
                    note(micros[way], i, micros(lane));
                    note(gigabytes[way], i, gigabytes(lane));
                }
            }
            final List<Result> results = List.of(
                    new Result(median(micros[0]), median(gigabytes[0])),
                    new Result(median(micros[1]), median(gigabytes[1])));
            print("channel on TCP", results.get(0));
            print("plain Netty", results.get(1));
            System.out.printf(
                    "ratio: half round trip %.2f, bandwidth %.2f%n",
                    results.get(0).micros() / results.get(1).micros(),
                    results.get(0).gigabytes() / results.get(1).gigabytes());
            return results;
        }
    }

    private double micros(final Lane lane) throws InterruptedException {
        final long start = System.nanoTime();
        lane.exchange(exchanges);
        return (System.nanoTime() - start) / 2e3 / exchanges;
    }

    private double gigabytes(final Lane lane) throws InterruptedException {
        final long start = System.nanoTime();
        lane.stream(windows);
        return (double) windows * Lane.WINDOW * Lane.LONG / (System.nanoTime() - start);
    }

    private static void note(final double[] values, final int batch, final double value) {
        if (batch >= 0) {
            values[batch] = value;
        }
    }

    private static double median(final double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private void print(final String way, final Result result) {
        System.out.printf(
                "%s: half a round trip of %d bytes %.1f us, messages of 1 MiB %.2f GB/s; medians of %d batches%n",
                way, Lane.SHORT, result.micros(), result.gigabytes(), batches);
    }

    private static void remove(final Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
