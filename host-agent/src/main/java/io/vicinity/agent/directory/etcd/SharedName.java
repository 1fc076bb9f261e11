package io.vicinity.agent.directory.etcd;

import io.vicinity.agent.tenant.Directory;

/**
 * A name as etcd has it.
 *
 * @param location of the endpoint.
 * @param since    when it was registered, ms since the epoch by its host's clock.
 * @param revision of etcd at which it was put.
 */
record SharedName(Directory.Location location, long since, long revision) {
    /** Did it have the name first? Of two that claimed it in one millisecond, all hosts choose the same. */
    boolean isOlderThan(final String otherHost, final long otherSince) {
        return since < otherSince || since == otherSince && location.host().compareTo(otherHost) < 0;
    }
}
