package io.vicinity.guestd.broker;

import io.vicinity.control.v1.FabricRefusals;
import io.vicinity.control.v1.RoutePauses;

/** Takes what processes tell to be counted. Nothing of it is to be believed beyond what can be. */
public interface ProcessReports {
    /**
     * A process did not let some in on the fabric.
     *
     * @param told as it says.
     */
    void refused(FabricRefusals told);

    /**
     * Channels of a process changed their route.
     *
     * @param told as it says.
     */
    void paused(RoutePauses told);
}
