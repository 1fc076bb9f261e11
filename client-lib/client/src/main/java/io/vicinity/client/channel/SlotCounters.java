package io.vicinity.client.channel;

import io.vicinity.client.ChannelCounters;
import io.vicinity.segment.CountersDescriptor;
import org.agrona.concurrent.UnsafeBuffer;

/** The counters of one end, read from its slot; the last values once the channel is closed and the slot may be another's. */
final class SlotCounters implements ChannelCounters {
    private final UnsafeBuffer counters;
    private final int slot;
    private volatile long[] last;

    SlotCounters(final UnsafeBuffer counters, final int slot) {
        this.counters = counters;
        this.slot = slot;
    }

    void freeze() {
        last = new long[] {
            messagesSent(),
            bytesSent(),
            messagesReceived(),
            bytesReceived(),
            backPressured(),
            violations(),
            recordsResent(),
            reconnects()
        };
    }

    @Override
    public long messagesSent() {
        return get(0, CountersDescriptor.SENT_MESSAGES_OFFSET);
    }

    @Override
    public long bytesSent() {
        return get(1, CountersDescriptor.SENT_BYTES_OFFSET);
    }

    @Override
    public long messagesReceived() {
        return get(2, CountersDescriptor.RECEIVED_MESSAGES_OFFSET);
    }

    @Override
    public long bytesReceived() {
        return get(3, CountersDescriptor.RECEIVED_BYTES_OFFSET);
    }

    @Override
    public long backPressured() {
        return get(4, CountersDescriptor.BACK_PRESSURED_OFFSET);
    }

    @Override
    public long violations() {
        return get(5, CountersDescriptor.VIOLATIONS_OFFSET);
    }

    @Override
    public long recordsResent() {
        return get(6, CountersDescriptor.RESENT_RECORDS_OFFSET);
    }

    @Override
    public long reconnects() {
        return get(7, CountersDescriptor.RECONNECTS_OFFSET);
    }

    private long get(final int index, final int word) {
        final long[] frozen = last;
        return frozen != null ? frozen[index] : CountersDescriptor.get(counters, slot, word);
    }
}
