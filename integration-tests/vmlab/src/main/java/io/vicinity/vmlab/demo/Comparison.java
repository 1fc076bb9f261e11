package io.vicinity.vmlab.demo;

/**
 * What one run of {@code vicinity perf} says of the two that it compared, in the unit of its report.
 *
 * @param vicinity the figure of a channel.
 * @param tcp      the figure of TCP.
 */
record Comparison(double vicinity, double tcp) {
    /** Reads the report of a run of one size. */
    static Comparison read(final String report) {
        return new Comparison(figure(report, "vicinity"), figure(report, "tcp"));
    }

    private static double figure(final String report, final String subject) {
        return report.lines()
                .filter(line -> !line.startsWith("#") && line.endsWith(" " + subject))
                .map(line -> Double.valueOf(line.split(" +", -1)[1]))
                .findFirst()
                .orElseThrow(() -> new DemoFailure("nothing was measured of " + subject + ":\n" + report));
    }
}
