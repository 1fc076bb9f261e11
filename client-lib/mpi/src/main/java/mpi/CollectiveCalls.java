package mpi;

import io.vicinity.mpi.collective.Blocks;
import io.vicinity.mpi.collective.Collective;
import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.collective.EvenBlocks;
import io.vicinity.mpi.collective.VariedBlocks;
import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.datatype.Layout;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.util.stream.IntStream;

/** Collectives of the public face, begun as their packages take them: users' buffers become blocks of packed bytes. */
final class CollectiveCalls {
    private final Communicator communicator;
    private final Collectives collectives;

    CollectiveCalls(final Communicator communicator) {
        this.communicator = communicator;
        this.collectives = communicator.collectives();
    }

    Collective barrier() {
        return collectives.barrier();
    }

    Collective bcast(final Object buffer, final int count, final Datatype type, final int root) {
        Checks.root(communicator, root);
        final TypedMemory memory = root == Constant.PROC_NULL ? new TypedMemory() : memory(buffer, count, type);
        return collectives.bcast(memory.source(), memory.sink(), memory.length(), root);
    }

    /** The send buffer is left out where its block lies in its place already. */
    Collective gather(
            final TypedMemory own, final Object received, final int count, final Datatype type, final int root) {
        Checks.root(communicator, root);
        final Blocks blocks = isRoot(root) ? even(received, count, type) : null;
        return collectives.gather(source(own), length(own, count, type), blocks, root);
    }

    Collective gatherv(
            final TypedMemory own,
            final Object received,
            final int[] counts,
            final int[] displacements,
            final Datatype type,
            final int root) {
        Checks.root(communicator, root);
        final Blocks blocks = isRoot(root) ? varied(received, counts, displacements, type, false, true) : null;
        return collectives.gatherv(source(own), own == null ? 0 : own.length(), blocks, root);
    }

    Collective scatter(final Object sent, final int count, final Datatype type, final TypedMemory own, final int root) {
        Checks.root(communicator, root);
        final Blocks blocks = isRoot(root) ? even(sent, count, type) : null;
        return collectives.scatter(blocks, sink(own), length(own, count, type), root);
    }

    Collective scatterv(
            final Object sent,
            final int[] counts,
            final int[] displacements,
            final Datatype type,
            final TypedMemory own,
            final int root) {
        Checks.root(communicator, root);
        final Blocks blocks = isRoot(root) ? varied(sent, counts, displacements, type, true, false) : null;
        return collectives.scatterv(blocks, sink(own), own == null ? 0 : own.length(), root);
    }

    Collective allGather(final TypedMemory own, final Object received, final int count, final Datatype type) {
        return collectives.allgather(source(own), length(own, count, type), even(received, count, type));
    }

    Collective allGatherv(
            final TypedMemory own,
            final Object received,
            final int[] counts,
            final int[] displacements,
            final Datatype type) {
        final long length = own != null
                ? own.length()
                : counts[communicator.rank()] * type.messageLayout().size();
        return collectives.allgatherv(source(own), length, varied(received, counts, displacements, type, true, true));
    }

