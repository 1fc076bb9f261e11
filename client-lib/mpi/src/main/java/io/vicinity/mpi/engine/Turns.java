package io.vicinity.mpi.engine;

import io.vicinity.mpi.link.Links;

/**
 * What happens in a turn, and in which order: what came is taken, what waited for room leaves, activities go on, and now and then somebody
 * looks whether a peer is gone. With the engine entered.
 */
final class Turns {
    private static final int MOST_RECORDS = 64;

    /**
     * So many times more records a turn takes than the one before, if that took something; the first one after some in vain takes one. A look
     * behind the last record that came is at a line that its sender holds: who waits for one message should not wait for that look, too.
     */
    private static final int GROWTH = 4;

    /** So many turns in vain tell who waits for one message from who waits for the next piece of a long one. */
    private static final int SOME_TURNS = 3;

    /** After so many turns in vain each looks whether a peer is gone. */
    private static final int QUIET_TURNS = 256;

    /** So often, a power of two, it looks for that where others keep it busy. */
    private static final int BUSY_TURNS = 4096;

    private final Links links;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final Activities activities;
    private final Losses losses;
    private boolean taken;
    private int mostRecords = 1;
    private int quiet;
    private int count;

    Turns(
            final Links links,
            final Incoming incoming,
            final Outgoing outgoing,
            final Activities activities,
            final Losses losses) {
        this.links = links;
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.activities = activities;
        this.losses = losses;
    }

    /** Is one being taken? Then whoever calls is an activity, or another thread that is not within. */
    boolean isTaken() {
        return taken;
    }

    /** Takes one, if the caller is not within one. Says whether anything moved. */
    boolean take() {
        if (taken) {
            return false;
        }
        taken = true;
        try {
            boolean moved = links.poll(incoming, mostRecords) > 0;
            if (moved) {
                mostRecords = Math.min(GROWTH * mostRecords, MOST_RECORDS);
            }
            if (outgoing.isBusy()) {
                moved |= outgoing.flush();
            }
            if (!activities.isEmpty()) {
                moved |= activities.advance();
            }
            if ((++count & BUSY_TURNS - 1) == 0) {
                moved |= losses.look();
            }
            if (moved) {
                quiet = 0;
                return true;
            }
            quiet++;
            if (quiet == SOME_TURNS) {
                mostRecords = 1;
            }
            return quiet > QUIET_TURNS && losses.look();
        } finally {
            taken = false;
        }
    }
}
