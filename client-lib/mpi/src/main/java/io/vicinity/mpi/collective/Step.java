package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One step of a schedule, with all that it may need: made once, used for one after the other. */
final class Step {
    /** What is done. */
    enum Kind {
        /** A message is sent. */
        SEND,
        /** A message is received. */
        RECEIVE,
        /** A piece of a source is copied to a temporary. */
        LOAD,
        /** A temporary is copied to a piece of a sink. */
        STORE,
        /** A piece of a source is copied to a piece of a sink. */
        COPY,
        /** A vector is reduced into another. */
        REDUCE,
        /** All that was sent and received before is done. */
        AWAIT
    }

    Kind kind;
    int peer;
    int tag;

    /** Is what is received a partial result? */
    boolean isTemporary;

    Source source;
    Sink sink;
    long length;

    MutableDirectBuffer in;
    int inIndex;
    MutableDirectBuffer inout;
    int inoutIndex;
    int count;

    private final Memory sourceMemory = new Memory();
    private final Memory sinkMemory = new Memory();
    private final PieceSource pieceSource = new PieceSource();
    private final PieceSink pieceSink = new PieceSink();

    void source(final Source whole, final long position, final long pieceLength) {
        length = pieceLength;
        if (pieceLength == 0) {
            source = Nothing.INSTANCE;
        } else if (position == 0 && whole.length() == pieceLength) {
            source = whole;
        } else if (whole instanceof final Memory memory) {
            source = sourceMemory.piece(memory, position, pieceLength);
        } else {
            source = pieceSource.set(whole, position, pieceLength);
        }
    }

    void source(final UnsafeBuffer buffer, final int index, final int pieceLength) {
        length = pieceLength;
        source = sourceMemory.buffer(buffer, index, pieceLength);
    }

    void sink(final Sink whole, final long position, final long pieceLength) {
        length = pieceLength;
        isTemporary = false;
        if (pieceLength == 0) {
            sink = Nothing.INSTANCE;
        } else {
            // Always by way of this step's own, which lets go of the memory when the collective fails.
            sink = pieceSink.set(whole, position, pieceLength);
        }
    }

    /** Copies the source to the sink at once; false if they are not such that it can. */
    boolean copy() {
        return length == 0 || pieceSink.copyFrom(source);
    }

    void sink(final UnsafeBuffer buffer, final int index, final int pieceLength) {
        length = pieceLength;
        isTemporary = true;
        sink = sinkMemory.buffer(buffer, index, pieceLength);
    }

    /** What is still received goes nowhere. */
    void discard() {
        pieceSink.clear();
    }

    /** Lets go of what belongs to users. */
    void clear() {
        source = null;
        sink = null;
        in = null;
        inout = null;
        sourceMemory.clear();
        sinkMemory.clear();
        pieceSource.clear();
        pieceSink.clear();
    }
}
