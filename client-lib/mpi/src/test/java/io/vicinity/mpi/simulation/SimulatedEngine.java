package io.vicinity.mpi.simulation;

import io.vicinity.mpi.engine.Activity;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.engine.Matched;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.sharing.SharedBlocks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/** The engine of one rank of a {@link SimulatedWorld}. */
final class SimulatedEngine implements Engine {
    private static final int EAGER_LENGTH = 200;

    private final SimulatedWorld world;
    private final int rank;
    private final int ranks;
    private final Random random;
    private final List<SimulatedOperation> posted = new ArrayList<>();
    private final List<SimulatedMessage> unexpected = new ArrayList<>();
    private final List<Activity> activities = new ArrayList<>();

    SimulatedEngine(final SimulatedWorld world, final int rank, final int ranks, final Random random) {
        this.world = world;
        this.rank = rank;
        this.ranks = ranks;
        this.random = random;
    }

    @Override
    public int worldSize() {
        return ranks;
    }

    @Override
    public int worldRank() {
        return rank;
    }

    @Override
    public boolean isNeighbour(final int worldRank) {
        return true;
    }

    @Override
    public SharedBlocks sharedBlocks() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Operation send(
            final Context context, final int destination, final int tag, final SendMode mode, final Source source) {
        final SimulatedOperation operation = new SimulatedOperation(context, destination, tag, null);
        Source sent = source;
        if (source.length() <= EAGER_LENGTH) {
            final byte[] copy = new byte[(int) source.length()];
            source.read(0, new UnsafeBuffer(copy), 0, copy.length);
            sent = new Memory().array(copy, 0, copy.length);
            operation.sent();
        }
        world.wire(rank, context.remote().worldRank(destination))
                .add(new SimulatedMessage(context.id(), context.rank(), tag, sent, operation));
        return operation;
    }

    @Override
    public Operation receive(final Context context, final int source, final int tag, final Sink sink) {
        final SimulatedOperation operation = new SimulatedOperation(context, source, tag, sink);
        for (final Iterator<SimulatedMessage> i = unexpected.iterator(); i.hasNext(); ) {
            final SimulatedMessage message = i.next();
            if (message.matches(context, source, tag)) {
                i.remove();
                operation.receive(message, random);
                return operation;
            }
        }
        posted.add(operation);
        return operation;
    }

    @Override
    public Operation receive(final Matched message, final Sink sink) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean probe(final Context context, final int source, final int tag, final Envelope result) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean peek(final Context context, final int source, final int tag, final Envelope result) {
        for (final SimulatedMessage message : unexpected) {
            if (message.matches(context, source, tag)) {
                result.set(message.sender(), message.tag(), message.source().length());
                return true;
            }
        }
        return false;
    }

    @Override
    public void awaitProbe(final Context context, final int source, final int tag, final Envelope result) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Matched matchedProbe(final Context context, final int source, final int tag) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Matched awaitMatchedProbe(final Context context, final int source, final int tag) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean takeTurn() {
        return progress();
    }

    @Override
    public boolean progress() {
        boolean moved = false;
        for (int peer = 0; peer < ranks; peer++) {
            final ArrayDeque<SimulatedMessage> wire = world.wire(peer, rank);
            while (!wire.isEmpty() && random.nextBoolean()) {
                arrive(wire.remove());
                moved = true;
            }
        }
        for (int i = 0; i < activities.size(); i++) {
            if (activities.get(i).advance()) {
                activities.remove(i--);
                moved = true;
            }
        }
        return moved;
    }

    private void arrive(final SimulatedMessage message) {
        for (int i = 0; i < posted.size(); i++) {
            final SimulatedOperation operation = posted.get(i);
            if (operation.isDone()) {
                posted.remove(i--);
            } else if (message.matches(operation.context, operation.peer, operation.wantedTag)) {
                posted.remove(i);
                operation.receive(message, random);
                return;
            }
        }
        unexpected.add(message);
    }

    @Override
    public void await(final Operation operation) {
        world.runUntil(operation::isDone);
    }

    @Override
    public void await(final BooleanSupplier condition) {
        world.runUntil(condition);
    }

    @Override
    public void add(final Activity activity) {
        activities.add(activity);
    }

    @Override
    public long bufferedBytes() {
        return 0;
    }

    @Override
    public EngineException failure() {
        return null;
    }

    @Override
    public void abort(final int code) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void finish() {
        // Nobody waits for it.
    }

    @Override
    public void serveManyThreads() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void enter() {
        // One thread is all there is.
    }

    @Override
    public void leave() {
        // As above.
    }
}
