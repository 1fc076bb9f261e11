package io.vicinity.agent.tenant;

import java.time.Duration;
import java.util.Optional;

/** Told what happens in a tenant, to count it. Called under the tenant's lock: must be quick, and must not call the tenant. */
public interface TenantListener {
    /** Counts nothing. */
    TenantListener NONE = new TenantListener() {};

    /** A channel was opened. */
    default void channelOpened() {}

    /**
     * The first end of a channel left.
     *
     * @param reason what the other end is told.
     */
    default void channelClosed(final CloseReason reason) {}

    /**
     * A process reported a violation.
     *
     * @param name of the violation, as the process said.
     */
    default void violation(final String name) {}

    /**
     * A channel came to another route.
     *
     * @param to     which.
     * @param reason of the order.
     * @param took   from the order until both ends were done; empty if it was given in an earlier life of the agent.
     */
    default void switchDone(final Route to, final SwitchReason reason, final Optional<Duration> took) {}

    /**
     * A channel could not come to another route, or not in time.
     *
     * @param to     which.
     * @param reason of the order.
     */
    default void switchFailed(final Route to, final SwitchReason reason) {}

    /**
     * A channel closed while it was ordered to another route.
     *
     * @param to     which.
     * @param reason of the order.
     */
    default void switchCancelled(final Route to, final SwitchReason reason) {}
}
