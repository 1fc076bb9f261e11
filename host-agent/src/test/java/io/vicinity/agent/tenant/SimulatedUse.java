package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.region.Region;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a process has of one end of a channel, and what it says of orders to another route: as a client does it. */
final class SimulatedUse {
    /**
     * What it says.
     *
     * @param end       that it is about.
     * @param statement of a route.
     */
    record Saying(HeldEnd end, RouteStatement statement) {}

    private EndView view;
    private EndView.OnRoute now;
    /** What it made for an order. */
    private EndView.OnRoute next;

    private boolean hasLeft;
    private boolean hasFrozen;
    private boolean hasStopped;
    private boolean mustSay;
    private long failed;
    /** Number of the route that was in memory when that was taken out. */
    private long lostOnMemory;

    SimulatedUse(final EndView view) {
        this.view = view;
        now = view.route();
    }

    void told(final EndView latest) {
        view = latest;
        if (next != null && next.epoch() == view.route().epoch()) {
            assertThat(hasLeft).as("the old route is over when both left it").isTrue();
            now = next;
            next = null;
            hasLeft = false;
            hasFrozen = false;
            hasStopped = false;
        }
        assertThat(view.route()).as("no route changes without this end").isEqualTo(now);
        if (next != null) {
            assertThat(view.order()).as("what was made is discarded first").isNotNull();
            assertThat(view.order().to()).isEqualTo(next);
        }
        mustSay = view.order() != null;
    }

    boolean mustSay() {
        return mustSay || isOnLostMemory();
    }

    /** Is it on memory that was taken out, and nothing is ordered? Only who outlives that has something to say. */
    private boolean isOnLostMemory() {
        return now.epoch() == lostOnMemory
                && view.reliable()
                && view.order() == null
                && view.reason() == CloseReason.NONE;
    }

    /** What it has in memory was taken out of its VM. */
    void loseMemory() {
        if (!isOnFabric()) {
            lostOnMemory = now.epoch();
        } else if (next != null && next.region() != null) {
            lostOnMemory = next.epoch();
        }
    }

    boolean isOnFabric() {
        return now.route() == Route.FABRIC;
    }

    /** The route that it is on carries nothing any more. */
    Saying sayLost() {
        return saying(new RouteStatement(now.epoch(), RouteReport.LOST, false, 0, unreachable()));
    }

    /** Does what it is ordered to, or what it did before, and says so. */
    Saying say(final boolean fails, final boolean lost) {
        if (isOnLostMemory()) {
            return sayLost();
        }
        mustSay = false;
        final EndView.Order order = view.order();
        final long epoch = order.to().epoch();
        return saying(
                switch (order.phase()) {
                    case PREPARE ->
                        new RouteStatement(epoch, prepare(order.to(), fails), isOnFabric() && lost, 0, unreachable());
                    case FREEZE -> {
                        assertThat(next).as("it said that it was ready").isEqualTo(order.to());
                        hasFrozen = true;
                        yield new RouteStatement(epoch, RouteReport.FROZEN, false, position(view.side(), epoch), null);
                    }
                    case GO -> {
                        assertThat(next).as("it said that it was ready").isEqualTo(order.to());
                        checkResend(order.resendFrom(), epoch);
                        if (lost && !hasLeft) {
                            yield new RouteStatement(epoch, RouteReport.LOST, false, 0, unreachable());
                        }
                        hasLeft = true;
                        yield RouteStatement.of(epoch, RouteReport.DONE);
                    }
                    case STOP -> {
                        assertThat(next).as("it said that it was ready").isEqualTo(order.to());
                        checkResend(order.resendFrom(), epoch);
                        hasStopped = true;
                        yield RouteStatement.of(epoch, RouteReport.STOPPED);
                    }
                    case LEAVE -> {
                        assertThat(hasStopped)
                                .as("nobody leaves what may be sent on")
                                .isTrue();
                        hasLeft = true;
                        yield RouteStatement.of(epoch, RouteReport.DONE);
                    }
                    case CANCELLED -> {
                        assertThat(hasFrozen).as("what is frozen stays so").isFalse();
                        next = null;
                        yield RouteStatement.of(epoch, RouteReport.DISCARDED);
                    }
                });
    }

    /** One that is gone said nothing, perhaps. */
    private void checkResend(final OptionalLong from, final long epoch) {
        if (hasFrozen && view.reason() == CloseReason.NONE) {
            assertThat(from).hasValue(position(view.side().other(), epoch));
        } else if (!hasFrozen) {
            assertThat(from).isEmpty();
        }
    }

    private static VicinityFailure unreachable() {
        return new VicinityFailure(FailureCode.PEER_UNREACHABLE, "nobody answers", "look there");
    }

    private static long position(final Side side, final long epoch) {
        return 1_000 * epoch + (side == Side.A ? 1 : 2);
    }

    private Saying saying(final RouteStatement statement) {
        return new Saying(new HeldEnd(view.channelId(), view.side()), statement);
    }

    private RouteReport prepare(final EndView.OnRoute to, final boolean fails) {
        if (failed == to.epoch() || fails && next == null) {
            failed = to.epoch();
            return RouteReport.FAILED;
        }
        next = to;
        return RouteReport.READY;
    }

    /** Every region that it may touch. */
    Stream<Region> used() {
        return Stream.of(hasLeft ? null : now.region(), next == null ? null : next.region(), arena())
                .filter(Objects::nonNull);
    }

    private Region arena() {
        return view.remote().arena();
    }
}
