package io.vicinity.agent.tenant;

/**
 * What a VM's daemon must be told, by version: each change takes the next number, and a thing that changes again moves to the end. So
 * what a daemon misses since a version is found without looking at the rest, and the log is never longer than what exists, but
 * for what is gone; that is kept until the daemon acknowledged it.
 */
final class VmLog {
    /** A daemon that does not acknowledge costs no more than this; its next hello tells all that it holds anyhow. */
    static final int MAX_GONE = 65_536;

    final VersionedSet<End> ends = new VersionedSet<>();
    final VersionedSet<HeldEnd> gone = new VersionedSet<>();
    final VersionedSet<Long> goneEndpoints = new VersionedSet<>();
    final VersionedSet<Peer> neighbours = new VersionedSet<>();
    private long version;

    /**
     * Starts a log.
     *
     * @param version that was given out last; each life of the agent begins beyond all of the lives before.
     */
    VmLog(final long version) {
        this.version = version;
    }

    long version() {
        return version;
    }

    long next() {
        version++;
        return version;
    }

    void touch(final End end) {
        end.version = next();
        ends.touch(end, end.version);
    }

    void gone(final HeldEnd end) {
        gone.touch(end, next());
        gone.keepNewest(MAX_GONE);
    }

    void gone(final long endpointId) {
        goneEndpoints.touch(endpointId, next());
        goneEndpoints.keepNewest(MAX_GONE);
    }

    void touch(final Peer neighbour) {
        neighbours.touch(neighbour, next());
    }

    void acknowledge(final long upTo) {
        gone.forgetUpTo(upTo);
        goneEndpoints.forgetUpTo(upTo);
    }

    /** A new life of the VM knows nothing of what is gone. */
    void forgetGone() {
        gone.clear();
        goneEndpoints.clear();
    }
}
