package io.vicinity.mpi.engine;

import io.vicinity.mpi.match.Entry;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A send or a receive.
 *
 * <pre>
 *   send:     WAITING --there was room for all of it--> DONE
 *             WAITING --it was announced--> ANNOUNCED --CLEAR came--> MOVING --the last piece left--> DONE
 *   receive:  POSTED --the message is here--> DONE
 *             POSTED --it was announced--> PROMISING --CLEAR left--> MOVING --the last piece came--> DONE
 * </pre>
 *
 * <p>Each goes to DONE from anywhere when it fails. It is in one queue of its peer at a time, if in any.
 */
final class Transfer implements Operation {
    /** Where it is on its way. */
    enum Phase {
        FREE,
        WAITING,
        ANNOUNCED,
        POSTED,
        PROMISING,
        MOVING,
        DONE
    }

    private static final VarHandle PHASE = phaseOfTransfers();

    /** By which records of others mean it. */
    final int id;

    final Entry<Transfer> entry = new Entry<>(this);
    private final MessageEngine engine;
    private final Memory memory = new Memory();

    Phase phase = Phase.FREE;
    boolean sends;
    Context context;

    /** Rank in the world; {@link Engine#ANY_SOURCE} as long as a receive does not know. */
    int peer;

    int tag;
    SendMode mode;
    Source message;
    Sink sink;

    /** Bytes that move: what is wanted of what is sent, or what fits of what is received. */
    long length;

    private long messageLength;

    long position;
    int remoteId;

    /** In a queue. */
    Transfer next;

    /** In the pool: what is over may still be the head of a queue. */
    Transfer nextFree;

    private UnsafeBuffer copy;
    private int foundSource;
    private int foundTag;

    /**
     * Is one of those below set? Few transfers have any, and all others do not write them: stores are what a sender in a hurry has too many
     * of, because they wait behind those to lines that its receiver holds.
     */
    private boolean special;

    private boolean cancelled;
    private boolean released;
    private EngineException failure;

    Transfer(final int id, final MessageEngine engine) {
        this.id = id;
        this.engine = engine;
    }

    private static VarHandle phaseOfTransfers() {
        try {
            return MethodHandles.lookup().findVarHandle(Transfer.class, "phase", Phase.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void beginSend(
            final Context newContext,
            final int newPeer,
            final int newTag,
            final SendMode newMode,
            final Source source) {
        begin(newContext, newPeer, newTag, Phase.WAITING);
        sends = true;
        mode = newMode;
        message = source;
        length = source.length();
        messageLength = length;
    }

    void beginReceive(final Context newContext, final int newPeer, final int newTag, final Sink newSink) {
        begin(newContext, newPeer, newTag, Phase.POSTED);
        sends = false;
        sink = newSink;
        length = 0;
        foundSource = Engine.ANY_SOURCE;
        foundTag = Engine.ANY_TAG;
    }

    private void begin(final Context newContext, final int newPeer, final int newTag, final Phase first) {
        context = newContext;
        peer = newPeer;
        tag = newTag;
        phase = first;
        position = 0;
        if (special) {
            makePlain();
        }
    }

    private void makePlain() {
        special = false;
        cancelled = false;
        released = false;
        failure = null;
    }

    /** Goes on with a copy of its own, which nobody waits for. */
    void keepCopy(final UnsafeBuffer buffer) {
        copy = buffer;
        memory.buffer(buffer, 0, (int) length);
        message = memory;
        special = true;
        released = true;
    }

    /** The receiver wants so much of it. */
    void movable(final long wanted) {
        length = wanted;
    }

    /** Bytes of the copy, whatever is wanted of it. */
    long copiedLength() {
        return messageLength;
    }

    /** Gives the copy back, if it has one. */
    UnsafeBuffer takeCopy() {
        final UnsafeBuffer taken = copy;
        if (taken != null) {
            copy = null;
            memory.clear();
        }
        return taken;
    }

    void found(final int newSource, final int newTag) {
        foundSource = newSource;
        foundTag = newTag;
    }

    void failed(final EngineException why) {
        if (failure == null) {
            special = true;
            failure = why;
        }
    }

    /** The user's memory threw. */
    void failedBy(final RuntimeException cause) {
        failed(
                cause instanceof final EngineException known
                        ? known
                        : new EngineException(
                                ErrorClass.BUFFER,
                                "rank " + context.rank() + " cannot " + (sends ? "read" : "write") + " a message of "
                                        + length + " bytes with tag " + (sends ? tag : foundTag) + " on "
                                        + context.name() + ": " + cause,
                                cause));
    }

    /** Puts bytes into the sink of a receive. From where it throws on, what comes is dropped. */
    void put(final long at, final DirectBuffer buffer, final int index, final int count) {
        try {
            sink.write(at, buffer, index, count);
        } catch (final RuntimeException e) {
            failedBy(e);
            sink = Discard.SINK;
        }
    }

    /** Nobody is called: the caller sees to what must follow. Other threads see all that was written before. */
    void end() {
        if (sends) {
            message = null;
        } else {
            sink = null;
        }
        PHASE.setRelease(this, Phase.DONE);
    }

    void cancelled() {
        special = true;
        cancelled = true;
    }

    void markReleased() {
        special = true;
        released = true;
    }

    boolean isReleased() {
        return released;
    }

    @Override
    public boolean isDone() {
        return PHASE.getAcquire(this) == Phase.DONE;
    }

    @Override
    public int source() {
        return sends ? Engine.ANY_SOURCE : foundSource;
    }

    @Override
    public int tag() {
        return sends ? Engine.ANY_TAG : foundTag;
    }

    @Override
    public long length() {
        return sends ? messageLength : length;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public EngineException failure() {
        return failure;
    }

    @Override
    public void cancel() {
        engine.cancel(this);
    }

    @Override
    public void release() {
        engine.release(this);
    }

    @Override
    public String toString() {
        return (sends ? "send to " : "receive from ") + peer + ", tag " + tag + ", " + length + " bytes, " + phase;
    }
}
