package io.vicinity.client.endpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * The protocol by which a channel changes its route, without time, memory or threads: an agent, two ends, what is on its way between them,
 * and all that can happen next. A state is a value; {@link #next} has all states that can follow it.
 *
 * <p>What is told is told in order, and is lost when the agent or a daemon dies; then the agent tells again how it stands. At most so many
 * misfortunes happen in one run as {@link #misfortunes} says: a death in the control plane, an order that is called off, an end that cannot
 * make the new route, an end that closes.
 *
 * @param agent       how the agent stands.
 * @param a           the end that opened the channel.
 * @param b           the other end.
 * @param oldFreed    the old route's memory may be somebody else's.
 * @param newFreed    so may the new route's.
 * @param misfortunes that may still happen.
 */
record RouteProtocolModel(Agent agent, End a, End b, boolean oldFreed, boolean newFreed, int misfortunes) {
    /** What stands in a queue besides numbered messages. */
    static final int FENCE = 0;

    private static final int MESSAGES = 2;

    enum Phase {
        STEADY,
        PREPARE,
        GO,
        CANCELLED,
        CHANGED
    }

    enum Report {
        READY,
        DONE,
        FAILED,
        DISCARDED
    }

    enum Following {
        SETTLED,
        MAKING,
        READY,
        CHANGING,
        DONE,
        FAILED,
        DISCARDED
    }

    /** What the agent has been told by the two ends, as a set of bits: 1 and 2 for READY, 4 and 8 for DONE, 16 and 32 for DISCARDED. */
    record Agent(Phase phase, int heard) {
        boolean hasHeard(final int both) {
            return (heard & both) == both;
        }
    }

    /**
     * One end.
     *
     * @param following where it is with the order.
     * @param onNew     its next message goes by the new route.
     * @param readsNew  it receives by the new route.
     * @param keeps     what it receives by the old route lies in a copy of its own.
     * @param closed    it is closed or dead.
     * @param sent      messages so far.
     * @param got       messages so far.
     * @param oldWay    what it sent by the old route and is not received.
     * @param newWay    what it sent by the new route and is not received.
     * @param told      what the agent says and it has not heard yet.
     * @param said      what it says and the agent has not heard yet.
     */
    record End(
            Following following,
            boolean onNew,
            boolean readsNew,
            boolean keeps,
            boolean closed,
            int sent,
            int got,
            List<Integer> oldWay,
            List<Integer> newWay,
            List<Phase> told,
            List<Report> said) {
        static final End FIRST = new End(
                Following.SETTLED, false, false, false, false, 0, 0, List.of(), List.of(), List.of(), List.of());

        End with(final Following now) {
            return new End(now, onNew, readsNew, keeps, closed, sent, got, oldWay, newWay, told, said);
        }

        End hears(final List<Phase> left) {
            return new End(following, onNew, readsNew, keeps, closed, sent, got, oldWay, newWay, left, said);
        }

        End says(final Report report) {
            return new End(
                    following, onNew, readsNew, keeps, closed, sent, got, oldWay, newWay, told, plus(said, report));
        }

        End saying(final List<Report> left) {
            return new End(following, onNew, readsNew, keeps, closed, sent, got, oldWay, newWay, told, left);
        }

        End ways(final List<Integer> old, final List<Integer> fresh) {
            return new End(following, onNew, readsNew, keeps, closed, sent, got, old, fresh, told, said);
        }

        /** The fence goes before all else. */
        End moved() {
            return new End(
                    following, true, readsNew, keeps, closed, sent, got, oldWay, plus(newWay, FENCE), told, said);
        }

        End sends() {
            final int number = sent + 1;
            return new End(
                    following,
                    onNew,
                    readsNew,
                    keeps,
                    closed,
                    number,
                    got,
                    onNew ? oldWay : plus(oldWay, number),
                    onNew ? plus(newWay, number) : newWay,
                    told,
                    said);
        }

        End receives(final int number) {
            if (number != got + 1) {
                throw new AssertionError("received " + number + " behind " + got);
            }
            return new End(following, onNew, readsNew, keeps, closed, sent, number, oldWay, newWay, told, said);
        }

        End readingNew() {
            return new End(following, onNew, true, keeps, closed, sent, got, oldWay, newWay, told, said);
        }

        End keeping() {
            return new End(following, onNew, readsNew, true, closed, sent, got, oldWay, newWay, told, said);
        }

        End closing() {
            return new End(following, onNew, readsNew, keeps, true, sent, got, oldWay, newWay, List.of(), List.of());
        }

        boolean changes() {
            return following == Following.CHANGING || following == Following.DONE;
        }

        /** Does it read or write the old route's memory, or may it? */
        boolean usesOld() {
            return !closed && (!onNew || (!readsNew && !keeps));
        }

        boolean usesNew() {
            return !closed && (following == Following.READY || changes());
        }
    }

    static RouteProtocolModel first(final int misfortunes) {
        return new RouteProtocolModel(new Agent(Phase.STEADY, 0), End.FIRST, End.FIRST, false, false, misfortunes);
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
        return new RouteProtocolModel(agent, isA ? end : a, isA ? b : end, oldFreed, newFreed, misfortunes);
    }

    private RouteProtocolModel with(final Agent now) {
        return new RouteProtocolModel(now, a, b, oldFreed, newFreed, misfortunes);
    }

    private RouteProtocolModel unluckier() {
        return new RouteProtocolModel(agent, a, b, oldFreed, newFreed, misfortunes - 1);
    }

    private End end(final boolean isA) {
        return isA ? a : b;
    }

    /** The agent says to both how it stands. */
    private RouteProtocolModel telling() {
        RouteProtocolModel state = this;
        for (final boolean isA : new boolean[] {true, false}) {
            if (!end(isA).closed()) {
                state = state.with(isA, end(isA).hears(plus(end(isA).told(), agent.phase())));
            }
        }
        return state;
    }

    private RouteProtocolModel goes(final Phase to) {
        return with(new Agent(to, agent.heard())).telling();
    }

    List<RouteProtocolModel> next() {
        final List<RouteProtocolModel> all = new ArrayList<>();
        if (agent.phase() == Phase.STEADY) {
            all.add(goes(Phase.PREPARE));
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
        all.add(with(true, a.hears(List.of()).saying(List.of()))
                .with(false, b.hears(List.of()).saying(List.of()))
                .telling()
                .unluckier());
        if (agent.phase() == Phase.PREPARE) {
            all.add(goes(Phase.CANCELLED).unluckier());
        }
        for (final boolean isA : new boolean[] {true, false}) {
            if (end(isA).following() == Following.MAKING) {
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
        final int both = isA ? 1 | 4 | 16 : 2 | 8 | 32;
        final RouteProtocolModel state = with(new Agent(agent.phase(), agent.heard() | both));
        return agent.phase() == Phase.PREPARE ? state.goes(Phase.CANCELLED) : state.settled();
    }

    private void ofEnd(final List<RouteProtocolModel> all, final boolean isA) {
        final End end = end(isA);
        if (!end.told().isEmpty()) {
            all.add(with(isA, hear(end.hears(rest(end.told())), end.told().getFirst())));
        }
        if (!end.said().isEmpty()) {
            all.add(with(isA, end.saying(rest(end.said())))
                    .heard(isA, end.said().getFirst()));
        }
        if (end.following() == Following.MAKING) {
            all.add(with(isA, end.with(Following.READY).says(Report.READY)));
        }
        if (end.sent() < MESSAGES) {
            // Whoever sends while the route is to be changed moves first.
            final End sender = end.changes() && !end.onNew() ? end.moved() : end;
            if (!sender.onNew() && end(!isA).keeps()) {
                throw new AssertionError("sends where the other end looks no more: " + this);
            }
            all.add(with(isA, sender.sends()));
        }
        if (end.changes() && !end.onNew()) {
            all.add(with(isA, end.moved()));
        }
        receive(all, isA);
        if (end.following() == Following.CHANGING && end.onNew()) {
            final boolean isFenced = end(!isA).newWay().contains(FENCE);
            if (end.readsNew()) {
                all.add(with(isA, end.with(Following.DONE).says(Report.DONE)));
            } else if (isFenced) {
                all.add(with(isA, end.keeping().with(Following.DONE).says(Report.DONE)));
            }
        }
    }

    private void receive(final List<RouteProtocolModel> all, final boolean isA) {
        final End end = end(isA);
        final End other = end(!isA);
        if (!end.readsNew()) {
            if (!other.oldWay().isEmpty()) {
                if (oldFreed && !end.keeps()) {
                    throw new AssertionError("reads memory that may be somebody else's: " + this);
                }
                all.add(with(isA, end.receives(other.oldWay().getFirst()))
                        .with(!isA, other.ways(rest(other.oldWay()), other.newWay())));
            } else if ((end.following() == Following.READY || end.changes())
                    && !other.newWay().isEmpty()) {
                if (other.newWay().getFirst() != FENCE) {
                    throw new AssertionError("the new route does not begin with a fence: " + this);
                }
                all.add(with(isA, end.readingNew()).with(!isA, other.ways(other.oldWay(), rest(other.newWay()))));
            }
        } else if (!other.newWay().isEmpty()) {
            all.add(with(isA, end.receives(other.newWay().getFirst()))
                    .with(!isA, other.ways(other.oldWay(), rest(other.newWay()))));
        }
    }

    /** As {@link RouteFollower} does. */
    private static End hear(final End end, final Phase phase) {
        return switch (phase) {
            case PREPARE -> end.following() == Following.SETTLED ? end.with(Following.MAKING) : say(end);
            case GO -> end.following() == Following.READY ? end.with(Following.CHANGING) : say(end);
            case CANCELLED ->
                end.changes() ? end : end.with(Following.DISCARDED).says(Report.DISCARDED);
            case STEADY, CHANGED -> end;
        };
    }

    private static End say(final End end) {
        return switch (end.following()) {
            case READY -> end.says(Report.READY);
            case DONE -> end.says(Report.DONE);
            case FAILED -> end.says(Report.FAILED);
            case DISCARDED -> end.says(Report.DISCARDED);
            case SETTLED, MAKING, CHANGING -> end;
        };
    }

    private RouteProtocolModel heard(final boolean isA, final Report report) {
        final int bit = switch (report) {
            case READY -> 1;
            case DONE -> 4;
            case DISCARDED -> 16;
            case FAILED -> 0;
        };
        if (report == Report.FAILED) {
            return agent.phase() == Phase.PREPARE ? goes(Phase.CANCELLED) : this;
        }
        final RouteProtocolModel state = with(new Agent(agent.phase(), agent.heard() | (isA ? bit : bit << 1)));
        return state.settled();
    }

    private RouteProtocolModel settled() {
        return switch (agent.phase()) {
            case PREPARE -> agent.hasHeard(3) ? goes(Phase.GO) : this;
            case GO ->
                agent.hasHeard(12)
                        ? new RouteProtocolModel(
                                        new Agent(Phase.CHANGED, agent.heard()), a, b, true, newFreed, misfortunes)
                                .telling()
                        : this;
            case CANCELLED ->
                agent.hasHeard(48) ? new RouteProtocolModel(agent, a, b, oldFreed, true, misfortunes) : this;
            case STEADY, CHANGED -> this;
        };
    }

    /** What must hold in each state. */
    void check() {
        final boolean anyChanges = (!a.closed() && a.changes()) || (!b.closed() && b.changes());
        verify(!anyChanges || agent.phase() == Phase.GO || agent.phase() == Phase.CHANGED, "changes without an order");
        verify(!oldFreed || !(a.usesOld() || b.usesOld()), "the old route's memory is free and in use");
        verify(!newFreed || !(a.usesNew() || b.usesNew()), "the new route's memory is free and in use");
    }

    /** What must hold where nothing can happen any more but misfortunes. */
    void checkEnd() {
        if (a.closed() || b.closed()) {
            return;
        }
        verify(a.got() == MESSAGES && b.got() == MESSAGES, "messages were lost");
        verify(
                agent.phase() == Phase.CHANGED || (agent.phase() == Phase.CANCELLED && newFreed),
                "the order is never over");
        verify(agent.phase() != Phase.CHANGED || (a.readsNew() && b.readsNew()), "somebody stays behind");
    }

    private void verify(final boolean holds, final String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + this);
        }
    }
}
