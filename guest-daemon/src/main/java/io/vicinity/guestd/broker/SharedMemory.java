package io.vicinity.guestd.broker;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;

/** The segment as this daemon maps it. */
public interface SharedMemory {
    /** Lets go of it until {@link #resume}. */
    void suspend();

    /**
     * Maps it again.
     *
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    void resume();
}
