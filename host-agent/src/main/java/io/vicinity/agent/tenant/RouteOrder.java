package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** An order to both ends of a channel to change its route. */
final class RouteOrder {
    final long epoch;
    final RouteResources resources;
    final SwitchReason reason;
    private final boolean restored;
    private final long begun = System.nanoTime();
    private final Set<Side> answers = EnumSet.noneOf(Side.class);
    private RoutePhase phase = RoutePhase.PREPARE;

    RouteOrder(final long epoch, final RouteResources resources, final SwitchReason reason) {
        this(epoch, resources, reason, false);
    }

    private RouteOrder(
            final long epoch, final RouteResources resources, final SwitchReason reason, final boolean restored) {
        this.epoch = epoch;
        this.resources = resources;
        this.reason = reason;
        this.restored = restored;
    }

    static RouteOrder restore(final JournalRecord.Order entry, final RouteResources resources) {
        final RouteOrder order = new RouteOrder(entry.epoch(), resources, SwitchReason.valueOf(entry.reason()), true);
        order.phase = RoutePhase.valueOf(entry.phase());
        if (entry.answeredA()) {
            order.answers.add(Side.A);
        }
        if (entry.answeredB()) {
            order.answers.add(Side.B);
        }
        return order;
    }

    Route route() {
        return resources.route();
    }

    RoutePhase phase() {
        return phase;
    }

    void enter(final RoutePhase next) {
        phase = next;
        answers.clear();
    }

    /**
     * An end says what the phase waits for.
     *
     * @return false if it did before.
     */
    boolean answer(final Side side) {
        return answers.add(side);
    }

    boolean isAnswered(final Side side) {
        return answers.contains(side);
    }

    /** As long as this life of the agent knows it. */
    boolean isOlderThan(final Duration age) {
        return System.nanoTime() - begun >= age.toNanos();
    }

    /** Since it was given; empty if that was in an earlier life of the agent. */
    Optional<Duration> age() {
        return restored ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - begun));
    }

    JournalRecord.Order toRecord() {
        return new JournalRecord.Order(
                epoch,
                resources.region(),
                resources.readySlot(Side.A),
                resources.readySlot(Side.B),
                resources.key(),
                phase.name(),
                reason.name(),
                isAnswered(Side.A),
                isAnswered(Side.B));
    }
}
