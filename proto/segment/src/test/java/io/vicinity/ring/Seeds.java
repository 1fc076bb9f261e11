package io.vicinity.ring;

import java.util.concurrent.ThreadLocalRandom;

/** Seeds of random tests: new ones each time and printed, or one that is given by {@code -Dvicinity.seed}. */
public final class Seeds {
    private static final String PROPERTY = "vicinity.seed";

    private Seeds() {}

    /**
     * A seed for one test.
     *
     * @param test to print with it.
     * @return the seed.
     */
    public static long next(final String test) {
        final long seed = Long.getLong(PROPERTY, ThreadLocalRandom.current().nextLong());
        System.out.println(test + ": again with -D" + PROPERTY + "=" + seed);
        return seed;
    }
}
