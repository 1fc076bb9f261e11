package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.collective.EvenBlocks;
import io.vicinity.mpi.collective.VariedBlocks;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Matched;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducers;

/** Collectives and messages, mostly of ints, as the making of communicators needs them. They block. */
final class Ints {
    private Ints() {}

    /** Replaces values by the greatest ones of all members; of the other group, if there is one. */
    static void maximum(final Collectives collectives, final int[] values) {
        final int[] own = values.clone();
        collectives.await(collectives
                .reducing()
                .allreduce(
                        memory(own),
                        memory(values),
                        values.length,
                        Integer.BYTES,
                        Reducers.of(Operator.MAX, Element.INT)));
    }

    /** Gathers as many values from each member to all. */
    static int[] gather(final Communicator communicator, final int... values) {
        final int[] all = new int[values.length * communicator.remoteSize()];
        final Memory memory = memory(all);
        final long length = (long) values.length * Integer.BYTES;
        communicator
                .collectives()
                .await(communicator
                        .collectives()
                        .allgather(memory(values), length, new EvenBlocks().set(memory, memory, length)));
        return all;
    }

    /** Gathers any number of values from each member to all, in the order of ranks. */
    static int[] gatherVaried(final Communicator communicator, final int[] values) {
        final int[] counts = gather(communicator, values.length);
        int total = 0;
        for (final int count : counts) {
            total += count;
        }
        final int[] all = new int[total];
        final Memory[] blocks = new Memory[counts.length];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            blocks[i] = new Memory().array(all, (long) at * Integer.BYTES, (long) counts[i] * Integer.BYTES);
            at += counts[i];
        }
        communicator
                .collectives()
                .await(communicator
                        .collectives()
                        .allgatherv(
                                memory(values),
                                (long) values.length * Integer.BYTES,
                                new VariedBlocks(blocks, blocks)));
        return all;
    }

    /** Hands values of one member of a group to all of it. */
    static void broadcast(final Communicator communicator, final int[] values, final int root) {
        final Memory memory = memory(values);
        communicator.collectives().await(communicator.collectives().bcast(memory, memory, memory.length(), root));
    }

    /** Sends values to another world, while it sends as many. */
    static void exchange(
            final Engine engine,
            final Context context,
            final int other,
            final int tag,
            final int[] sent,
            final int[] received) {
        final Operation receive = engine.receive(context, other, tag, memory(received));
        final Operation send = engine.send(context, other, tag, SendMode.STANDARD, memory(sent));
        finish(engine, send);
        finish(engine, receive);
    }

    /** Sends values. */
    static void send(
            final Engine engine, final Context context, final int destination, final int tag, final int[] values) {
        send(engine, context, destination, tag, memory(values));
    }

    /** Sends bytes. */
    static void send(
            final Engine engine, final Context context, final int destination, final int tag, final Memory bytes) {
        finish(engine, engine.send(context, destination, tag, SendMode.STANDARD, bytes));
    }

    /** Receives the bytes of a message that was found. */
    static void receive(final Engine engine, final Matched message, final Memory bytes) {
        finish(engine, engine.receive(message, bytes));
    }

    /** Receives values. */
    static void receive(
            final Engine engine, final Context context, final int source, final int tag, final int[] values) {
        final Sink sink = memory(values);
        finish(engine, engine.receive(context, source, tag, sink));
    }

    private static void finish(final Engine engine, final Operation operation) {
        engine.await(operation);
        final RuntimeException failure = operation.failure();
        operation.release();
        if (failure != null) {
            throw failure;
        }
    }

    private static Memory memory(final int[] values) {
        return new Memory().array(values, 0, (long) values.length * Integer.BYTES);
    }
}
