package io.vicinity.agent.tenant;

import java.util.List;

/**
 * What changed for a VM. Applying one twice does no harm.
 *
 * @param version       that the VM's daemon has when it applied this.
 * @param ends          that are new or changed.
 * @param gone          ends of channels that are over at both ends.
 * @param goneEndpoints endpoints of this VM that are over.
 * @param peers         neighbours that came or changed.
 * @param drain         number of the VM's drain; 0: it is neither drained nor without its memory.
 */
public record ChangeSet(
        long version,
        List<EndView> ends,
        List<HeldEnd> gone,
        List<Long> goneEndpoints,
        List<PeerView> peers,
        long drain) {
    /**
     * Is there nothing to tell that has happened, whatever is said of a drain?
     *
     * @return true if so.
     */
    public boolean isEmpty() {
        return ends.isEmpty() && gone.isEmpty() && goneEndpoints.isEmpty() && peers.isEmpty();
    }
}
