package io.vicinity.cli.perf;

/** What a step of the schedule asks of the follower. */
enum Operation {
    /** Answer a bare ping-pong. */
    PROBE(1),
    /** Open one side of a lane. */
    OPEN(2),
    /** Follow a batch of a lane. */
    BATCH(3),
    /** Close one side of a lane. */
    CLOSE(4),
    /** Leave. */
    QUIT(5);

    private final int code;

    Operation(final int code) {
        this.code = code;
    }

    /** What stands for it in the control. */
    int code() {
        return code;
    }

    static Operation of(final int code) {
        for (final Operation operation : values()) {
            if (operation.code == code) {
                return operation;
            }
        }
        throw new IllegalArgumentException("no operation " + code);
    }
}
