package io.vicinity.client.channel;

import io.vicinity.segment.Addresses;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Counts what goes one way, in two words of the counters area. Used by one thread at a time, the only one that writes the words.
 *
 * <p>The stores are plain: each is of one aligned word, so whoever samples sees an old value or a new one, and the ring's next
 * publication or look keeps the compiler from putting them off. What the words held is believed when they are added to: whoever
 * overwrites them falsifies a metric, and the daemon believes it only within reason.
 */
final class Flow {
    private final AtomicBuffer counters;
    private final long messages;
    private final long bytes;

    /**
     * Counts in two words.
     *
     * @param counters area; it is kept reachable by whoever keeps this.
     * @param messages index of the word that counts messages.
     * @param bytes    index of the word that counts bytes.
     */
    Flow(final AtomicBuffer counters, final int messages, final int bytes) {
        this.counters = counters;
        this.messages = Addresses.of(counters, messages, Long.BYTES);
        this.bytes = Addresses.of(counters, bytes, Long.BYTES);
    }

    void add(final int moreMessages, final long moreBytes) {
        UnsafeApi.putLong(messages, UnsafeApi.getLong(messages) + moreMessages);
        UnsafeApi.putLong(bytes, UnsafeApi.getLong(bytes) + moreBytes);
    }

    @Override
    public String toString() {
        return "Flow{" + counters + '}';
    }
}
