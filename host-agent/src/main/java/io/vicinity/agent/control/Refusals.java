package io.vicinity.agent.control;

import io.vicinity.service.FailureCode;

/** Counts what is refused. */
@FunctionalInterface
public interface Refusals {
    /**
     * Something was refused.
     *
     * @param code by its name.
     */
    void refused(FailureCode code);
}
