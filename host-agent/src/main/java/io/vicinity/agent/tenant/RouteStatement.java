package io.vicinity.agent.tenant;

import io.vicinity.service.VicinityFailure;

/**
 * What one end of a channel says of a route.
 *
 * @param epoch          of the order; with LOST, of the route.
 * @param report         what it says.
 * @param carriesNothing with READY: the route that the channel is on carries nothing at present.
 * @param received       with FROZEN: the position up to which the old route brought everything.
 * @param failure        why, with FAILED and LOST; otherwise null, or of no meaning.
 */
public record RouteStatement(
        long epoch, RouteReport report, boolean carriesNothing, long received, VicinityFailure failure) {
    /**
     * One that is no more than its name.
     *
     * @param epoch  of the order.
     * @param report what the end says.
     * @return the statement.
     */
    public static RouteStatement of(final long epoch, final RouteReport report) {
        return new RouteStatement(epoch, report, false, 0, null);
    }
}
