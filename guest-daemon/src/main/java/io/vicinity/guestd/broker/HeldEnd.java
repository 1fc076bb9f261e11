package io.vicinity.guestd.broker;

import io.vicinity.control.v1.ChannelEnd;

/** One end of a channel that a process of this VM holds, or has held until the other end lets go too. */
final class HeldEnd {
    private final HeldEndpoint endpoint;
    private ChannelEnd end;
    private boolean told;
    private boolean released;

    HeldEnd(final HeldEndpoint endpoint, final ChannelEnd end) {
        this.endpoint = endpoint;
        this.end = end;
    }

    HeldEndpoint endpoint() {
        return endpoint;
    }

    EndKey key() {
        return EndKey.of(end);
    }

    ChannelEnd end() {
        return end;
    }

    /**
     * Takes what the agent says, unless something later is known.
     *
     * @return true if it is news.
     */
    boolean update(final ChannelEnd latest) {
        if (latest.getVersion() <= end.getVersion()) {
            return false;
        }
        end = latest;
        return true;
    }

    /** Takes whatever the agent says next. */
    void forgetVersion() {
        end = end.toBuilder().clearVersion().build();
    }

    /** Does the process know of it? Not before its request to open was answered. */
    boolean isTold() {
        return told;
    }

    void markTold() {
        told = true;
    }

    /** The process let go; kept only to tell it when the channel is over. */
    boolean isReleased() {
        return released;
    }

    void markReleased() {
        released = true;
    }
}
