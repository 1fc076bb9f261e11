package io.vicinity.guestd.agent;

import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.Welcome;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.function.Consumer;

/** Whoever holds what the agent speaks about. Called on the control loop. */
public interface AgentListener {
    /**
     * Fills in what is held now: held endpoints and channels, whether that is complete, and the last version applied.
     *
     * @param hello to complete.
     */
    void describe(DaemonHello.Builder hello);

    /**
     * The agent and we met.
     *
     * @param welcome  with what differs.
     * @param complete true if the welcome lists all channels that the agent knows, and not only what differs.
     */
    void welcomed(Welcome welcome, boolean complete);

    /**
     * Something changed.
     *
     * @param changes of the agent.
     */
    void changed(Changes changes);

    /**
     * Is something held that goes on when the device is gone?
     *
     * @return true if there is a reliable channel.
     */
    boolean outlivesMemory();

    /**
     * The device is about to be taken out of this VM, or is gone: all processes must unmap it.
     *
     * @param within how long they have.
     * @param done   called once, with true if all did.
     */
    void detach(Duration within, Consumer<Boolean> done);

    /**
     * This life of the VM is over for the agent: nothing that was held is worth anything, and its memory may be given to others.
     *
     * @param why what the agent said, or that the segment is another one.
     */
    void lifeEnded(VicinityFailure why);
}
