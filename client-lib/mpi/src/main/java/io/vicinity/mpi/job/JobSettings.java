package io.vicinity.mpi.job;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the environment says of a job.
 *
 * @param name  of the job, which its ranks share and no other job of the tenant has; empty for one that is alone.
 * @param size  ranks of the job.
 * @param rank  of this process; empty if it takes the first that is free.
 * @param start how long it waits for the others at the start at most.
 * @param sharedBytes memory that each rank takes for buffers and windows that others reach directly, in bytes; 0 for none.
 */
public record JobSettings(String name, int size, OptionalInt rank, Duration start, long sharedBytes) {
    /** Environment variable with the name of the job. */
    public static final String JOB_VARIABLE = "VICINITY_JOB";

    /** Environment variable with the number of ranks. */
    public static final String SIZE_VARIABLE = "VICINITY_SIZE";

    /** Environment variable with this process's rank; it may be missing. */
    public static final String RANK_VARIABLE = "VICINITY_RANK";

    /** Environment variable with the seconds to wait for the others; it may be missing. */
    public static final String START_VARIABLE = "VICINITY_START_SECONDS";

    /** Environment variable with the mebibytes of each rank for buffers and windows that others reach directly; it may be missing. */
    public static final String SHARED_VARIABLE = "VICINITY_SHARED_MIB";

    /** What each rank takes for messages that are too long for a ring, in bytes. */
    public static final long MESSAGE_BYTES = 4L << 20;

    /** What each rank takes for buffers and windows where nothing is said, in bytes. */
    public static final long DEFAULT_SHARED_BYTES = 8L << 20;

    private static final int DEFAULT_START_SECONDS = 60;
    private static final int MOST_SHARED_MIB = 2000;
    private static final int MIB_SHIFT = 20;

    /**
     * Settings of which the memory is as usual.
     *
     * @param name  of the job.
     * @param size  ranks of the job.
     * @param rank  of this process; empty if it takes the first that is free.
     * @param start how long it waits for the others at the start at most.
     */
    public JobSettings(final String name, final int size, final OptionalInt rank, final Duration start) {
        this(name, size, rank, start, DEFAULT_SHARED_BYTES);
    }

    /**
     * Reads an environment.
     *
     * @param environment names and values.
     * @return the settings; those of a job of one, if nothing is said of a job.
     * @throws IllegalArgumentException that names the variable that makes no sense.
     */
    public static JobSettings of(final Map<String, String> environment) {
        final String name = environment.getOrDefault(JOB_VARIABLE, "").strip();
        if (name.isEmpty()) {
            return new JobSettings("", 1, OptionalInt.of(0), Duration.ZERO);
        }
        final int size = number(environment, SIZE_VARIABLE, 1, Integer.MAX_VALUE);
        final OptionalInt rank = environment.containsKey(RANK_VARIABLE)
                ? OptionalInt.of(number(environment, RANK_VARIABLE, 0, size - 1))
                : OptionalInt.empty();
        final int seconds = environment.containsKey(START_VARIABLE)
                ? number(environment, START_VARIABLE, 0, Integer.MAX_VALUE)
                : DEFAULT_START_SECONDS;
        final long shared = environment.containsKey(SHARED_VARIABLE)
                ? (long) number(environment, SHARED_VARIABLE, 0, MOST_SHARED_MIB) << MIB_SHIFT
                : DEFAULT_SHARED_BYTES;
        return new JobSettings(name, size, rank, Duration.ofSeconds(seconds), shared);
    }

    /**
     * What a rank takes of a segment: not so much that all ranks of the job together take more than half of it. It must not take from others the room that they start with.
     *
     * @param segmentBytes of the segment.
     * @param neededBytes  of each rank, besides.
     * @return {@link #sharedBytes}, or whole mebibytes that are fewer, down to 0.
     */
    public long sharedBytesWithin(final long segmentBytes, final long neededBytes) {
        final long room = segmentBytes / 2 / size - neededBytes;
        return room >= sharedBytes ? sharedBytes : Math.max(0, room) >> MIB_SHIFT << MIB_SHIFT;
    }

    /**
     * The endpoint of a rank.
     *
     * @param ofRank from 0.
     * @return its name within the tenant.
     */
    public String endpointName(final int ofRank) {
        return name + '.' + ofRank;
    }

    private static int number(
            final Map<String, String> environment, final String variable, final int least, final int most) {
        final String value = environment.get(variable);
        try {
            final int number = Integer.parseInt(value == null ? "" : value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException(wrong(variable, value, least, most), e);
        }
        throw new IllegalArgumentException(wrong(variable, value, least, most));
    }

    private static String wrong(final String variable, final String value, final int least, final int most) {
        return variable + " is " + (value == null ? "not set" : '"' + value + '"') + ", and must be a number from "
                + least + (most == Integer.MAX_VALUE ? "" : " to " + most) + " where " + JOB_VARIABLE + " is set";
    }
}
