package mpi.testing;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Which host each rank is on: ranks of one host share memory, and others do not. Thread-safe. */
public final class Hosts {
    private static final ThreadLocal<Hosts> CURRENT = new ThreadLocal<>();

    private final AtomicIntegerArray hosts;

    /**
     * Places ranks.
     *
     * @param hosts by rank.
     */
    public Hosts(final int... hosts) {
        this.hosts = new AtomicIntegerArray(hosts);
    }

    /** All ranks on one host. */
    static Hosts one(final int ranks) {
        return new Hosts(new int[ranks]);
    }

    /** Those of the program that this thread runs a rank of. */
    public static Hosts current() {
        return CURRENT.get();
    }

    void enter() {
        CURRENT.set(this);
    }

    /** How many ranks there are. */
    public int ranks() {
        return hosts.length();
    }

    /** The host that a rank is on now. */
    public int of(final int rank) {
        return hosts.get(rank);
    }

    /** Moves a rank to a host. */
    public void move(final int rank, final int host) {
        hosts.set(rank, host);
    }
}
