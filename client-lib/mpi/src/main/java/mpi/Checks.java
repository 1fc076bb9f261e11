package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.ErrorClass;

/** Refuses arguments that cannot be meant. Messages name communicator, rank, tag and count. */
final class Checks {
    static final String SEND_TO = "send to";
    static final String RECEIVE_FROM = "receive from";

    private Checks() {}

    static void destination(final Communicator communicator, final int rank, final int tag) {
        if (rank != Constant.PROC_NULL && (rank < 0 || rank >= communicator.remoteSize())) {
            throw noRank(communicator, SEND_TO, rank);
        }
        if (tag < 0) {
            throw Faults.failure(
                    ErrorClass.TAG,
                    "send to rank " + rank + " of " + communicator.context() + ": a tag is not negative: " + tag);
        }
    }

    static void source(final Communicator communicator, final int rank, final int tag) {
        if (rank != Constant.PROC_NULL
                && rank != Engine.ANY_SOURCE
                && (rank < 0 || rank >= communicator.remoteSize())) {
            throw noRank(communicator, RECEIVE_FROM, rank);
        }
        if (tag < 0 && tag != Engine.ANY_TAG) {
            throw Faults.failure(
                    ErrorClass.TAG,
                    "receive from rank " + rank + " of " + communicator.context()
                            + ": a tag is not negative, or ANY_TAG: " + tag);
        }
    }

    static void root(final Communicator communicator, final int root) {
        final boolean known = communicator.isInter()
                ? root == Constant.ROOT || root == Constant.PROC_NULL || root >= 0 && root < communicator.remoteSize()
                : root >= 0 && root < communicator.size();
        if (!known) {
            throw Faults.failure(
                    ErrorClass.ROOT,
                    "there is no root " + root + " among the " + communicator.remoteSize() + " ranks of "
                            + communicator.context());
        }
    }

    static void count(final Communicator communicator, final int count) {
        if (count < 0) {
            throw Faults.failure(
                    ErrorClass.COUNT, "a count is not negative: " + count + ", on " + communicator.context());
        }
    }

    /** One for each rank, none of them negative: all ranks refuse what one could not do. */
    static void counts(final Communicator communicator, final int ranks, final int... counts) {
        if (counts.length < ranks) {
            throw Faults.failure(
                    ErrorClass.ARG,
                    "there are " + counts.length + " counts for the " + ranks + " ranks of " + communicator.context());
        }
        for (int rank = 0; rank < ranks; rank++) {
            count(communicator, counts[rank]);
        }
    }

    /** How the text of a failure begins that is one of a message. */
    static String message(final Communicator communicator, final String call, final int rank, final int tag) {
        return call + (rank == Engine.ANY_SOURCE ? " any rank" : " rank " + rank) + " of " + communicator.context()
                + " by rank " + communicator.rank() + " with " + (tag == Engine.ANY_TAG ? "any tag" : "tag " + tag)
                + ": ";
    }

    /** Hints, or none: MPI.INFO_NULL. */
    static void info(final Info info) {
        if (info == null) {
            throw Faults.failure(ErrorClass.INFO, "there are no hints in null: MPI.INFO_NULL says that there are none");
        }
    }

    /** A name as long as names may be: Open MPI cuts off what is beyond. */
    static String objectName(final String name) {
        return name.substring(0, Math.min(name.length(), Constant.MAX_OBJECT_NAME - 1));
    }

    private static RuntimeException noRank(final Communicator communicator, final String call, final int rank) {
        return Faults.failure(
                ErrorClass.RANK,
                call + " rank " + rank + " of " + communicator.context() + ": it has " + communicator.remoteSize()
                        + " ranks");
    }
}
