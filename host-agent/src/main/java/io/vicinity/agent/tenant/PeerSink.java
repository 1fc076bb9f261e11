package io.vicinity.agent.tenant;

import io.vicinity.service.VicinityFailure;

/**
 * The stream to a VM's daemon, as the tenant sees it. Called under the tenant's lock: an implementation hands over to a thread of its
 * own, and asks the tenant there what changed.
 */
public interface PeerSink {
    /** Something changed for this VM: ask {@link Membership#changesSince}. Many changes may come as one call or several. */
    void changed();

    /**
     * The device is about to be taken out of the VM: its daemon is to let go of it, and to say so.
     *
     * @param deadlineMillis time that it has.
     */
    void detach(int deadlineMillis);

    /**
     * The session is over.
     *
     * @param why it ended.
     */
    void end(VicinityFailure why);
}
