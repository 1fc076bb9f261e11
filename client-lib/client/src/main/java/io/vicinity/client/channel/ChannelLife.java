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
    private final Consumer<Violation> onViolation;
    private final BooleanSupplier memoryGone;
    private final boolean outlivesMemory;
    private Receiving receiving;

    /** Held by whoever changes the state, and by whoever counts what belongs to it. */
    private final Object transition = new Object();

    private volatile ChannelState state = ChannelState.OPEN;

    /** Is the channel open, and nothing to be done before the next message is sent? */
    private volatile boolean clear = true;

    private boolean detour;

    private volatile String closeDetail = "";

    ChannelLife(final Consumer<Violation> onViolation, final BooleanSupplier memoryGone, final boolean outlivesMemory) {
        this.onViolation = onViolation;
        this.memoryGone = memoryGone;
        this.outlivesMemory = outlivesMemory;
    }

    /** Who stops when nothing is to be received any more. Before anything else. */
    void receiving(final Receiving calls) {
        receiving = calls;
    }

    ChannelState state() {
        return state;
    }

    boolean isOpen() {
        return state == ChannelState.OPEN;
    }

    /** Is the channel open, and nothing to be done before the next message is sent? */
    boolean isClear() {
        return clear;
    }

    /** The next message is not sent before something else is done; or no longer so. Called by any thread. */
    void detour(final boolean wanted) {
        synchronized (transition) {
            detour = wanted;
            clear = state == ChannelState.OPEN && !detour;
        }
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
                receiving.stop();
            }
            clear = false;
            state = to;
            return true;
        }
    }

    /** Is this still the memory that was meant? It reads 0 for ever where a device was unplugged, and no signal says so. */
    void checkGeneration(final ChannelMemory memory) {
        if (RegionDescriptor.generation(memory.region().buffer()) != memory.generation()
                || RegionDescriptor.generation(memory.remoteArena().buffer()) != memory.remoteArenaGeneration()) {
            violated(Violation.GENERATION);
        }
    }

    /** Nothing comes, or there is no room: the memory may be another, or what carries messages may want this thread's help. */
    void attend(final ChannelMemory memory) {
        checkGeneration(memory);
        memory.ringer().attend(0);
    }

    /** Was the memory that VMs share taken out of this one? */
    boolean isMemoryGone() {
        return memoryGone.getAsBoolean();
    }

    /** A channel that was closed meanwhile reads zeros, which are no violation, and its counters may be another's. */
    void violated(final Violation violation) {
        if (state == ChannelState.QUARANTINED || state == ChannelState.CLOSED) {
            return;
        }
        if (isMemoryGone()) {
            // What an unplugged device reads as was written by nobody. Who watches the segment closes the channel soon,
            // or
            // says that its route is lost.
            if (!outlivesMemory) {
                change(ChannelState.CLOSED_BY_PEER, ChannelListener.MEMORY_GONE);
            }
            return;
        }
        synchronized (transition) {
            if (!change(ChannelState.QUARANTINED, "shared memory violated: " + violation)) {
                return;
            }
            receiving.count(violation);
        }
        onViolation.accept(violation);
    }
}
