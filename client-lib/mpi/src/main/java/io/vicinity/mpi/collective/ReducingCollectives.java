package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Reducer;
import java.util.Arrays;

/**
 * Collectives of one communicator that reduce vectors. Vectors of all ranks have as many elements, at least 0; where the reducer does not
 * commute, they are reduced in the order of ranks. All else is as with {@link Collectives}, of which this is a part.
 */
public final class ReducingCollectives {
    private final Calls calls;

    /** Tried first by those that wait; null for the others. */
    private final BoardCollectives board;

    ReducingCollectives(final Calls calls, final BoardCollectives board) {
        this.calls = calls;
        this.board = board;
    }

    /**
     * A vector from each rank, reduced to one at one rank.
     *
     * @param source        the vector of this rank.
     * @param sink          of the result at the root; else not looked at.
     * @param count         of its elements.
     * @param elementLength packed, in bytes.
     * @param reducer       of elements.
     * @param root          rank that gets the result, or as in {@link Collectives#bcast}.
     * @return the collective.
     */
    public Collective reduce(
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength,
            final Reducer reducer,
            final int root) {
        if (board != null && board.reduce(source, sink, count, elementLength, reducer, root)) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.REDUCE, root);
        try {
            final int length = calls.lengthOf(count, elementLength);
            schedule.reducer(reducer);
            if (!calls.isBetweenGroups() && Choice.reduceByLeaders(calls.locality(), reducer.isCommutative())) {
                Hierarchies.reduce(
                        schedule,
                        calls.rank(),
                        root,
                        calls.locality(),
                        source,
                        sink,
                        count,
                        elementLength,
                        reducer.isCommutative());
            } else if (!calls.isBetweenGroups()) {
                Reductions.reduce(
                        schedule,
                        calls.rank(),
                        calls.ranks(),
                        root,
                        source,
                        sink,
                        count,
                        elementLength,
                        reducer.isCommutative());
            } else if (root == Collectives.THIS_ROOT) {
                schedule.store(Reductions.collect(schedule, calls.ranks(), length, count), 0, sink, 0, length);
            } else if (root >= 0) {
                schedule.send(root, source, 0, length);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A vector from each rank, reduced to one at all. It is the same at all, to the last bit.
     *
     * @param source        the vector of this rank.
     * @param sink          of the result.
     * @param count         of its elements.
     * @param elementLength packed, in bytes.
     * @param reducer       of elements.
     * @return the collective.
     */
    public Collective allreduce(
            final Source source, final Sink sink, final int count, final int elementLength, final Reducer reducer) {
        if (board != null && board.allreduce(source, sink, count, elementLength, reducer)) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.ALLREDUCE, 0);
        try {
            return allreduce(schedule, source, sink, count, elementLength, reducer);
        } finally {
            calls.leave();
        }
    }

    /**
     * As {@link #allreduce}, for what the members of a duplicate agree on. Activities may call it.
     *
     * @param duplicate     its {@linkplain Collectives#countDuplicate number}.
     * @param source        the vector of this rank.
     * @param sink          of the result.
     * @param count         of its elements.
     * @param elementLength packed, in bytes.
     * @param reducer       of elements.
     * @return the collective.
     */
    public Collective compare(
            final int duplicate,
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength,
            final Reducer reducer) {
        final Schedule schedule = calls.beginRound(duplicate);
        try {
            return allreduce(schedule, source, sink, count, elementLength, reducer);
        } finally {
            calls.leave();
        }
    }

    private Collective allreduce(
            final Schedule schedule,
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength,
            final Reducer reducer) {
        final int length = calls.lengthOf(count, elementLength);
        schedule.reducer(reducer);
        if (calls.isBetweenGroups()) {
            Allreductions.between(schedule, calls.rank(), calls.ranks(), source, count, length);
            schedule.receive(0, sink, 0, length);
        } else if (Choice.reduceAllByLeaders(calls.locality(), reducer.isCommutative(), length, calls.ranks())) {
            Hierarchies.allreduce(
                    schedule,
                    calls.rank(),
                    calls.locality(),
                    source,
                    sink,
                    count,
                    elementLength,
                    reducer.isCommutative());
        } else {
            Allreductions.reduce(schedule, calls.rank(), calls.ranks(), source, sink, count, elementLength);
        }
        return calls.start(schedule);
    }

    /**
     * A vector from each rank, reduced to one of which each rank gets as many elements.
     *
     * @param source        the vector of this rank.
     * @param sink          of this rank's part of the result.
     * @param count         of elements in the part of each rank of this group.
     * @param elementLength packed, in bytes.
     * @param reducer       of elements.
     * @return the collective.
     */
    public Collective reduceScatterBlock(
            final Source source, final Sink sink, final int count, final int elementLength, final Reducer reducer) {
        final int[] counts = new int[calls.members()];
        Arrays.fill(counts, count);
        return reduceScatter(Form.REDUCE_SCATTER_BLOCK, source, sink, counts, elementLength, reducer);
    }

    /**
     * A vector from each rank, reduced to one of which each rank gets a part.
     *
     * @param source        the vector of this rank.
     * @param sink          of this rank's part of the result.
     * @param counts        of elements in the parts, by rank in this group.
     * @param elementLength packed, in bytes.
     * @param reducer       of elements.
     * @return the collective.
     */
    public Collective reduceScatter(
            final Source source, final Sink sink, final int[] counts, final int elementLength, final Reducer reducer) {
        return reduceScatter(Form.REDUCE_SCATTER, source, sink, counts, elementLength, reducer);
    }

    private Collective reduceScatter(
            final Form form,
            final Source source,
            final Sink sink,
            final int[] counts,
            final int elementLength,
            final Reducer reducer) {
        final Schedule schedule = calls.begin(form, 0);
        try {
            final int[] offsets = schedule.offsets(counts, calls.members());
            calls.lengthOf(offsets[calls.members()], elementLength);
            schedule.reducer(reducer);
            if (calls.isBetweenGroups()) {
                ReduceScatters.between(
                        schedule, calls.rank(), calls.ranks(), source, sink, offsets, calls.members(), elementLength);
            } else {
                ReduceScatters.reduceScatter(
                        schedule, calls.rank(), calls.ranks(), source, sink, offsets, elementLength);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * The vectors of all ranks up to this one, reduced to one.
     *
     * @param source        the vector of this rank.
     * @param sink          of the result.
     * @param count         of its elements.
     * @param elementLength packed, in bytes.
     * @param reducer       of elements.
     * @return the collective.
     */
    public Collective scan(
            final Source source, final Sink sink, final int count, final int elementLength, final Reducer reducer) {
        final Schedule schedule = calls.begin(Form.SCAN, 0);
        try {
            final int length = calls.lengthOf(count, elementLength);
            schedule.reducer(reducer);
            Scans.inclusive(schedule, calls.rank(), calls.ranks(), source, sink, count, length);
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * The vectors of all ranks below this one, reduced to one.
     *
     * @param source        the vector of this rank.
     * @param sink          of the result; at rank 0 nothing is written.
     * @param count         of its elements.
     * @param elementLength packed, in bytes.
     * @param reducer       of elements.
     * @return the collective.
     */
    public Collective exscan(
            final Source source, final Sink sink, final int count, final int elementLength, final Reducer reducer) {
        final Schedule schedule = calls.begin(Form.EXCLUSIVE_SCAN, 0);
        try {
            final int length = calls.lengthOf(count, elementLength);
            schedule.reducer(reducer);
            Scans.exclusive(schedule, calls.rank(), calls.ranks(), source, sink, count, length);
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }
}
