package io.vicinity.client.endpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * The protocol by which a channel changes its route, without time, memory or threads: an agent, two ends, what is on its way between them,
 * and all that can happen next. A state is a value; {@link #next} has all states that can follow it.
 *
 * <p>What is told is told in order, and is lost when the agent or a daemon dies; then the agent tells again how it stands. At most so many
 * misfortunes happen in one run as {@link #misfortunes} says: a death in the control plane, an order that is called off, an end that cannot
 * make the new route, an end that closes, and an old or a new route that is lost. On memory what is sent is where it is received at once, and
 * sooner or later as long as it is not lost, at the end that did not lose it also then; on the fabric it arrives sooner or later, as long
 * as that route is not lost.
 *
 * @param old         what the old route is.
 * @param newLost     the new route is lost: nothing arrives by it until the next order leads away from it. That order is a step by itself here:
 *                    it is what is explored from an old route that is lost.
 * @param agent       how the agent stands.
 * @param a           the end that opened the channel.
 * @param b           the other end.
 * @param oldFreed    the old route's memory may be somebody else's.
 * @param newFreed    so may the new route's.
 * @param misfortunes that may still happen.
 */
record RouteProtocolModel(
        Old old, boolean newLost, Agent agent, End a, End b, boolean oldFreed, boolean newFreed, int misfortunes) {
    /** What stands in a queue besides numbered messages. */
    static final int FENCE = 0;

    private static final int MESSAGES = 2;

    enum Old {
        MEMORY,
        /** Memory that the channel outlives. */
        RELIABLE,
        /** Which was taken out. */
        TAKEN,
        FABRIC,
        LOST;

        boolean isMemory() {
            return this == MEMORY || this == RELIABLE || this == TAKEN;
        }

        boolean isLost() {
            return this == TAKEN || this == LOST;
        }
    }

    enum Phase {
        STEADY,
        PREPARE,
        FREEZE,
        GO,
        STOP,
        LEAVE,
        CANCELLED,
        CHANGED
    }

    enum Report {
        READY,
        /** And the old route carries nothing. */
        READY_WITHOUT,
        LOST,
        /** And that is the new route. */
        NEW_LOST,
        FROZEN,
        STOPPED,
        DONE,
        FAILED,
        DISCARDED
    }

    enum Following {
        SETTLED,
        MAKING,
        READY,
        FROZEN,
        CHANGING,
        DONE,
        FAILED,
        DISCARDED
    }

    /**
     * What the agent has been told by the two ends, as a set of bits: 1 and 2 for READY, 4 and 8 for DONE, 16 and 32 for DISCARDED, 64 and
     * 128 for FROZEN, 256 and 512 for STOPPED; and whether it has heard that the old route is lost.
     */
    record Agent(Phase phase, int heard, boolean lossy) {
        boolean hasHeard(final int both) {
            return (heard & both) == both;
        }
    }

    /**
     * What an end sends.
     *
     * @param onNew   its next message goes by the new route.
     * @param sent    messages so far.
     * @param oldWay  what it sent by the old route and is not received.
     * @param arrived so much of that is where it can be received.
     * @param newWay  what it sent by the new route and is not received.
     */
    record Sending(boolean onNew, int sent, List<Integer> oldWay, int arrived, List<Integer> newWay) {
        static final Sending FIRST = new Sending(false, 0, List.of(), 0, List.of());

        Sending sends() {
            final int number = sent + 1;
            return new Sending(
                    onNew,
                    number,
                    onNew ? oldWay : plus(oldWay, number),
                    arrived,
                    onNew ? plus(newWay, number) : newWay);
        }

        Sending arriving() {
            return new Sending(onNew, sent, oldWay, arrived + 1, newWay);
        }

        /** The fence goes before all else, and what was lost behind it. */
        Sending moved(final int last) {
            final List<Integer> way = new ArrayList<>(plus(newWay, FENCE));
            way.addAll(oldWay.stream().filter(number -> number > last).toList());
            final List<Integer> left =
                    oldWay.stream().filter(number -> number <= last).toList();
            return new Sending(true, sent, left, Math.min(arrived, left.size()), List.copyOf(way));
        }

        /** One that was sent by the old route was received. */
        Sending oldWayShorter() {
            return new Sending(onNew, sent, rest(oldWay), arrived - 1, newWay);
        }

        Sending newWayShorter() {
            return new Sending(onNew, sent, oldWay, arrived, rest(newWay));
        }
    }

    /**
     * What an end receives.
     *
     * @param onNew    it receives by the new route.
     * @param keeps    what it receives by the old route lies in a copy of its own.
     * @param got      messages so far.
     * @param frozenAt the last message that it says to have by the old route, which is lost.
     */
    record Receiving(boolean onNew, boolean keeps, int got, int frozenAt) {
        static final Receiving FIRST = new Receiving(false, false, 0, 0);

        Receiving receives(final int number) {
            if (number != got + 1) {
                throw new AssertionError("received " + number + " behind " + got);
            }
            return new Receiving(onNew, keeps, number, frozenAt);
        }

        Receiving moved() {
            return new Receiving(true, keeps, got, frozenAt);
        }

        Receiving keeping() {
            return new Receiving(onNew, true, got, frozenAt);
        }

        Receiving freezing(final int last) {
            return new Receiving(onNew, keeps, got, last);
        }
    }

    /**
     * What is on its way between an end and the agent.
     *
     * @param told what the agent says and the end has not heard yet.
     * @param said what the end says and the agent has not heard yet.
     */
    record Talk(List<Phase> told, List<Report> said) {
        static final Talk NONE = new Talk(List.of(), List.of());

        Talk tells(final Phase phase) {
            return new Talk(plus(told, phase), said);
        }

        Talk heardByEnd() {
            return new Talk(rest(told), said);
        }

        Talk says(final Report report) {
            return new Talk(told, plus(said, report));
        }

        Talk heardByAgent() {
            return new Talk(told, rest(said));
        }
    }

    /**
     * One end.
     *
     * @param following where it is with the order.
     * @param closed    it is closed or dead.
     * @param sending   what it sends.
     * @param receiving what it receives.
     * @param talk      with the agent.
     */
    record End(Following following, boolean closed, Sending sending, Receiving receiving, Talk talk) {
        static final End FIRST = new End(Following.SETTLED, false, Sending.FIRST, Receiving.FIRST, Talk.NONE);

        End with(final Following now) {
            return new End(now, closed, sending, receiving, talk);
        }

        End with(final Sending now) {
            return new End(following, closed, now, receiving, talk);
        }

        End with(final Receiving now) {
            return new End(following, closed, sending, now, talk);
        }

        End with(final Talk now) {
            return new End(following, closed, sending, receiving, now);
        }

        End says(final Report report) {
            return with(talk.says(report));
        }

        End closing() {
            return new End(following, true, sending, receiving, Talk.NONE);
        }

        /** Does it look for what comes by the new route? */
        boolean expects() {
            return following == Following.READY || following == Following.FROZEN || changes();
        }

        /** Does it take nothing more from the old route, if that is lost? */
        boolean isFrozen() {
            return following == Following.FROZEN || changes();
        }

        boolean changes() {
            return following == Following.CHANGING || following == Following.DONE;
        }

        /** Does it read or write the old route's memory, or may it? */
        boolean usesOld() {
            return !closed && (!sending.onNew() || (!receiving.onNew() && !receiving.keeps()));
        }

        boolean usesNew() {
            return !closed && (following == Following.READY || following == Following.FROZEN || changes());
        }
    }

    static RouteProtocolModel first(final Old old, final int misfortunes) {
        return new RouteProtocolModel(
                old, false, new Agent(Phase.STEADY, 0, false), End.FIRST, End.FIRST, false, false, misfortunes);
    }

    private static <T> List<T> plus(final List<T> list, final T last) {
        final List<T> more = new ArrayList<>(list);
        more.add(last);
        return List.copyOf(more);
    }

    private static <T> List<T> rest(final List<T> list) {
        return List.copyOf(list.subList(1, list.size()));
    }

    private RouteProtocolModel with(final boolean isA, final End end) {
        return new RouteProtocolModel(
                old, newLost, agent, isA ? end : a, isA ? b : end, oldFreed, newFreed, misfortunes);
    }

    private RouteProtocolModel with(final Agent now) {
        return new RouteProtocolModel(old, newLost, now, a, b, oldFreed, newFreed, misfortunes);
    }

    private RouteProtocolModel unluckier() {
        return new RouteProtocolModel(old, newLost, agent, a, b, oldFreed, newFreed, misfortunes - 1);
    }

    private End end(final boolean isA) {
        return isA ? a : b;
    }

    /** The agent says to both how it stands. */
    private RouteProtocolModel telling() {
        RouteProtocolModel state = this;
        for (final boolean isA : new boolean[] {true, false}) {
            if (!end(isA).closed()) {
                state = state.with(isA, end(isA).with(end(isA).talk().tells(agent.phase())));
            }
        }
        return state;
    }

    private RouteProtocolModel goes(final Phase to) {
        return with(new Agent(to, agent.heard(), agent.lossy())).telling();
    }

    /** Who was DONE before is asked again. */
    private RouteProtocolModel stops() {
        final int gone = (a.closed() ? 4 : 0) | (b.closed() ? 8 : 0);
        return with(new Agent(agent.phase(), agent.heard() & ~12 | gone, agent.lossy()))
                .goes(Phase.STOP)
                .settled();
    }

    private RouteProtocolModel loses(final boolean lost) {
        return new RouteProtocolModel(old, lost, agent, a, b, oldFreed, newFreed, misfortunes);
    }

    List<RouteProtocolModel> next() {
        final List<RouteProtocolModel> all = new ArrayList<>();
        if (agent.phase() == Phase.STEADY) {
            all.add(goes(Phase.PREPARE));
        }
        if (newLost && agent.phase() == Phase.CHANGED) {
            all.add(loses(false));
        }
        for (final boolean isA : new boolean[] {true, false}) {
            if (!end(isA).closed()) {
                ofEnd(all, isA);
            }
        }
        if (misfortunes > 0) {
            misfortunes(all);
        }
        return all;
    }

    private void misfortunes(final List<RouteProtocolModel> all) {
        // A death in the control plane: what was on its way is lost, and the agent tells again how it stands.
        all.add(with(true, a.with(Talk.NONE))
                .with(false, b.with(Talk.NONE))
                .telling()
                .unluckier());
        if (old == Old.FABRIC) {
            all.add(new RouteProtocolModel(Old.LOST, newLost, agent, a, b, oldFreed, newFreed, misfortunes - 1));
        } else if (old == Old.RELIABLE) {
            all.add(new RouteProtocolModel(Old.TAKEN, newLost, agent, a, b, oldFreed, newFreed, misfortunes - 1));
        }
        if (!newLost
                && agent.phase() != Phase.CHANGED
                && agent.phase() != Phase.CANCELLED
                && (a.usesNew() || b.usesNew())) {
            all.add(loses(true).unluckier());
        }
        if (agent.phase() == Phase.PREPARE) {
            all.add(goes(Phase.CANCELLED).unluckier());
        }
        for (final boolean isA : new boolean[] {true, false}) {
            if (end(isA).following() == Following.MAKING) {
                if (old == Old.FABRIC) {
                    // It has no connection at this moment, and may have one again.
                    all.add(with(isA, end(isA).with(Following.READY).says(Report.READY_WITHOUT))
                            .unluckier());
                }
                all.add(with(isA, end(isA).with(Following.FAILED).says(Report.FAILED))
                        .unluckier());
            }
            if (!end(isA).closed()) {
                all.add(with(isA, end(isA).closing()).closed(isA).unluckier());
            }
        }
    }

    /** A closed end stands for one that has let go of everything. */
    private RouteProtocolModel closed(final boolean isA) {
        final int all = isA ? 1 | 4 | 16 | 64 | 256 : 2 | 8 | 32 | 128 | 512;
        final RouteProtocolModel state = with(new Agent(agent.phase(), agent.heard() | all, agent.lossy()));
        return agent.phase() == Phase.PREPARE ? state.goes(Phase.CANCELLED) : state.settled();
    }

    private void ofEnd(final List<RouteProtocolModel> all, final boolean isA) {
        final End end = end(isA);
        final Talk talk = end.talk();
        if (!talk.told().isEmpty()) {
            all.add(with(isA, hear(isA, end.with(talk.heardByEnd()), talk.told().getFirst())));
        }
        if (!talk.said().isEmpty()) {
            all.add(with(isA, end.with(talk.heardByAgent()))
                    .heard(isA, talk.said().getFirst()));
        }
        if (end.following() == Following.MAKING) {
            all.add(with(isA, say(end.with(Following.READY))));
        }
        final boolean moves = end.changes() && !end.sending().onNew();
        if (end.sending().sent() < MESSAGES) {
            // Whoever sends while the route is to be changed moves first.
            final Sending sender = moves ? moved(isA) : end.sending();
            if (!sender.onNew() && end(!isA).receiving().keeps()) {
                throw new AssertionError("sends where the other end looks no more: " + this);
            }
            final Sending sent = sender.sends();
            all.add(with(isA, end.with(old.isMemory() && !old.isLost() && !sent.onNew() ? sent.arriving() : sent)));
        }
        if (moves) {
            all.add(with(isA, end.with(moved(isA))));
        }
        if (newLost) {
            sayNewLost(all, isA);
        }
        onFabric(all, isA);
        receive(all, isA);
        if (end.following() == Following.CHANGING && end.sending().onNew()) {
            final boolean isFenced = !newLost && end(!isA).sending().newWay().contains(FENCE);
            final End done = end.with(Following.DONE).says(Report.DONE);
            // Memory of this process's own keeps nobody else waiting.
            if (end.receiving().onNew() || !old.isMemory()) {
                all.add(with(isA, done));
            } else if (isFenced) {
                all.add(with(isA, done.with(end.receiving().keeping())));
            }
        }
    }

    /** As long as it is of any use. */
    private void sayNewLost(final List<RouteProtocolModel> all, final boolean isA) {
        final End end = end(isA);
        final Report report = end.changes() ? Report.NEW_LOST : Report.FAILED;
        final boolean isOfUse = end.changes()
                ? agent.phase() == Phase.GO
                : end.following() == Following.READY && agent.phase() == Phase.PREPARE;
        if (isOfUse && !end.talk().said().contains(report)) {
            all.add(with(isA, end.says(report)));
        }
    }

    private Sending moved(final boolean isA) {
        if (agent.lossy() && !end(!isA).closed() && !end(!isA).isFrozen()) {
            throw new AssertionError("the other end may still take something from the old route: " + this);
        }
        return end(isA).sending().moved(agent.lossy() ? end(!isA).receiving().frozenAt() : MESSAGES);
    }

    private void onFabric(final List<RouteProtocolModel> all, final boolean isA) {
        final End end = end(isA);
        if (old == Old.FABRIC
                && end.sending().arrived() < end.sending().oldWay().size()
                && !(agent.lossy() && end(!isA).isFrozen())) {
            all.add(with(isA, end.with(end.sending().arriving())));
        }
        if (!old.isLost() || end.receiving().onNew() && end.sending().onNew()) {
            return;
        }
        if (end.changes() && !agent.lossy() || agent.phase() == Phase.CANCELLED && agent.hasHeard(48)) {
            // Nobody finds another way.
            all.add(with(isA, end.closing()).closed(isA));
        } else if (!end.changes() && !end.talk().said().contains(Report.LOST)) {
            all.add(with(isA, end.says(Report.LOST)));
        }
    }

    private void receive(final List<RouteProtocolModel> all, final boolean isA) {
        final Receiving end = end(isA).receiving();
        final Sending other = end(!isA).sending();
        if (end.onNew()) {
            if (!newLost && !other.newWay().isEmpty()) {
                all.add(received(isA, end.receives(other.newWay().getFirst()), other.newWayShorter()));
            }
        } else if (other.arrived() > 0 && !(old == Old.TAKEN && end(isA).isFrozen() && agent.lossy())) {
            if (oldFreed && !end.keeps()) {
                throw new AssertionError("reads memory that may be somebody else's: " + this);
            }
            all.add(received(isA, end.receives(other.oldWay().getFirst()), other.oldWayShorter()));
        } else if (!newLost
                && end(isA).expects()
                && other.oldWay().isEmpty()
                && !other.newWay().isEmpty()) {
            if (other.newWay().getFirst() != FENCE) {
                throw new AssertionError("the new route does not begin with a fence: " + this);
            }
            all.add(received(isA, end.moved(), other.newWayShorter()));
        }
    }

    private RouteProtocolModel received(final boolean isA, final Receiving by, final Sending from) {
        return with(isA, end(isA).with(by)).with(!isA, end(!isA).with(from));
    }

    /** As {@link RouteFollower} does. */
    private End hear(final boolean isA, final End end, final Phase phase) {
        return switch (phase) {
            case PREPARE -> end.following() == Following.SETTLED ? end.with(Following.MAKING) : say(end);
            case FREEZE ->
                say(
                        end.following() == Following.READY
                                ? end.with(Following.FROZEN).with(frozen(isA))
                                : end);
            case GO ->
                end.following() == Following.READY || end.following() == Following.FROZEN
                        ? end.with(Following.CHANGING)
                        : say(end);
            case STOP -> stopping(isA, end).says(Report.STOPPED);
            case LEAVE ->
                end.following() == Following.CHANGING
                        ? end.with(Following.DONE)
                                .with(end.receiving().keeping())
                                .says(Report.DONE)
                        : say(end);
            case CANCELLED ->
                end.changes() ? end : end.with(Following.DISCARDED).says(Report.DISCARDED);
            case STEADY, CHANGED -> end;
        };
    }

    private End stopping(final boolean isA, final End end) {
        final End changing = end.changes() ? end : end.with(Following.CHANGING);
        return end.sending().onNew() ? changing : changing.with(moved(isA));
    }

    private Receiving frozen(final boolean isA) {
        final Receiving receiving = end(isA).receiving();
        return receiving.freezing(
                old == Old.TAKEN
                        ? receiving.got()
                        : receiving.got() + end(!isA).sending().arrived());
    }

    private End say(final End end) {
        return switch (end.following()) {
            case READY -> end.says(old == Old.LOST ? Report.READY_WITHOUT : Report.READY);
            case FROZEN -> end.says(Report.FROZEN);
            case DONE -> end.says(Report.DONE);
            case FAILED -> end.says(Report.FAILED);
            case DISCARDED -> end.says(Report.DISCARDED);
            case SETTLED, MAKING, CHANGING -> end;
        };
    }

    private RouteProtocolModel heard(final boolean isA, final Report report) {
        final int bit = switch (report) {
            case READY, READY_WITHOUT -> 1;
            case DONE -> 4;
            case DISCARDED -> 16;
            case FROZEN -> 64;
            case STOPPED -> 256;
            case FAILED, LOST, NEW_LOST -> 0;
        };
        if (report == Report.FAILED) {
            return agent.phase() == Phase.PREPARE ? goes(Phase.CANCELLED) : this;
        }
        if (report == Report.NEW_LOST) {
            return agent.phase() == Phase.GO ? stops() : this;
        }
        if (report == Report.DONE && agent.phase() == Phase.STOP) {
            return this;
        }
        final boolean canFreeze = agent.phase() == Phase.STEADY || agent.phase() == Phase.PREPARE;
        final boolean lossy = agent.lossy() || canFreeze && (report == Report.LOST || report == Report.READY_WITHOUT);
        final RouteProtocolModel state = with(new Agent(agent.phase(), agent.heard() | (isA ? bit : bit << 1), lossy));
        return lossy && agent.phase() == Phase.STEADY ? state.goes(Phase.PREPARE) : state.settled();
    }

    private RouteProtocolModel settled() {
        return switch (agent.phase()) {
            case PREPARE -> agent.hasHeard(3) ? goes(agent.lossy() ? Phase.FREEZE : Phase.GO) : this;
            case FREEZE -> agent.hasHeard(64 | 128) ? goes(Phase.GO) : this;
            case STOP -> agent.hasHeard(256 | 512) ? goes(Phase.LEAVE).settled() : this;
            case GO, LEAVE ->
                agent.hasHeard(12)
                        ? new RouteProtocolModel(
                                        old,
                                        newLost,
                                        new Agent(Phase.CHANGED, agent.heard(), agent.lossy()),
                                        a,
                                        b,
                                        old.isMemory(),
                                        newFreed,
                                        misfortunes)
                                .telling()
                        : this;
            case CANCELLED ->
                agent.hasHeard(48)
                        ? new RouteProtocolModel(old, newLost, agent, a, b, oldFreed, true, misfortunes)
                        : this;
            case STEADY, CHANGED -> this;
        };
    }

    /** What must hold in each state. */
    void check() {
        final boolean anyChanges = (!a.closed() && a.changes()) || (!b.closed() && b.changes());
        verify(
                !anyChanges
                        || agent.phase() == Phase.GO
                        || agent.phase() == Phase.STOP
                        || agent.phase() == Phase.LEAVE
                        || agent.phase() == Phase.CHANGED,
                "changes without an order");
        verify(!oldFreed || !(a.usesOld() || b.usesOld()), "the old route's memory is free and in use");
        verify(!newFreed || !(a.usesNew() || b.usesNew()), "the new route's memory is free and in use");
    }

    /** What must hold where nothing can happen any more but misfortunes. */
    void checkEnd() {
        if (a.closed() || b.closed()) {
            return;
        }
        verify(a.receiving().got() == MESSAGES && b.receiving().got() == MESSAGES, "messages were lost");
        verify(
                agent.phase() == Phase.CHANGED || (agent.phase() == Phase.CANCELLED && newFreed),
                "the order is never over");
        verify(
                agent.phase() != Phase.CHANGED
                        || (a.receiving().onNew() && b.receiving().onNew()),
                "somebody stays behind");
    }

    private void verify(final boolean holds, final String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + this);
        }
    }
}
