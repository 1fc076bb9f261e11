package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** An order to both ends of a channel to change its route. */
final class RouteOrder {
    final long epoch;
    final RouteResources resources;
    final SwitchReason reason;
    private final boolean restored;
    private final long begun = System.nanoTime();
    private final Set<Side> answers = EnumSet.noneOf(Side.class);
    private final Map<Side, Long> received = new EnumMap<>(Side.class);
    private RoutePhase phase = RoutePhase.PREPARE;
    private boolean lossy;

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
        order.lossy = entry.lossy();
        entry.receivedA().ifPresent(position -> order.received.put(Side.A, position));
        entry.receivedB().ifPresent(position -> order.received.put(Side.B, position));
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

    /** The old route carries nothing any more: it is frozen before it is left. */
    void loseFormer() {
        lossy = true;
    }

    boolean isLossy() {
        return lossy;
    }

    /** Up to where an end has everything that came by the old route. */
    void received(final Side side, final long position) {
        received.putIfAbsent(side, position);
    }

    /** Empty if the old route is not lost, or the end did not say it. */
    OptionalLong receivedBy(final Side side) {
        final Long position = received.get(side);
        return position == null ? OptionalLong.empty() : OptionalLong.of(position);
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
                isAnswered(Side.B),
                lossy,
                receivedBy(Side.A),
                receivedBy(Side.B));
    }
}
