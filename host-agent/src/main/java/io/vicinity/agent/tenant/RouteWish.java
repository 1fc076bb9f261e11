package io.vicinity.agent.tenant;

import java.util.concurrent.CompletableFuture;

/**
 * Somebody waits for a channel to be on a route.
 *
 * @param route  wanted.
 * @param reason of the wish: who drains a VM also waits until a channel that closes has no memory any more, which is as good.
 * @param over   when the channel uses nothing of another route any more, or with the failure.
 */
record RouteWish(Route route, SwitchReason reason, CompletableFuture<Void> over) {
    RouteWish(final Route route, final SwitchReason reason) {
        this(route, reason, new CompletableFuture<>());
    }

    boolean isContentWithEnd() {
        return reason == SwitchReason.DRAIN;
    }
}
