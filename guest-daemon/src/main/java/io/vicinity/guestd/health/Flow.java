package io.vicinity.guestd.health;

/** One direction of a channel as it was found at the last sample: what is on its way, and whether anybody takes it. */
final class Flow {
    /** More bytes than any ring and arena hold: whoever counts them is not believed. */
    private static final long MOST_BYTES = 1L << 40;

    private long occupancy;
    private long waiting;
    private long received;
    private long stalls;

    /**
     * Takes a sample. What was sent is read before what was received, so the difference may be negative, but never too large.
     *
     * @param sentBytes        as read: any value.
     * @param receivedBytes    as read: any value.
     * @param sentMessages     as read: any value.
     * @param receivedMessages as read: any value.
     * @return true if messages waited and none was received since the sample before.
     */
    boolean sample(
            final long sentBytes, final long receivedBytes, final long sentMessages, final long receivedMessages) {
        occupancy = onTheirWay(sentBytes, receivedBytes);
        final long messages = sentMessages < 0 || receivedMessages < 0 ? 0 : sentMessages - receivedMessages;
        final boolean stalled = messages > 0 && waiting > 0 && receivedMessages == received;
        waiting = messages;
        received = receivedMessages;
        if (stalled) {
            stalls++;
        }
        return stalled;
    }

    /**
     * Bytes that are on their way, as two counters have it.
     *
     * @param sentBytes     as read: any value.
     * @param receivedBytes as read: any value.
     * @return 0 if what the counters have is not possible.
     */
    static long onTheirWay(final long sentBytes, final long receivedBytes) {
        final long bytes = sentBytes - receivedBytes;
        return sentBytes < 0 || receivedBytes < 0 || bytes < 0 || bytes > MOST_BYTES ? 0 : bytes;
    }

    /** Bytes that were on their way at the last sample. */
    long occupancy() {
        return occupancy;
    }

    long stalls() {
        return stalls;
    }
}
