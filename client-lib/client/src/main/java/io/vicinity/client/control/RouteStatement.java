package io.vicinity.client.control;

import io.vicinity.client.VicinityException;
import java.util.Optional;

/**
 * What a process says of a route of a channel.
 *
 * @param epoch          of the order; with LOST, of the route.
 * @param report         what it says.
 * @param carriesNothing with READY: the route that the channel is on carries nothing at present.
 * @param received       with FROZEN: the position up to which everything came by the route before.
 * @param why            it failed, or is lost.
 */
public record RouteStatement(
        long epoch, RouteReport report, boolean carriesNothing, long received, Optional<VicinityException> why) {
    /**
     * One that is no more than its name.
     *
     * @param epoch  of the order.
     * @param report what there is to say.
     * @return the statement.
     */
    public static RouteStatement of(final long epoch, final RouteReport report) {
        return new RouteStatement(epoch, report, false, 0, Optional.empty());
    }

    /**
     * The new route is made.
     *
     * @param epoch          of the order.
     * @param carriesNothing true if the route that the channel is on carries nothing at present.
     * @return the statement.
     */
    public static RouteStatement ready(final long epoch, final boolean carriesNothing) {
        return new RouteStatement(epoch, RouteReport.READY, carriesNothing, 0, Optional.empty());
    }

    /**
     * Nothing more is taken from the route before.
     *
     * @param epoch    of the order.
     * @param received position up to which everything came.
     * @return the statement.
     */
    public static RouteStatement frozen(final long epoch, final long received) {
        return new RouteStatement(epoch, RouteReport.FROZEN, false, received, Optional.empty());
    }

    /**
     * Something could not be had, or is lost.
     *
     * @param epoch  of the order, or of the route that is lost.
     * @param report FAILED or LOST.
     * @param why    it is so.
     * @return the statement.
     */
    public static RouteStatement failed(final long epoch, final RouteReport report, final VicinityException why) {
        return new RouteStatement(epoch, report, false, 0, Optional.of(why));
    }
}
