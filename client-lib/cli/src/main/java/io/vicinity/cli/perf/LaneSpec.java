package io.vicinity.cli.perf;

/**
 * One thing that is measured in turn with others.
 *
 * @param subject   who is measured.
 * @param test      what is measured.
 * @param size      of a message in bytes.
 * @param parameter of the subject: for two copies, the size of the shared buffer in bytes; else 0.
 */
record LaneSpec(String subject, PerfTest test, int size, int parameter) {
    private static final int SHORTEST_STREAMED = 64 << 10;

    /** Bytes of a message in a stream: the limit of a stream of short messages is that of copying at all. */
    int streamed() {
        return isLimit() ? Math.max(SHORTEST_STREAMED, size) : size;
    }

    /** Can what is received be compared with what was sent? */
    boolean isChecked() {
        return size > 0 && Subjects.isPatterned(subject);
    }

    /** Is this the machine's own limit, which others are compared to? */
    boolean isLimit() {
        return subject.equals(Subjects.LIMIT);
    }
}
