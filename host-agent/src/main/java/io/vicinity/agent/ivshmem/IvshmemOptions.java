package io.vicinity.agent.ivshmem;

import io.vicinity.agent.descriptors.DescriptorStore;
import io.vicinity.agent.segment.Access;
import java.nio.file.Path;

/**
 * How the server serves.
 *
 * @param directory for the sockets; made if it is not there.
 * @param vectors   doorbells of each peer, at least 1.
 * @param access    who may connect. Who may, may map the tenant's memory.
 * @param store     holds what is connected for a later life of the agent.
 * @param ledgers   directory for what that life must know; the agent's alone, on tmpfs.
 */
public record IvshmemOptions(Path directory, int vectors, Access access, DescriptorStore store, Path ledgers) {
    /**
     * For the agent's user alone, and for one life.
     *
     * @param directory for the sockets.
     * @param vectors   doorbells of each peer.
     */
    public IvshmemOptions(final Path directory, final int vectors) {
        this(directory, vectors, Access.OWNER, DescriptorStore.NONE, directory);
    }
}
