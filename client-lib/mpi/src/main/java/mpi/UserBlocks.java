package mpi;

import io.vicinity.mpi.collective.Blocks;
import io.vicinity.mpi.collective.VariedBlocks;
import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.datatype.Layout;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;

/** Blocks of packed bytes that lie in users' buffers. What is read is kept apart from what is received, as {@link Snapshots} say. */
final class UserBlocks {
    private final Communicator communicator;
    private final Scratch scratch;

    UserBlocks(final Communicator communicator, final Scratch scratch) {
        this.communicator = communicator;
        this.scratch = scratch;
    }

    /** Blocks of as many elements each. */
    Blocks even(final Object buffer, final int count, final Datatype type, final int blocks, final Object received) {
        Checks.count(communicator, count);
        final Layout layout = type.messageLayout();
        final TypedMemory all = PointToPoint.set(scratch.memory(), buffer, 0, (long) count * blocks, layout);
        return scratch.evenBlocks().set(Snapshots.apart(all, received), all.sink(), count * layout.size());
    }

    /** Blocks that are read and written. */
    Blocks both(
            final Object buffer, final int[] counts, final int[] displacements, final Datatype type, final int blocks) {
        final TypedMemory[] all = varied(buffer, counts, displacements, type, blocks);
        return new VariedBlocks(sources(all, null), sinks(all));
    }

    Blocks read(
            final Object buffer,
            final int[] counts,
            final int[] displacements,
            final Datatype type,
            final int blocks,
            final Object received) {
        return new VariedBlocks(sources(varied(buffer, counts, displacements, type, blocks), received), null);
    }

    Blocks written(
            final Object buffer, final int[] counts, final int[] displacements, final Datatype type, final int blocks) {
        return new VariedBlocks(null, sinks(varied(buffer, counts, displacements, type, blocks)));
    }

    Blocks readTyped(
            final Object buffer,
            final int[] counts,
            final int[] displacements,
            final Datatype[] types,
            final Object received) {
        return new VariedBlocks(sources(typed(buffer, counts, displacements, types), received), null);
    }

    Blocks writtenTyped(final Object buffer, final int[] counts, final int[] displacements, final Datatype[] types) {
        return new VariedBlocks(null, sinks(typed(buffer, counts, displacements, types)));
    }

    private static Source[] sources(final TypedMemory[] all, final Object received) {
        final Source[] sources = new Source[all.length];
        for (int i = 0; i < all.length; i++) {
            sources[i] = Snapshots.apart(all[i], received);
        }
        return sources;
    }

    private static Sink[] sinks(final TypedMemory[] all) {
        final Sink[] sinks = new Sink[all.length];
        for (int i = 0; i < all.length; i++) {
            sinks[i] = all[i].sink();
        }
        return sinks;
    }

    /** Displacements are in elements. */
    private TypedMemory[] varied(
            final Object buffer, final int[] counts, final int[] displacements, final Datatype type, final int blocks) {
        requireEach(blocks, counts.length, displacements.length);
        final Layout layout = type.messageLayout();
        final TypedMemory[] all = new TypedMemory[blocks];
        for (int i = 0; i < blocks; i++) {
            Checks.count(communicator, counts[i]);
            all[i] = PointToPoint.set(scratch.memory(), buffer, displacements[i] * layout.extent(), counts[i], layout);
        }
        return all;
    }

    /** Displacements are in bytes. */
    private TypedMemory[] typed(
            final Object buffer, final int[] counts, final int[] displacements, final Datatype[] types) {
        final int blocks = communicator.remoteSize();
        requireEach(blocks, counts.length, displacements.length);
        requireEach(blocks, types.length, types.length);
        final TypedMemory[] all = new TypedMemory[blocks];
        for (int i = 0; i < blocks; i++) {
            Checks.count(communicator, counts[i]);
            all[i] = PointToPoint.set(scratch.memory(), buffer, displacements[i], counts[i], types[i].messageLayout());
        }
        return all;
    }

    private void requireEach(final int blocks, final int counts, final int displacements) {
        if (counts < blocks || displacements < blocks) {
            throw Faults.failure(
                    ErrorClass.ARG,
                    "collective on " + communicator.context() + " of " + blocks + " blocks: there are " + counts
                            + " counts and " + displacements + " displacements");
        }
    }
}
