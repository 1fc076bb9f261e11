package io.vicinity.guestd.health;

import io.vicinity.service.DurableCounter;

/**
 * Follows one counter that anybody may have overwritten. Only growth that is possible is believed. A value that is not is remembered:
 * if the counter grows on from there in the next sample, its owner goes on from there too, and so do we; what lies between is not
 * counted.
 */
final class Reading {
    private long believed;
    private long doubted;
    private boolean doubting;
    private DurableCounter kept;

    Reading(final long believed) {
        this.believed = believed;
    }

    /** Keeps what is believed in a place that survives this process, from now on. */
    void keepIn(final DurableCounter place) {
        kept = place;
        place.set(believed);
    }

    boolean isKept() {
        return kept != null;
    }

    /** The last value that was believed. */
    long value() {
        return believed;
    }

    /**
     * Takes a sample.
     *
     * @param sample as read: any value.
     * @param most   by how much it can have grown since the sample before.
     * @return by how much it grew, not negative; -1 if the sample is not believed.
     */
    long advance(final long sample, final long most) {
        if (isPossible(believed, sample, most)) {
            doubting = false;
            return moveTo(sample, sample - believed);
        }
        if (doubting && isPossible(doubted, sample, most)) {
            doubting = false;
            return moveTo(sample, sample - doubted);
        }
        doubting = true;
        doubted = sample;
        return -1;
    }

    /**
     * Looks between two samples, and remembers nothing of it: however often somebody looks, what the next sample may believe is the same.
     *
     * @param now  as read: any value.
     * @param most by how much it can have grown since the last sample.
     * @return the value now, if it is possible; else the last one that was believed.
     */
    long look(final long now, final long most) {
        return isPossible(believed, now, most) ? now : believed;
    }

    private long moveTo(final long sample, final long growth) {
        believed = sample;
        if (kept != null) {
            kept.set(sample);
        }
        return growth;
    }

    private static boolean isPossible(final long from, final long to, final long most) {
        return from >= 0 && to >= from && to - from <= most;
    }
}
