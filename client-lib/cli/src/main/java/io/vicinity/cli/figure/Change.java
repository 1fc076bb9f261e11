package io.vicinity.cli.figure;

/**
 * A figure by memory against the same by the fabric.
 *
 * @param memory more than 0.
 * @param fabric more than 0, in the same unit.
 */
public record Change(double memory, double fabric) {
    /**
     * How many times the memory's figure the fabric's is.
     *
     * @return above 1 where memory is better and less is better.
     */
    public double ratio() {
        return fabric / memory;
    }

    /**
     * By how much the memory's figure lies above the fabric's, as the paper has it: latencies change by up to -85, bandwidths by up to +193.
     *
     * @return percent.
     */
    public double percent() {
        return (memory / fabric - 1) * 100;
    }
}
