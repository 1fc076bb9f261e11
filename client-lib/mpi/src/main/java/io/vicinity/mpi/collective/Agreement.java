package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import java.util.Arrays;

/**
 * Do all members of a communicator call the same collectives, in one order and with the same roots? Each rank counts here what it calls, and others
 * compare it with theirs where they meet. Calls may differ without anybody noticing at once, as where two ranks are the roots of a broadcast: so what a
 * rank called before is compared, too.
 *
 * <p>Ranks may also wait for one another and never meet, as where two gather. Who waits for long says to those it waits for what it calls, by
 * {@linkplain Notices notices}, and hears what others say.
 *
 * <p><b>Threading.</b> With the engine entered, but for what counts.
 */
final class Agreement {
    /** In the place of a call: none was made before, or it failed, of which its caller knows. */
    static final int NONE = Integer.MAX_VALUE;

    /** So many calls are kept; a power of two. */
    private static final int KEPT = 16;

    private final Engine engine;
    private final Context context;
    private final boolean isBetweenGroups;
    private Notices notices;

    /** The last calls, each in the place of its number. */
    private final int[] last = new int[KEPT];

    private long count;
    private int history;
    private boolean hasFailed;

    Agreement(final Engine engine, final Context context, final boolean isBetweenGroups) {
        this.engine = engine;
        this.context = context;
        this.isBetweenGroups = isBetweenGroups;
        Arrays.fill(last, NONE);
    }

    /** Counts a call, which becomes the current one, and makes its tag. */
    int count(final Form form, final int root) {
        final int tag = Tags.of(form, (int) count, root);
        last[place(0)] = tag;
        count++;
        history = 31 * history + tag;
        return tag;
    }

    /** How many calls were counted: the number of the current one. */
    long number() {
        return count;
    }

    /** What this rank called last. */
    int current() {
        return last[place(1)];
    }

    /** What it called before that. */
    int previous() {
        return last[place(2)];
    }

    /** All that it called: another number where that differs, as good as always; {@link #NONE} where that need not mean anything, as a call failed. */
    int history() {
        return hasFailed ? NONE : history & ~Integer.MIN_VALUE;
    }

    /** The last calls, the latest one first. */
    int[] lastCalls() {
        final int[] calls = new int[KEPT];
        for (int i = 0; i < KEPT; i++) {
            calls[i] = last[place(i + 1)];
        }
        return calls;
    }

    private int place(final int before) {
        return (int) (count - before) & KEPT - 1;
    }

    /** A call failed: whoever called something else need not be told of it again. */
    void failed(final int tag) {
        hasFailed = true;
        if (current() == tag) {
            last[place(1)] = NONE;
        }
    }

    /** Compares the current call with what a member published of its own, at the same place of a board; throws if they differ. */
    void requireSame(final int member, final int called, final int calledBefore) {
        if (called != current()) {
            throw differ(current(), member, called, "calls");
        }
        if (!isSame(calledBefore, previous())) {
            throw differBefore(current(), member, calledBefore, previous());
        }
    }

    /** The current call waits for a member, and has done so for long: says so, and throws if somebody calls something else. */
    void awaitsForLong(final int member) {
        if (current() != NONE) {
            awaitsForLong(member, count, current(), previous());
            compareAll(count, current(), previous());
        }
    }

    /** A call of this rank waits for a member, and has done so for long: says so. */
    void awaitsForLong(final int member, final long number, final int tag, final int before) {
        if (notices == null) {
            notices = new Notices(engine, context);
        }
        notices.say(member, number, tag, before);
    }

    /** Hears what others say that they call, and throws if it differs from a call of this rank that waits for them. */
    void compareAll(final long number, final int tag, final int before) {
        notices.hear();
        for (int member = 0; member < notices.members(); member++) {
            final long ahead = notices.number(member) - number;
            if (ahead == 0 && notices.tag(member) != tag) {
                throw differ(tag, member, notices.tag(member), "calls");
            }
            if (ahead == 0 && !isSame(notices.previous(member), before)) {
                throw differBefore(tag, member, notices.previous(member), before);
            }
            if (ahead == 1 && !isSame(notices.previous(member), tag)) {
                throw differ(tag, member, notices.previous(member), "called");
            }
        }
    }

    /** In an inter-communicator, not all know the root. */
    private boolean isSame(final int called, final int tag) {
        return called == tag || called == NONE || tag == NONE || isBetweenGroups && Tags.areOfOneForm(called, tag);
    }

    private EngineException differ(final int tag, final int member, final int called, final String how) {
        return new EngineException(
                classOf(called, tag),
                where(tag) + ": rank " + member + " " + how + " " + Tags.describe(called, tag) + ", and this rank "
                        + Tags.describe(tag, called));
    }

    private EngineException differBefore(final int tag, final int member, final int called, final int mine) {
        return new EngineException(
                classOf(called, mine),
                where(tag) + ": before, rank " + member + " called " + Tags.describe(called, mine) + ", and this rank "
                        + Tags.describe(mine, called));
    }

    private String where(final int tag) {
        return Form.ofTag(tag).call() + " on " + context + ", rank " + context.rank();
    }

    /** What it is called that two calls differ. */
    static int classOf(final int tag, final int other) {
        if (!Tags.areOfOneCall(tag, other)) {
            return ErrorClass.OTHER;
        }
        if (Tags.rootOf(tag) != Tags.rootOf(other)) {
            return ErrorClass.ROOT;
        }
        return Tags.areOfOneForm(tag, other) ? ErrorClass.OTHER : ErrorClass.COUNT;
    }
}
