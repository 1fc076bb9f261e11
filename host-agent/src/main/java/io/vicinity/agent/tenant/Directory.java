package io.vicinity.agent.tenant;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Who is where. Names belong to a tenant; no question about one tenant is answered from another. Thread-safe, and never waits for a
 * network: what takes time is told by a future.
 */
public interface Directory extends AutoCloseable {
    /**
     * Where an endpoint is.
     *
     * @param host            whose agent has it.
     * @param vm              it lives in.
     * @param endpointId      of the endpoint on its host.
     * @param fabricAddresses where other hosts reach its process, {@code HOST:PORT} each.
     */
    record Location(String host, String vm, long endpointId, List<String> fabricAddresses) {
        /** Copies the addresses. */
        public Location {
            fabricAddresses = List.copyOf(fabricAddresses);
        }
    }

    /** Who finds a name. */
    enum Standing {
        /** All hosts. */
        PUBLISHED,
        /** This host alone, until the others can be told. */
        UNPUBLISHED,
        /** Nobody: another host had the name first. */
        CONFLICT
    }

    /**
     * A name.
     *
     * @param name     within the tenant.
     * @param location of the endpoint.
     * @param standing of the name.
     */
    record Entry(String name, Location location, Standing standing) {}

    /**
     * How a directory is.
     *
     * @param connected   what it says of other hosts is true now; so if there are none.
     * @param here        names of this host.
     * @param elsewhere   names of other hosts.
     * @param unpublished names of this host that others are not told now.
     * @param conflicts   names of this host that another was found to have had first, since the agent started.
     */
    record Status(boolean connected, int here, int elsewhere, int unpublished, long conflicts) {}

    /** Ends a watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins to ask and to tell other hosts; what an earlier life had is {@link #restore restored} before, and else given up. */
    void start();

    /**
     * This host.
     *
     * @return its name, that of {@link Location#host} for its own endpoints.
     */
    String host();

    /**
     * Takes a name. Nobody finds it before the answer, and no other process of this host gets it meanwhile.
     *
     * @param tenant   whose name.
     * @param name     of the endpoint.
     * @param location of the endpoint, on this host.
     * @return over within seconds: the name is the endpoint's, or it fails with a {@link io.vicinity.service.VicinityFailure} NAME_TAKEN or
     *     DIRECTORY_UNAVAILABLE. What depends on it runs in the thread that ends it, and must be quick.
     */
    CompletableFuture<Void> register(String tenant, String name, Location location);

    /**
     * Has a name again that an earlier life of this agent took: it is found from now on.
     *
     * @param tenant   whose name.
     * @param name     of the endpoint.
     * @param location of the endpoint, on this host.
     * @return false if another endpoint of this host has the name.
     */
    boolean restore(String tenant, String name, Location location);

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

    /**
     * All names of a tenant, those of this host included that nobody finds.
     *
     * @param tenant whose names.
     * @return by name.
     */
    List<Entry> names(String tenant);

    /**
     * How it is.
     *
     * @return now.
     */
    Status status();

    /** Stops asking and telling others. */
    @Override
    void close();
}
