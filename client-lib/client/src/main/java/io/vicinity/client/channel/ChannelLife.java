package io.vicinity.client.channel;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.segment.RegionDescriptor;
import io.vicinity.segment.Violation;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The state of one end of a channel, and what moves it.
 *
 * <pre>
 *              closedByPeer            close
 *     OPEN ------------------> CLOSED_BY_PEER ----------> CLOSED
 *       |                        |                          ^
 *       | violation              | violation                |
 *       +------------------------+-----> QUARANTINED -------+
 *       |                                                   |
 *       +---------------------------------------------------+
 * </pre>
 */
final class ChannelLife {
    private final ChannelMemory memory;
    private final ReceiveSide receiver;
    private final Consumer<Violation> onViolation;
    private final BooleanSupplier memoryGone;

    /** Held by whoever changes the state, and by whoever counts what belongs to it. */
    private final Object transition = new Object();

    private volatile ChannelState state = ChannelState.OPEN;
    private volatile String closeDetail = "";

    ChannelLife(
            final ChannelMemory memory,
            final ReceiveSide receiver,
            final Consumer<Violation> onViolation,
            final BooleanSupplier memoryGone) {
        this.memory = memory;
        this.receiver = receiver;
        this.onViolation = onViolation;
        this.memoryGone = memoryGone;
    }

    ChannelState state() {
        return state;
    }

    boolean isOpen() {
        return state == ChannelState.OPEN;
    }

    boolean isClosed() {
        return state == ChannelState.CLOSED;
    }

    String closeDetail() {
        return closeDetail;
    }

    /** What a call answers that can do nothing more in this state; for an open channel, that there is nothing to do now. */
    long result() {
        return switch (state) {
            case OPEN -> Channel.BACK_PRESSURED;
            case CLOSED_BY_PEER -> Channel.CLOSED_BY_PEER;
            case QUARANTINED -> Channel.QUARANTINED;
            case CLOSED -> Channel.CLOSED;
        };
    }

    /** States only move on, in the order in which they are declared. Who sees a state finds the reason for it. */
    boolean change(final ChannelState to, final String detail) {
        synchronized (transition) {
            if (state.compareTo(to) >= 0) {
                return false;
            }
            if (to != ChannelState.CLOSED || state == ChannelState.OPEN) {
                closeDetail = detail;
            }
            if (to != ChannelState.CLOSED_BY_PEER) {
                receiver.stop();
            }
            state = to;
            return true;
        }
    }

    /** Is this still the memory that was meant? It reads 0 for ever where a device was unplugged, and no signal says so. */
    void checkGeneration() {
        if (RegionDescriptor.generation(memory.region().buffer()) != memory.generation()
                || RegionDescriptor.generation(memory.remoteArena().buffer()) != memory.remoteArenaGeneration()) {
            violated(Violation.GENERATION);
        }
    }

    /** A channel that was closed meanwhile reads zeros, which are no violation, and its counters may be another's. */
    void violated(final Violation violation) {
        if (state == ChannelState.QUARANTINED || state == ChannelState.CLOSED) {
            return;
        }
        if (memoryGone.getAsBoolean()) {
            // What an unplugged device reads as was written by nobody. Who watches the segment closes the channel soon.
            change(ChannelState.CLOSED_BY_PEER, ChannelListener.MEMORY_GONE);
            return;
        }
        synchronized (transition) {
            if (!change(ChannelState.QUARANTINED, "shared memory violated: " + violation)) {
                return;
            }
            receiver.count(violation);
        }
        onViolation.accept(violation);
    }
}
