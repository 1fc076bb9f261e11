package io.vicinity.client;

/** What a channel runs on. */
public enum Route {
    /** Memory that both VMs share. */
    SHARED_MEMORY,
    /** The network between two hosts. */
    FABRIC
}
