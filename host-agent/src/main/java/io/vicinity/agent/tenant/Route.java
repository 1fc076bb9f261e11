package io.vicinity.agent.tenant;

/** What a channel runs on. The names are those of the journal. */
public enum Route {
    /** A region of the tenant's segment. */
    SHARED_MEMORY,
    /** A connection between the two processes. */
    FABRIC
}
