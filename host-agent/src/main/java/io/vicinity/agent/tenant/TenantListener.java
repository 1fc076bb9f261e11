package io.vicinity.agent.tenant;

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
}
