package io.vicinity.client.channel;

import io.vicinity.client.EndpointMessageHandler;

/**
 * Polls the channels of an endpoint: the one that was active last at once, the others when their ready words say so, and each of them
 * now and then whatever its word says. Used by the endpoint's receiving thread alone.
 */
final class ReadyPoll extends PollState {
    // Keeps other objects off the lines of the state above.
    @SuppressWarnings("unused")
    private long q100, q101, q102, q103, q104, q105, q106, q107, q108, q109, q110, q111, q112, q113, q114, q115;

    /** So many looks at the ready words pass between two looks at some channel that no ready word speaks for. */
    private static final int SWEEP_MASK = 0xF;

    /** So many polls may be served by the channel that was active last before all get their turn. */
    private static final int MAX_TURNS = 7;

    /** Most ready words that one poll follows. */
    private static final int MAX_LOOKS = 64;

    private final ReadyScan ready;

    ReadyPoll(final ReadyScan ready) {
        this.ready = ready;
    }

    int poll(final RouteEnd[] channels, final EndpointMessageHandler handler, final int limit) {
        if (seen != channels) {
            noticeChannels(channels);
        }
        int count = 0;
        if (lastActive != null && turns < MAX_TURNS) {
            count = pollOne(lastActive, handler, limit);
            if (count > 0) {
                turns++;
                return count;
            }
        }
        turns = 0;
        // Before the ready words: channels that are always ready leave nothing of the limit.
        if ((++scans & SWEEP_MASK) == 0) {
            count = sweep(handler, limit);
        }
        // Bounded: a peer that lies as fast as we look must not keep us here.
        for (int looks = 0; looks < MAX_LOOKS && count < limit; looks++) {
            final int slot = ready.next();
            if (slot < 0) {
                break;
            }
            count += pollReady(slot, handler, limit - count);
        }
        return count;
    }

    private int pollOne(final RouteEnd end, final EndpointMessageHandler handler, final int limit) {
        final int count = end.channel().poll(handler, limit);
        ready.consumed(end.readySlot(), end.consumedMark());
        return count;
    }

    /** Looks at a slot whose word says that something came. Where nothing did, the word lied, and is news only when it changes. */
    private int pollReady(final int slot, final EndpointMessageHandler handler, final int limit) {
        final RouteEnd end = slot < seen.length ? seen[slot] : null;
        final int count = end == null ? 0 : pollOne(end, handler, limit);
        if (count == 0) {
            ready.ignore(slot);
        } else {
            lastActive = end;
        }
        return count;
    }

    /** Looks at one channel whatever its ready word says: it may lie, and only looking finds a generation that is over. */
    private int sweep(final EndpointMessageHandler handler, final int limit) {
        for (int i = 0; i < seen.length; i++) {
            swept = swept + 1 < seen.length ? swept + 1 : 0;
            if (seen[swept] != null) {
                seen[swept].channel().checkGeneration();
                return pollOne(seen[swept], handler, limit);
            }
        }
        return 0;
    }

    private void noticeChannels(final RouteEnd[] channels) {
        seen = channels;
        for (int slot = 0; slot < seen.length; slot++) {
            if (seen[slot] != null) {
                ready.include(slot, seen[slot].consumedMark());
            }
        }
        if (lastActive != null
                && (lastActive.readySlot() >= seen.length || seen[lastActive.readySlot()] != lastActive)) {
            lastActive = null;
        }
    }
}
