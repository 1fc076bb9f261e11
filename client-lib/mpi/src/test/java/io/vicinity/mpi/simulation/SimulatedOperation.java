package io.vicinity.mpi.simulation;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.memory.Sink;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** A send or receive. */
final class SimulatedOperation implements Operation {
    final Context context;
    final int peer;
    final int wantedTag;
    final Sink sink;
    private int source = Engine.ANY_SOURCE;
    private int tag = Engine.ANY_TAG;
    private long length;
    private boolean isDone;
    private boolean isCancelled;
    private boolean isReleased;
    private EngineException failure;

    SimulatedOperation(final Context context, final int peer, final int wantedTag, final Sink sink) {
        this.context = context;
        this.peer = peer;
        this.wantedTag = wantedTag;
        this.sink = sink;
    }

    void sent() {
        isDone = true;
    }

    void receive(final SimulatedMessage message, final Random random) {
        final long whole = message.source().length();
        length = Math.min(whole, sink.capacity());
        for (long position = 0; position < length; ) {
            final int piece = (int) Math.min(length - position, 1 + random.nextInt(1 << 14));
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[piece]);
            message.source().read(position, buffer, 0, piece);
            sink.write(position, buffer, 0, piece);
            position += piece;
        }
        source = message.sender();
        tag = message.tag();
        if (whole > length) {
            failure = new EngineException(
                    ErrorClass.TRUNCATE, "rank " + source + " sent " + whole + " bytes for " + length);
        }
        isDone = true;
        message.send().sent();
    }

    @Override
    public boolean isDone() {
        return isDone;
    }

    @Override
    public int source() {
        return source;
    }

    @Override
    public int tag() {
        return tag;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public EngineException failure() {
        return failure;
    }

    @Override
    public void cancel() {
        if (sink != null && !isDone) {
            isCancelled = true;
            isDone = true;
        }
    }

    @Override
    public void release() {
        if (isReleased) {
            throw new AssertionError("released twice");
        }
        isReleased = true;
    }
}
