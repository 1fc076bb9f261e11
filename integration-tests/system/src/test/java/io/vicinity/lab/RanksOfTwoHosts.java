package io.vicinity.lab;

import java.util.Map;

/** Of a job of {@link programs.Correspondence}, two ranks are on one host, and two on another. */
public final class RanksOfTwoHosts {
    /** All of them. */
    public static final int COUNT = 4;

    private static final int OF_EACH_HOST = COUNT / 2;

    private RanksOfTwoHosts() {}

    /** The number of a rank's host, from 1. */
    public static int hostOf(final int rank) {
        return 1 + rank / OF_EACH_HOST;
    }

    /** What a rank finds in its environment, as each launcher may set it. */
    public static Map<String, String> environment(final String job, final int rank) {
        return Map.of(
                "VICINITY_JOB",
                job,
                "VICINITY_SIZE",
                Integer.toString(COUNT),
                "VICINITY_RANK",
                Integer.toString(rank),
                "VICINITY_START_SECONDS",
                Long.toString(Lab.START_PATIENCE.toSeconds()));
    }

    /** What a rank says when all came as it must, and it shares memory with those of its host alone. */
    public static String success(final int rank) {
        return "rank " + rank + " shares memory with " + (OF_EACH_HOST - 1) + ", and all came as it was";
    }
}
