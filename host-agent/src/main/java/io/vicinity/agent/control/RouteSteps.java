package io.vicinity.agent.control;

import io.vicinity.control.v1.RouteProgress;

/** Takes what is told of a VM that is drained or undrained. */
@FunctionalInterface
interface RouteSteps {
    /** Tells it. */
    void tell(RouteProgress.Builder step);

    default void tell(final String step, final long channelId, final String text) {
        tell(RouteProgress.newBuilder().setStep(step).setText(text).setChannelId(channelId));
    }
}
