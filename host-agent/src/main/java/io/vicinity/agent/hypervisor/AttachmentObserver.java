package io.vicinity.agent.hypervisor;

import io.vicinity.service.FailureCode;
import java.time.Duration;
import java.util.Optional;

/** Is told how attachments went. */
@FunctionalInterface
public interface AttachmentObserver {
    /**
     * One is over.
     *
     * @param operation "attach" or "detach".
     * @param failure   empty if it succeeded.
     * @param took      from beginning to end.
     */
    void finished(String operation, Optional<FailureCode> failure, Duration took);
}
