package mpi;

import io.vicinity.mpi.collective.Blocks;
import io.vicinity.mpi.collective.Collective;
import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.util.stream.IntStream;

/**
 * Collectives of the public face, begun as their packages take them: users' buffers become blocks of packed bytes. For one collective at a time,
 * and, once that has failed, for no other: what it named may still be looked at.
 */
final class CollectiveCalls {
    private final Communicator communicator;
    private final Collectives collectives;
    private final Scratch scratch = new Scratch();
    private final UserBlocks blocks;

    private CollectiveCalls(final Communicator communicator, final Collectives collectives) {
        this.communicator = communicator;
        this.collectives = collectives;
        this.blocks = new UserBlocks(communicator, scratch);
    }

    /** For one that goes on by itself. */
    static CollectiveCalls begun(final Communicator communicator) {
        return new CollectiveCalls(communicator, communicator.collectives());
    }

    /** For those that are waited for at once. */
    static CollectiveCalls waiting(final Communicator communicator) {
        return new CollectiveCalls(communicator, communicator.collectives().waiting());
    }

    /** The last collective is over, and others may follow. */
    void end() {
        scratch.clear();
    }

    Collective barrier() {
        return collectives.barrier();
    }

    Collective bcast(final Object buffer, final int count, final Datatype type, final int root) {
        Checks.root(communicator, root);
        final TypedMemory memory = root == Constant.PROC_NULL ? scratch.memory() : memory(buffer, count, type);
        return collectives.bcast(memory.source(), memory.sink(), memory.length(), root);
    }

    /** The send buffer is left out where its block lies in its place already. */
    Collective gather(
            final TypedMemory own, final Object received, final int count, final Datatype type, final int root) {
        Checks.root(communicator, root);
        final Blocks all = isRoot(root) ? blocks.even(received, count, type, communicator.remoteSize(), null) : null;
        final long length = all == null ? length(own, count, type) : all.length(0);
        return collectives.gather(source(own, all == null ? null : received), length, all, root);
    }

    Collective gatherv(
            final TypedMemory own,
            final Object received,
            final int[] counts,
            final int[] displacements,
            final Datatype type,
            final int root) {
        Checks.root(communicator, root);
        final Blocks all =
                isRoot(root) ? blocks.written(received, counts, displacements, type, communicator.remoteSize()) : null;
        return collectives.gatherv(
                source(own, all == null ? null : received), own == null ? 0 : own.length(), all, root);
    }

    Collective scatter(final Object sent, final int count, final Datatype type, final TypedMemory own, final int root) {
        Checks.root(communicator, root);
        final Blocks all = isRoot(root) ? blocks.even(sent, count, type, communicator.remoteSize(), base(own)) : null;
        return collectives.scatter(all, sink(own), all == null ? length(own, count, type) : all.length(0), root);
    }

    Collective scatterv(
            final Object sent,
            final int[] counts,
            final int[] displacements,
            final Datatype type,
            final TypedMemory own,
            final int root) {
        Checks.root(communicator, root);
        final Blocks all = isRoot(root)
                ? blocks.read(sent, counts, displacements, type, communicator.remoteSize(), base(own))
                : null;
        return collectives.scatterv(all, sink(own), own == null ? 0 : own.length(), root);
    }

    Collective allGather(final TypedMemory own, final Object received, final int count, final Datatype type) {
        return collectives.allgather(
                source(own, received),
                length(own, count, type),
                blocks.even(received, count, type, communicator.remoteSize(), null));
    }

    Collective allGatherv(
            final TypedMemory own,
            final Object received,
            final int[] counts,
            final int[] displacements,
            final Datatype type) {
        final Blocks all = blocks.both(received, counts, displacements, type, communicator.remoteSize());
        final long length = own != null ? own.length() : all.length(communicator.rank());
        return collectives.allgatherv(source(own, received), length, all);
    }

    Collective allToAll(
            final Object sent,
            final int sendCount,
            final Datatype sendType,
            final Object received,
            final int receiveCount,
            final Datatype receiveType) {
        return collectives.alltoall(
                blocks.even(sent, sendCount, sendType, communicator.remoteSize(), received),
                blocks.even(received, receiveCount, receiveType, communicator.remoteSize(), null));
    }

    Collective allToAllv(
            final Object sent,
            final int[] sendCounts,
            final int[] sendDisplacements,
            final Datatype sendType,
            final Object received,
            final int[] receiveCounts,
            final int[] receiveDisplacements,
            final Datatype receiveType) {
        return collectives.alltoallv(
                blocks.read(sent, sendCounts, sendDisplacements, sendType, communicator.remoteSize(), received),
                blocks.written(received, receiveCounts, receiveDisplacements, receiveType, communicator.remoteSize()));
    }

    Collective allToAllw(
            final Object sent,
            final int[] sendCounts,
            final int[] sendDisplacements,
            final Datatype[] sendTypes,
            final Object received,
            final int[] receiveCounts,
            final int[] receiveDisplacements,
            final Datatype[] receiveTypes) {
        return collectives.alltoallv(
                blocks.readTyped(sent, sendCounts, sendDisplacements, sendTypes, received),
                blocks.writtenTyped(received, receiveCounts, receiveDisplacements, receiveTypes));
    }

    Collective neighbourAllGather(
            final Comm.Topology topology,
            final TypedMemory own,
            final Object received,
            final int count,
            final Datatype type) {
        return collectives.neighbourAllgather(
                topology.neighbours(),
                source(own, received),
                own.length(),
                blocks.even(received, count, type, topology.sources(), null));
    }

