package io.vicinity.cli.perf;

import java.util.List;

/** The names of what can be measured. */
public final class Subjects {
    /** The machine itself. */
    public static final String LIMIT = "limit";

    /** A channel, through the public API. */
    public static final String VICINITY = "vicinity";

    /** A channel of an endpoint that has no other; the endpoint is polled. */
    public static final String VICINITY_ONE = "vicinity-one";

    /** A channel of an endpoint that has idle channels too; the endpoint is polled. */
    public static final String VICINITY_IDLE = "vicinity-idle";

    /** A channel; each message is filled by the sender and summed up by the receiver in private memory. */
    public static final String VICINITY_FILLED = "vicinity-filled";

    /** A channel; each message is filled and summed up in place. */
    public static final String VICINITY_LOANS = "vicinity-loans";

    /** Agrona's ring. */
    public static final String AGRONA = "agrona";

    /** Aeron IPC. */
    public static final String AERON = "aeron";

    /** A TCP connection. */
    public static final String TCP = "tcp";

    /** Those that {@code --against} takes. */
    public static final List<String> PEERS = List.of(AGRONA, AERON, TCP);

    private Subjects() {}

    /** Does the subject carry what the other side has as its source, or does it make its messages itself? */
    static boolean isPatterned(final String subject) {
        return !subject.equals(VICINITY_FILLED) && !subject.equals(VICINITY_LOANS);
    }

    /** Can its two sides be in two VMs? */
    static boolean reachesOtherVms(final String subject) {
        return !subject.equals(AGRONA) && !subject.equals(AERON);
    }

    /** Does the subject carry messages of this length? */
    static boolean carries(final String subject, final int size) {
        return switch (subject) {
            case AGRONA -> size <= AgronaPipe.maxLength();
            case AERON -> size <= AeronPipe.maxLength();
            case TCP -> size > 0;
            default -> true;
        };
    }
}
