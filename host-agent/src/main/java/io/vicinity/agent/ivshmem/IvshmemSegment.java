package io.vicinity.agent.ivshmem;

import java.nio.file.Path;

/**
 * What is served on one socket.
 *
 * @param tenant   whose VMs connect.
 * @param memory   the tenant's segment.
 * @param capacity most peers at a time, and so peer ids from 0 to it; at most {@link #MAX_CAPACITY}.
 */
public record IvshmemSegment(String tenant, Path memory, int capacity) {
    /** The doorbell register has 16 bits for a peer id. */
    public static final int MAX_CAPACITY = 65_536;

    /** Checks the capacity. */
    public IvshmemSegment {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("capacity " + capacity + " not within 1 to " + MAX_CAPACITY);
        }
    }
}
