package io.vicinity.guestd.agent;

import io.vicinity.service.RuntimeDirectory;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The number of this life of the VM, as the agent gave it: kept in the state directory, which is on tmpfs, so that it lives as long as
 * the VM and longer than this daemon.
 */
public final class Incarnation {
    private static final Logger LOG = System.getLogger(Incarnation.class.getName());
    private static final String FILE = "incarnation";

    private final RuntimeDirectory state;
    private long value;

    /**
     * Reads what an earlier life of the daemon left.
     *
     * @param state directory.
     */
    public Incarnation(final RuntimeDirectory state) {
        this.state = state;
        value = state.read(FILE).map(Incarnation::parse).orElse(0L);
    }

    /**
     * The incarnation.
     *
     * @return 0 for a new life.
     */
    public long get() {
        return value;
    }

    void set(final long incarnation) {
        if (incarnation == value) {
            return;
        }
        value = incarnation;
        try {
            state.write(FILE, Long.toUnsignedString(incarnation));
        } catch (final VicinityFailure e) {
            LOG.log(Level.ERROR, "a restart of this daemon will end its channels: " + e.oneLine());
        }
    }

    void forget() {
        set(0);
    }

    private static long parse(final String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (final NumberFormatException e) {
            return 0;
        }
    }
}
