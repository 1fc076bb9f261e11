package io.vicinity.client.endpoint;

import io.vicinity.client.ChannelState;
import io.vicinity.client.VicinityException;
import io.vicinity.client.channel.RingChannel;
import io.vicinity.client.control.DaemonSession;
import io.vicinity.client.control.RouteReport;
import io.vicinity.client.control.RouteStatement;
import io.vicinity.client.fabric.FabricChannel;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says of routes of one end of a channel that they are lost. A route of the fabric whose other end cannot be reached any more is LOST, and so
 * is one in memory that was taken out of this VM, if the channel is reliable: that is said until the agent orders another, or ends the
 * channel; should it say nothing, the channel ends here. A new route that is lost before GO has FAILED; behind that it is LOST. If it is the old
 * route that is lost between GO and DONE, nobody asks for what it did not take along: the channel ends here, unless all of it came.
 *
 * <p>Confined to the control thread, but for {@link #watch} and {@link #isGivenUp}.
 */
final class LostRoutes {
    /** Between two times that a route is said to be lost. */
    private static final long AGAIN_MILLIS = 250;

    /** For so long the agent may say nothing to that. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ChannelHandle handle;
    private final Supplier<RingChannel> attachment;
    private final Order order;
    private final DaemonSession session;

    /** Number of the last route that was frozen and left: nothing is waited for by it any more. 0: there was none. */
    private long leftFrozen;

    /** Number of the last route in memory that was lost. 0: there was none. */
    private long lostOnMemory;

    /** Number of the last route on the fabric of which that was said. 0: there was none. */
    private long lostOnFabric;

    /** As soon as that is known. By any thread. */
    private volatile long givenUp;

    /** What the agent orders of the route, as far as this end is with it. */
    interface Order {
        /** Is this the route that is ordered, and is it there? */
        boolean hasMade(long epoch);

        /** Number of the route that is ordered, if it is there, and in memory. */
        OptionalLong madeOnMemory();

        /** Is this the route that is ordered, there, and not changed to yet? */
        boolean isReadyFor(long epoch);

        /** Does what is ordered lead away from the route, or will it, be it the one that is ordered or the one before? */
        boolean leadsAwayFrom(long epoch);
    }

    /**
     * @param attachment makes the channel, if nobody has accepted it yet.
     */
    LostRoutes(
            final ChannelHandle handle,
            final Supplier<RingChannel> attachment,
            final Order order,
            final DaemonSession session) {
        this.handle = handle;
        this.attachment = attachment;
        this.order = order;
        this.session = session;
    }

    /** Takes notice when a link of the channel is given up. By any thread. */
    void watch(final FabricChannel link) {
        link.whenGivenUp(detail -> {
            final VicinityException why =
                    new VicinityException("PEER_UNREACHABLE", detail, "see `vicinity doctor` in both VMs");
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            // Before the link is seen to have ended.
            givenUp = link.epoch();
            session.later(0, () -> linkLost(link.epoch(), why, deadline));
        });
    }

    /** Was a link given up that was watched? By any thread. */
    boolean isGivenUp(final FabricChannel link) {
        return givenUp == link.epoch();
    }

    private void linkLost(final long epoch, final VicinityException why, final long deadline) {
        if (epoch != lostOnFabric) {
            lostOnFabric = epoch;
            lost(epoch, why, deadline);
        }
    }

    /** The memory that the channel may be on was taken out of this VM; the channel is reliable, and attached. May be said more than once. */
    void memoryLost(final VicinityException why) {
        final OptionalLong next = order.madeOnMemory();
        final OptionalLong onMemory =
                next.isPresent() ? next : handle.channel().routes().epochOnMemory();
        onMemory.ifPresent(epoch -> {
            if (epoch != lostOnMemory) {
                lostOnMemory = epoch;
                lost(epoch, why, System.nanoTime() + PATIENCE_NANOS);
            }
        });
    }

    /** What a route brought that was frozen is all that it will be asked for. */
    void leftFrozen(final long epoch) {
        leftFrozen = epoch;
    }

    private void lost(final long epoch, final VicinityException why, final long deadline) {
        final RingChannel channel;
        try {
            channel = attachment.get();
        } catch (final VicinityException e) {
            // The endpoint is closed: nobody is left to be told.
            return;
        }
        if (channel.state() != ChannelState.OPEN
                || epoch <= leftFrozen
                || !order.hasMade(epoch) && !channel.routes().isOn(epoch)) {
            return;
        }
        if (!order.leadsAwayFrom(epoch) && System.nanoTime() - deadline >= 0) {
            channel.closedByPeer(why.getMessage());
            return;
        }
        final RouteReport report = order.isReadyFor(epoch) ? RouteReport.FAILED : RouteReport.LOST;
        session.reportRoute(handle.key(), RouteStatement.failed(epoch, report, why));
        session.later(AGAIN_MILLIS, () -> lost(epoch, why, deadline));
    }
}
