package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.region.Region;
import java.util.Objects;
import java.util.stream.Stream;

/** What a process has of one end of a channel, and what it says of orders to another route: as a client does it. */
final class SimulatedUse {
    /**
     * What it says.
     *
     * @param end    that it is about.
     * @param epoch  of the order.
     * @param report of it.
     */
    record Saying(HeldEnd end, long epoch, RouteReport report) {}

    private EndView view;
    private EndView.OnRoute now;
    /** What it made for an order. */
    private EndView.OnRoute next;

    private boolean hasLeft;
    private boolean mustSay;
    private long failed;

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
        }
        assertThat(view.route()).as("no route changes without this end").isEqualTo(now);
        if (next != null) {
            assertThat(view.order()).as("what was made is discarded first").isNotNull();
            assertThat(view.order().to()).isEqualTo(next);
        }
        mustSay = view.order() != null;
    }

    boolean mustSay() {
        return mustSay;
    }

    /** Does what it is ordered to, or what it did before, and says so. */
    Saying say(final boolean fails) {
        mustSay = false;
        final EndView.Order order = view.order();
        return new Saying(
                new HeldEnd(view.channelId(), view.side()),
                order.to().epoch(),
                switch (order.phase()) {
                    case PREPARE -> prepare(order.to(), fails);
                    case GO -> {
                        assertThat(next).as("it said that it was ready").isEqualTo(order.to());
                        hasLeft = true;
                        yield RouteReport.DONE;
                    }
                    case CANCELLED -> {
                        next = null;
                        yield RouteReport.DISCARDED;
                    }
                });
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