    Collective allToAll(
            final Object sent,
            final int sendCount,
            final Datatype sendType,
            final Object received,
            final int receiveCount,
            final Datatype receiveType) {
        return collectives.alltoall(even(sent, sendCount, sendType), even(received, receiveCount, receiveType));
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
                varied(sent, sendCounts, sendDisplacements, sendType, true, false),
                varied(received, receiveCounts, receiveDisplacements, receiveType, false, true));
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
                typed(sent, sendCounts, sendDisplacements, sendTypes, true),
                typed(received, receiveCounts, receiveDisplacements, receiveTypes, false));
    }

    Collective neighbourAllGather(
            final Comm.Topology topology,
            final TypedMemory own,
            final Object received,
            final int count,
            final Datatype type) {
        return collectives.neighbourAllgather(
                topology.neighbours(), own.source(), own.length(), even(received, count, type, topology.sources()));
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
                own.source(),
                own.length(),
                varied(received, counts, displacements, type, false, true, topology.sources()));
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
                even(sent, sendCount, sendType, topology.destinations()),
                even(received, receiveCount, receiveType, topology.sources()));
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
                varied(sent, sendCounts, sendDisplacements, sendType, true, false, topology.destinations()),
                varied(received, receiveCounts, receiveDisplacements, receiveType, false, true, topology.sources()));
    }

    Collective reduce(
            final Object sent,
            final Object received,
            final int count,
            final Datatype type,
            final Op op,
            final int root) {
        Checks.root(communicator, root);
        final TypedMemory source = takesPart(root)
                ? memory(isRoot(root) ? operand(sent, received) : sent, count, type)
                : new TypedMemory();
        final TypedMemory sink = isRoot(root) ? memory(received, count, type) : new TypedMemory();
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
        return collectives
                .reducing()
                .reduceScatter(
                        memory(
                                        operand(sent, received),
                                        IntStream.of(counts)
                                                .limit(communicator.size())
                                                .sum(),
                                        type)
                                .source(),
                        memory(received, counts[communicator.rank()], type).sink(),
                        counts,
                        size(type),
                        op.reducer(type));
    }

    Collective reduceScatterBlock(
            final Object sent, final Object received, final int count, final Datatype type, final Op op) {
        return collectives
                .reducing()
                .reduceScatterBlock(
                        memory(operand(sent, received), Math.multiplyExact(count, communicator.size()), type)
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
        return PointToPoint.set(new TypedMemory(), buffer, 0, count, type.messageLayout());
    }

    private Blocks even(final Object buffer, final int count, final Datatype type) {
        return even(buffer, count, type, communicator.remoteSize());
    }

    private Blocks even(final Object buffer, final int count, final Datatype type, final int blocks) {
        Checks.count(communicator, count);
        final Layout layout = type.messageLayout();
        final TypedMemory all = PointToPoint.set(new TypedMemory(), buffer, 0, (long) count * blocks, layout);
        return new EvenBlocks().set(all.source(), all.sink(), count * layout.size());
    }

    private Blocks varied(
            final Object buffer,
            final int[] counts,
            final int[] displacements,
            final Datatype type,
            final boolean reads,
            final boolean writes) {
        return varied(buffer, counts, displacements, type, reads, writes, communicator.remoteSize());
    }

    Blocks varied(
            final Object buffer,
            final int[] counts,
            final int[] displacements,
            final Datatype type,
            final boolean reads,
            final boolean writes,
            final int blocks) {
        requireEach(blocks, counts.length, displacements.length);
        final Layout layout = type.messageLayout();
        final Source[] sources = reads ? new Source[blocks] : null;
        final Sink[] sinks = writes ? new Sink[blocks] : null;
        for (int i = 0; i < blocks; i++) {
            Checks.count(communicator, counts[i]);
            final TypedMemory block =
                    PointToPoint.set(new TypedMemory(), buffer, displacements[i] * layout.extent(), counts[i], layout);
            if (reads) {
                sources[i] = block.source();
            }
            if (writes) {
                sinks[i] = block.sink();
            }
        }
        return new VariedBlocks(sources, sinks);
    }

    private Blocks typed(
            final Object buffer,
            final int[] counts,
            final int[] displacements,
            final Datatype[] types,
            final boolean reads) {
        final int blocks = communicator.remoteSize();
        requireEach(blocks, counts.length, displacements.length);
        requireEach(blocks, types.length, types.length);
        final Source[] sources = reads ? new Source[blocks] : null;
        final Sink[] sinks = reads ? null : new Sink[blocks];
        for (int i = 0; i < blocks; i++) {
            Checks.count(communicator, counts[i]);
            final TypedMemory block =
                    PointToPoint.set(new TypedMemory(), buffer, displacements[i], counts[i], types[i].messageLayout());
            if (reads) {
                sources[i] = block.source();
            } else {
                sinks[i] = block.sink();
            }
        }
        return new VariedBlocks(sources, sinks);
    }

    private void requireEach(final int blocks, final int counts, final int displacements) {
        if (counts < blocks || displacements < blocks) {
            throw Faults.failure(
                    ErrorClass.ARG,
                    "collective on " + communicator.context() + " of " + blocks + " blocks: there are " + counts
                            + " counts and " + displacements + " displacements");
        }
    }

    private static Source source(final TypedMemory own) {
        return own == null ? null : own.source();
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
