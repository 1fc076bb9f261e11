package io.vicinity.agent.tenant;

import java.util.Optional;

/**
 * Who is where. Names belong to a tenant; no question about one tenant is answered from another. Thread-safe.
 */
public interface Directory {
    /**
     * Where an endpoint is.
     *
     * @param vm         it lives in.
     * @param endpointId of the endpoint on its host.
     */
    record Location(String vm, long endpointId) {}

    /** Ends a watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a name.
     *
     * @param tenant   whose name.
     * @param name     of the endpoint.
     * @param location of the endpoint.
     * @return false if the name is taken.
     */
    boolean register(String tenant, String name, Location location);

    /**
     * Gives a name back. Nothing happens if it belongs to another location.
     *
     * @param tenant   whose name.
     * @param name     of the endpoint.
     * @param location of the endpoint.
     */
    void unregister(String tenant, String name, Location location);

    /**
     * Finds a name.
     *
     * @param tenant whose name.
     * @param name   of the endpoint.
     * @return where it is; empty if nobody has it.
     */
    Optional<Location> find(String tenant, String name);

    /**
     * Waits for a name.
     *
     * @param tenant   whose name.
     * @param name     of the endpoint.
     * @param appeared called once, when the name is registered after this call; must only hand over to another thread. A caller looks
     *                 by {@link #find} after it began to watch, so that it misses nothing.
     * @return ends the watch.
     */
    Watch watch(String tenant, String name, Runnable appeared);
}
