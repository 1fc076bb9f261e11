package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.datatype.Kind;
import io.vicinity.mpi.datatype.Layout;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.window.Access;
import io.vicinity.mpi.window.Placement;
import io.vicinity.mpi.window.Window;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;

/** Accesses of the public face, begun as the window takes them. Those of no process are null. */
final class WindowCalls {
    /** What MPI compares and swaps: integers, logical values and bytes. */
    private static final Set<Kind> SWAPPED =
            EnumSet.of(Kind.BYTE, Kind.BOOLEAN, Kind.CHAR, Kind.SHORT, Kind.INT, Kind.LONG);

    private final Communicator communicator;
    private final Window window;
    private final ArrayDeque<TypedMemory> memories = new ArrayDeque<>();

    WindowCalls(final Communicator communicator, final Window window) {
        this.communicator = communicator;
        this.window = window;
    }

    Access put(
            final Object origin,
            final int originCount,
            final Datatype originType,
            final int rank,
            final int displacement,
            final int count,
            final Datatype type) {
        requireTarget(rank);
        final TypedMemory data = memory(origin, originCount, originType, count, type);
        return rank == Constant.PROC_NULL
                ? null
                : settle(window.put(data.source(), rank, displacement, placement(count, type)), data, null);
    }

    Access get(
            final Object origin,
            final int originCount,
            final Datatype originType,
            final int rank,
            final int displacement,
            final int count,
            final Datatype type) {
        requireTarget(rank);
        final TypedMemory result = memory(origin, originCount, originType, count, type);
        return rank == Constant.PROC_NULL
                ? null
                : settle(window.get(result.sink(), rank, displacement, placement(count, type)), result, null);
    }

    Access accumulate(
            final Object origin,
            final int originCount,
            final Datatype originType,
            final int rank,
            final int displacement,
            final int count,
            final Datatype type,
            final Op op) {
        requireTarget(rank);
        final TypedMemory data = memory(origin, originCount, originType, count, type);
        return rank == Constant.PROC_NULL
                ? null
                : settle(
                        window.accumulate(
                                data.source(), rank, displacement, placement(count, type), element(type), operator(op)),
                        data,
                        null);
    }

    Access getAccumulate(
            final Object origin,
            final int originCount,
            final Datatype originType,
            final Object received,
            final int resultCount,
            final Datatype resultType,
            final int rank,
            final int displacement,
            final int count,
            final Datatype type,
            final Op op) {
        requireTarget(rank);
        final Operator operator = operator(op);
        final TypedMemory data =
                operator == Operator.NO_OP ? take() : memory(origin, originCount, originType, count, type);
        final TypedMemory result = memory(received, resultCount, resultType, count, type);
        return rank == Constant.PROC_NULL
                ? null
                : settle(
                        window.getAccumulate(
                                data.source(),
                                result.sink(),
                                rank,
                                displacement,
                                placement(count, type),
                                element(type),
                                operator),
                        data,
                        result);
    }

    Access compareAndSwap(
            final Object origin,
            final Object compared,
            final Object received,
            final Datatype type,
            final int rank,
            final int displacement) {
        requireTarget(rank);
        requireSwapped(type);
        if (rank == Constant.PROC_NULL) {
            return null;
        }
        final TypedMemory expected = memory(compared, 1, type, 1, type);
        final TypedMemory value = memory(origin, 1, type, 1, type);
        final TypedMemory result = memory(received, 1, type, 1, type);
        final Access access =
                window.compareAndSwap(expected.source(), value.source(), result.sink(), rank, displacement);
        give(expected);
        return settle(access, value, result);
    }

    /** What an access took is used again for the next, unless it goes on. */
    private Access settle(final Access access, final TypedMemory one, final TypedMemory other) {
        if (access.isDone()) {
            give(one);
            if (other != null) {
                give(other);
            }
        }
        return access;
    }

    private void give(final TypedMemory memory) {
        memory.clear();
        communicator.engine().enter();
        try {
            memories.addLast(memory);
        } finally {
            communicator.engine().leave();
        }
    }

    private TypedMemory take() {
        communicator.engine().enter();
        try {
            final TypedMemory memory = memories.pollLast();
            return memory == null ? new TypedMemory() : memory;
        } finally {
            communicator.engine().leave();
        }
    }

    void requireTarget(final int rank) {
        if (rank != Constant.PROC_NULL && (rank < 0 || rank >= communicator.size())) {
            throw Faults.failure(
                    ErrorClass.RANK,
                    "there is no rank " + rank + " in the window on " + communicator.context() + " of "
                            + communicator.size() + " ranks");
        }
    }

    private TypedMemory memory(
            final Object buffer,
            final int bufferCount,
            final Datatype bufferType,
            final int targetCount,
            final Datatype targetType) {
        Checks.count(communicator, bufferCount);
        Checks.count(communicator, targetCount);
        final Layout layout = bufferType.messageLayout();
        if (layout.size() * bufferCount != targetType.messageLayout().size() * targetCount) {
            throw Faults.failure(
                    ErrorClass.TRUNCATE,
                    "access on " + communicator.context() + ": " + layout.size() * bufferCount + " bytes here, and "
                            + targetType.messageLayout().size() * targetCount + " at the target");
        }
        return PointToPoint.set(take(), buffer, 0, bufferCount, layout);
    }

    private static void requireSwapped(final Datatype type) {
        final Kind kind = type.messageLayout().kind();
        if (kind == null || !SWAPPED.contains(kind)) {
            throw Faults.failure(
                    ErrorClass.TYPE,
                    "elements that are compared and swapped are integers or bytes, and not " + type.text());
        }
    }

    private static Element element(final Datatype type) {
        final Element element = Op.uniformElement(type);
        if (element == null) {
            throw Faults.failure(
                    ErrorClass.TYPE,
                    "elements of " + type.text() + " are not of one predefined type, so nothing is accumulated");
        }
        return element;
    }

    private static Operator operator(final Op op) {
        final Operator operator = op.liveOperator();
        if (operator == null) {
            throw Faults.failure(
                    ErrorClass.OP, "windows accumulate by predefined operations only, and not by " + op.text());
        }
        return operator;
    }

    private static Placement placement(final int count, final Datatype type) {
        final Layout layout = type.messageLayout();
        return layout.isContiguous() ? Placement.CONTIGUOUS : new TypedPlacement(layout, count);
    }

    /** What a request stands for. */
    static Pending pending(final Access access) {
        return access == null ? CollectivePending.DONE : new AccessPending(access);
    }

    /**
     * Elements of a derived type at a target.
     *
     * @param layout of each.
     * @param count  of them.
     */
    private record TypedPlacement(Layout layout, int count) implements Placement {
        @Override
        public long offset(final long position) {
            return layout.offset(count, position);
        }

        @Override
        public long run(final long position) {
            return layout.run(count, position);
        }
    }

    /**
     * An access that a request stands for.
     *
     * @param access what goes on.
     */
    private record AccessPending(Access access) implements Pending {
        @Override
        public boolean isDone() {
            return access.isDone();
        }

        @Override
        public RuntimeException failure() {
            return access.failure();
        }

        @Override
        public void release() {
            // The collector takes it.
        }
    }
}
