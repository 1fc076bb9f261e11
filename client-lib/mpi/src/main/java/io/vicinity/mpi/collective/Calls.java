package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;

/** How collectives of one communicator begin. They are counted here, alike at all ranks. */
final class Calls {
    private final Engine engine;
    private final Workspace workspace;
    private final Context context;
    private final boolean isBetweenGroups;
    private final int rank;
    private final int ranks;
    private final int members;
    private final Agreement agreement;
    private int duplicates;
    private Locality locality;

    Calls(final Engine engine, final Workspace workspace, final Context context) {
        this.engine = engine;
        this.workspace = workspace;
        this.context = context.collective();
        this.isBetweenGroups = !context.remote().equals(context.local());
        this.rank = context.rank();
        this.ranks = context.remote().size();
        this.members = context.local().size();
        this.agreement = new Agreement(engine, this.context, isBetweenGroups);
        this.locality = Locality.unknown(members);
    }

    /** What all members call, as far as this rank knows. */
    Agreement agreement() {
        return agreement;
    }

    Workspace workspace() {
        return workspace;
    }

    boolean isBetweenGroups() {
        return isBetweenGroups;
    }

    /** This process, in its own group. */
    int rank() {
        return rank;
    }

    /** Ranks of the group that calls mean: the other one, if there are two. */
    int ranks() {
        return ranks;
    }

    /** Ranks of the group of this process. */
    int members() {
        return members;
    }

    /** Enters the engine, and takes a schedule to be written. */
    Schedule begin(final Form form, final int root) {
        if (!isBetweenGroups && (root < 0 || root >= ranks)) {
            throw new EngineException(
                    ErrorClass.ROOT,
                    form.call() + " on " + context + ": there is no root " + root + " among " + ranks + " ranks");
        }
        engine.enter();
        return workspace
                .take()
                .set(engine, context, form, agreement.count(form, rootInTag(root)))
                .compared(agreement);
    }

    void locality(final Locality learned) {
        locality = learned;
    }

    /** Who shares memory, in a group. */
    Locality locality() {
        return locality;
    }

    int countDuplicate() {
        return duplicates++;
    }

    /** As {@link #begin}, for a round of what the members of a duplicate agree on. Rounds of one duplicate follow one another. */
    Schedule beginRound(final int duplicate) {
        engine.enter();
        return workspace.take().set(engine, context, Form.DUPLICATE, Tags.of(Form.DUPLICATE, duplicate, 0));
    }

    /** What a root's number is at all ranks of both groups. */
    private int rootInTag(final int root) {
        return root == Collectives.THIS_ROOT ? rank : Math.max(root, 0);
    }

    Collective start(final Schedule schedule) {
        schedule.start();
        return schedule;
    }

    /** Leaves the engine, however it went. */
    void leave() {
        engine.leave();
    }

    /** The length of a vector, which lies in one buffer while it is reduced. */
    int lengthOf(final int count, final int elementLength) {
        final long length = (long) count * elementLength;
        if (length > Integer.MAX_VALUE) {
            throw new EngineException(
                    ErrorClass.NO_MEM,
                    "reduction on " + context + ": " + count + " elements of " + elementLength
                            + " bytes are more than 2 GiB: reduce fewer at once");
        }
        return (int) length;
    }
}