    Collective neighbourAllGatherv(
            final Comm.Topology topology,
            final TypedMemory own,
            final Object received,
            final int[] counts,
            final int[] displacements,
            final Datatype type) {
        return collectives.neighbourAllgather(
                topology.neighbours(),
                source(own, received),
                own.length(),
                blocks.written(received, counts, displacements, type, topology.sources()));
    }

    Collective neighbourAllToAll(
            final Comm.Topology topology,
            final Object sent,
            final int sendCount,
            final Datatype sendType,
            final Object received,
            final int receiveCount,
            final Datatype receiveType) {
        return collectives.neighbourAlltoall(
                topology.neighbours(),
                blocks.even(sent, sendCount, sendType, topology.destinations(), received),
                blocks.even(received, receiveCount, receiveType, topology.sources(), null));
    }

    Collective neighbourAllToAllv(
            final Comm.Topology topology,
            final Object sent,
            final int[] sendCounts,
            final int[] sendDisplacements,
            final Datatype sendType,
            final Object received,
            final int[] receiveCounts,
            final int[] receiveDisplacements,
            final Datatype receiveType) {
        return collectives.neighbourAlltoall(
                topology.neighbours(),
                blocks.read(sent, sendCounts, sendDisplacements, sendType, topology.destinations(), received),
                blocks.written(received, receiveCounts, receiveDisplacements, receiveType, topology.sources()));
    }

    Collective reduce(
            final Object sent,
            final Object received,
            final int count,
            final Datatype type,
            final Op op,
            final int root) {
        Checks.root(communicator, root);
        final TypedMemory source =
                takesPart(root) ? memory(isRoot(root) ? operand(sent, received) : sent, count, type) : scratch.memory();
        final TypedMemory sink = isRoot(root) ? memory(received, count, type) : scratch.memory();
        return collectives.reducing().reduce(source.source(), sink.sink(), count, size(type), op.reducer(type), root);
    }

    Collective allReduce(final Object sent, final Object received, final int count, final Datatype type, final Op op) {
        return collectives
                .reducing()
                .allreduce(
                        memory(operand(sent, received), count, type).source(),
                        memory(received, count, type).sink(),
                        count,
                        size(type),
                        op.reducer(type));
    }

    Collective reduceScatter(
            final Object sent, final Object received, final int[] counts, final Datatype type, final Op op) {
        final int ranks = communicator.size();
        Checks.counts(communicator, ranks, counts);
        final long all = IntStream.of(counts).limit(ranks).asLongStream().sum();
        return collectives
                .reducing()
                .reduceScatter(
                        elements(operand(sent, received), all, type).source(),
                        memory(received, counts[communicator.rank()], type).sink(),
                        counts,
                        size(type),
                        op.reducer(type));
    }

    Collective reduceScatterBlock(
            final Object sent, final Object received, final int count, final Datatype type, final Op op) {
        Checks.count(communicator, count);
        return collectives
                .reducing()
                .reduceScatterBlock(
                        elements(operand(sent, received), (long) count * communicator.size(), type)
                                .source(),
                        memory(received, count, type).sink(),
                        count,
                        size(type),
                        op.reducer(type));
    }

    Collective scan(
            final Object sent,
            final Object received,
            final int count,
            final Datatype type,
            final Op op,
            final boolean isInclusive) {
        final Source source = memory(operand(sent, received), count, type).source();
        final Sink sink = memory(received, count, type).sink();
        return isInclusive
                ? collectives.reducing().scan(source, sink, count, size(type), op.reducer(type))
                : collectives.reducing().exscan(source, sink, count, size(type), op.reducer(type));
    }

    /** What is reduced: as in Open MPI, no buffer to send stands for what lies where the result will. */
    private static Object operand(final Object sent, final Object received) {
        return sent == null ? received : sent;
    }

    boolean isRoot(final int root) {
        return communicator.isInter() ? root == Constant.ROOT : root == communicator.rank();
    }

    /** What this process sends to a root; nothing where it does not. */
    TypedMemory sent(final Object buffer, final int count, final Datatype type, final int root) {
        return takesPart(root) ? memory(buffer, count, type) : null;
    }

    /** Where this process receives from a root; nowhere where it does not. */
    TypedMemory received(final Object buffer, final int count, final Datatype type, final int root) {
        return takesPart(root) ? memory(buffer, count, type) : null;
    }

    private boolean takesPart(final int root) {
        return !communicator.isInter() || root != Constant.ROOT && root != Constant.PROC_NULL;
    }

    /** Elements of a user, for as long as a collective takes. */
    TypedMemory memory(final Object buffer, final int count, final Datatype type) {
        Checks.count(communicator, count);
        return elements(buffer, count, type);
    }

    private TypedMemory elements(final Object buffer, final long count, final Datatype type) {
        return PointToPoint.set(scratch.memory(), buffer, 0, count, type.messageLayout());
    }

    private static Source source(final TypedMemory own, final Object received) {
        return own == null ? null : Snapshots.apart(own, received);
    }

    private static Object base(final TypedMemory own) {
        return own == null ? null : own.base();
    }

    private static Sink sink(final TypedMemory own) {
        return own == null ? null : own.sink();
    }

    private static long length(final TypedMemory own, final int count, final Datatype type) {
        if (own != null) {
            return own.length();
        }
        return type == null || type.isNull() ? 0 : count * type.messageLayout().size();
    }

    private static int size(final Datatype type) {
        return Math.toIntExact(type.messageLayout().size());
    }
}
