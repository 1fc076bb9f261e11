package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Activity;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Reducer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A collective at one rank: a list of steps, which algorithms write and the engine's turns carry out. Steps are done in their order; what is
 * sent and received goes on beside those that follow, up to the next step that awaits it. Schedules are used again and again, and then
 * allocate nothing.
 *
 * <p>The idea is that of LibNBC: T. Hoefler, A. Lumsdaine, W. Rehm, "Implementation and Performance Analysis of Non-Blocking Collective
 * Operations for MPI", SC 2007.
 */
final class Schedule implements Activity, Collective, BooleanSupplier {
    /** Turns, or time, without any change after which this looks for ranks that call something else. The engine's waiting sleeps no sooner. */
    private static final int IDLE_TURNS = 1 << 12;

    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** So often, a power of two, the time is looked at. */
    private static final int TURNS_A_LOOK = 4;

    private final Workspace workspace;
    private final List<Step> steps = new ArrayList<>();
    private final List<UnsafeBuffer> temporaries = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private final List<Step> operationSteps = new ArrayList<>();

    private final List<Memory> memories = new ArrayList<>();

    private final Envelope envelope = new Envelope();
    private int[] offsets = new int[0];
    private Engine engine;
    private Context context;
    private Form form;
    private int tag;
    private Reducer reducer;
    private int size;
    private int next;
    private int idleTurns;
    private long idleSince;
    private boolean isIdleForLong;

    /** Whether all members call the same; null where calls are not counted. */
    private Agreement agreement;

    private long number;
    private int calledBefore;
    private boolean isInParts;
    private int usedMemories;
    private boolean keepsTooMuch;

    /** Ranks that algorithms number from 0; null if they are all. */
    private int[] team;

    /** Written after the failure: other threads look at both without entering the engine. */
    private volatile boolean isDone;

    private boolean isReleased;
    private EngineException failure;

    Schedule(final Workspace workspace) {
        this.workspace = workspace;
    }

    Schedule set(final Engine usedEngine, final Context usedContext, final Form usedForm, final int usedTag) {
        engine = usedEngine;
        context = usedContext;
        form = usedForm;
        tag = usedTag;
        isDone = false;
        isReleased = false;
        failure = null;
        idleTurns = 0;
        isIdleForLong = false;
        isInParts = false;
        team = null;
        agreement = null;
        return this;
    }

    /** It is the call that was counted last. */
    Schedule compared(final Agreement counted) {
        agreement = counted;
        number = counted.number();
        calledBefore = counted.previous();
        return this;
    }

    /** Refuses a length of which there are no {@linkplain #temporary temporaries}. */
    void checkTemporary(final long length) {
        Temporaries.check(length);
    }

    /** Memory for partial results, which is this schedule's until it is over. */
    UnsafeBuffer temporary(final long length) {
        final UnsafeBuffer buffer = workspace.temporaries().take(length);
        temporaries.add(buffer);
        return buffer;
    }

    /** A temporary as a source and sink, as long as this schedule goes on. */
    Memory memory(final UnsafeBuffer temporary, final int length) {
        if (usedMemories == memories.size()) {
            memories.add(new Memory());
        }
        return memories.get(usedMemories++).buffer(temporary, 0, length);
    }

    /** Peers of the steps that follow are numbers of these ranks, which must not change. */
    void among(final int[] ranks) {
        team = ranks;
    }

    /** Peers of the steps that follow are ranks. */
    void amongAll() {
        team = null;
    }

    /**
     * Parts of a vector that differ by one element at most.
     *
     * @return the first element of each part, and at the end the number of all; valid until the next call.
     */
    int[] evenOffsets(final int count, final int parts) {
        final int[] evenOffsets = offsets(parts);
        for (int part = 0; part <= parts; part++) {
            evenOffsets[part] = (int) ((long) count * part / parts);
        }
        return evenOffsets;
    }

    /** As above, for parts of which the counts are known. */
    int[] offsets(final int[] counts, final int parts) {
        final int[] sums = offsets(parts);
        sums[0] = 0;
        for (int part = 0; part < parts; part++) {
            sums[part + 1] = Math.addExact(sums[part], counts[part]);
        }
        return sums;
    }

    private int[] offsets(final int parts) {
        if (offsets.length <= parts) {
            offsets = new int[parts + 1];
        }
        return offsets;
    }

    /** Messages are parts of one, which all ranks must take for as long. */
    void inParts() {
        isInParts = true;
    }

    void reducer(final Reducer usedReducer) {
        reducer = usedReducer;
    }

    void send(final int peer, final Source source, final long position, final long length) {
        add(Step.Kind.SEND, peer, tag).source(source, position, length);
    }

    void send(final int peer, final int direction, final Source source, final long position, final long length) {
        add(Step.Kind.SEND, peer, tag + direction).source(source, position, length);
    }

    void send(final int peer, final UnsafeBuffer temporary, final int index, final int length) {
        add(Step.Kind.SEND, peer, tag).source(temporary, index, length);
    }

    void receive(final int peer, final Sink sink, final long position, final long length) {
        add(Step.Kind.RECEIVE, peer, tag).sink(sink, position, length);
    }

    void receive(final int peer, final int direction, final Sink sink, final long position, final long length) {
        add(Step.Kind.RECEIVE, peer, tag + direction).sink(sink, position, length);
    }

    void receive(final int peer, final UnsafeBuffer temporary, final int index, final int length) {
        add(Step.Kind.RECEIVE, peer, tag).sink(temporary, index, length);
    }

    /** A message without a byte. */
    void signal(final int peer) {
        add(Step.Kind.SEND, peer, tag).source(Nothing.INSTANCE, 0, 0);
    }

    void awaitSignal(final int peer) {
        add(Step.Kind.RECEIVE, peer, tag).sink(Nothing.INSTANCE, 0, 0);
    }

    void load(
            final Source source, final long position, final UnsafeBuffer temporary, final int index, final int length) {
        final Step step = add(Step.Kind.LOAD);
        step.source(source, position, length);
        step.inout = temporary;
        step.inoutIndex = index;
    }

    void store(final UnsafeBuffer temporary, final int index, final Sink sink, final long position, final int length) {
        final Step step = add(Step.Kind.STORE);
        step.sink(sink, position, length);
        step.in = temporary;
        step.inIndex = index;
    }

    void copy(final Source source, final long from, final Sink sink, final long to, final long length) {
        final Step step = add(Step.Kind.COPY);
        step.source(source, from, length);
        step.sink(sink, to, length);
    }

    /**
     * How much of a block is copied that stays at this rank. As of what comes of others, what is shorter than its room leaves the rest as it is; what
     * is longer makes the collective fail, once all is done.
     */
    long kept(final long length, final long room) {
        keepsTooMuch |= length > room;
        return Math.min(length, room);
    }

    /** From a temporary to another. */
    void move(
            final UnsafeBuffer from, final int fromIndex, final UnsafeBuffer to, final int toIndex, final int length) {
        final Step step = add(Step.Kind.LOAD);
        step.source(from, fromIndex, length);
        step.inout = to;
        step.inoutIndex = toIndex;
    }

    /** {@code inout = in op inout}, where what is in comes of lower ranks. */
    void reduce(
            final UnsafeBuffer in, final int inIndex, final UnsafeBuffer inout, final int inoutIndex, final int count) {
        final Step step = add(Step.Kind.REDUCE);
        step.in = in;
        step.inIndex = inIndex;
        step.inout = inout;
        step.inoutIndex = inoutIndex;
        step.count = count;
    }

    /** What follows begins when all before is done. */
    void await() {
        add(Step.Kind.AWAIT);
    }

    private Step add(final Step.Kind kind, final int peer, final int usedTag) {
        final Step step = add(kind);
        step.peer = team == null ? peer : team[peer];
        step.tag = usedTag;
        return step;
    }

    private Step add(final Step.Kind kind) {
        if (size == steps.size()) {
            steps.add(new Step());
        }
        final Step step = steps.get(size++);
        step.kind = kind;
        return step;
    }

    /** Begins, once all steps are written. */
    void start() {
        if (!advance()) {
            engine.add(this);
        }
    }

    @Override
    public boolean advance() {
        try {
            while (!isDone && areOperationsDone()) {
                if (next == size) {
                    requireRoom();
                    end();
                } else {
                    advanceToAwait();
                }
            }
        } catch (final EngineException e) {
            fail(e);
        } catch (final RuntimeException e) {
            final EngineException failed = new EngineException(ErrorClass.OTHER, where() + " failed: " + e);
            failed.initCause(e);
            fail(failed);
        }
        return isDone;
    }

    private void requireRoom() {
        if (keepsTooMuch) {
            throw new EngineException(
                    ErrorClass.TRUNCATE, where() + ": the block that stays at this rank is longer than its room");
        }
    }

    private boolean areOperationsDone() {
        while (!operations.isEmpty()) {
            final int last = operations.size() - 1;
            final Operation operation = operations.get(last);
            if (!operation.isDone()) {
                checkHope();
                checkAgreement();
                return false;
            }
            idleTurns = 0;
            isIdleForLong = false;
            check(operation, operationSteps.get(last));
            operations.remove(last);
            operationSteps.remove(last);
            operation.release();
        }
        return true;
    }

    /** A rank that is gone may be the one that this waits for, by way of others. */
    private void checkHope() {
        final EngineException lost = engine.failure();
        if (lost != null) {
            throw new EngineException(lost.errorClass(), where() + ": " + lost.getMessage());
        }
    }

    /**
     * After having waited for long, looks for what comes of others that call another collective, or have another root: it will never be
     * received. And says to those it waits for what it is: they may wait for this rank.
     */
    private void checkAgreement() {
        if (agreement == null || !isIdleForLong()) {
            return;
        }
        checkAgreement(Engine.ANY_SOURCE);
        for (int i = 0; i < operationSteps.size(); i++) {
            final Step step = operationSteps.get(i);
            if (step.kind == Step.Kind.RECEIVE) {
                checkAgreement(step.peer);
            }
            agreement.awaitsForLong(step.peer, number, tag, calledBefore);
        }
        agreement.compareAll(number, tag, calledBefore);
    }

    private boolean isIdleForLong() {
        idleTurns++;
        if (idleTurns == TURNS_A_LOOK) {
            idleSince = System.nanoTime();
        } else if (!isIdleForLong && idleTurns % TURNS_A_LOOK == 0) {
            isIdleForLong = idleTurns >= IDLE_TURNS || System.nanoTime() - idleSince > IDLE_NANOS;
        }
        return isIdleForLong;
    }

    private void checkAgreement(final int source) {
        if (engine.peek(context, source, Engine.ANY_TAG, envelope)) {
            final int other = envelope.tag();
            final boolean isSame = other == tag || Tags.isOfNeighbours(other) && Tags.areOfOneForm(tag, other);
            if (Tags.areOfOneSequence(tag, other) && !isSame && Tags.isCounted(other)) {
                throw new EngineException(
                        Agreement.classOf(tag, other),
                        where() + ": rank " + envelope.source() + " calls " + Tags.describe(other, tag)
                                + ", and this rank " + Tags.describe(tag, other));
            }
        }
    }

    private void check(final Operation operation, final Step step) {
        if (operation.failure() != null) {
            throw new EngineException(
                    operation.failure().errorClass(),
                    where() + ": " + operation.failure().getMessage());
        }
        if (step.kind == Step.Kind.RECEIVE && operation.length() != step.length && isExact(step)) {
            throw new EngineException(
                    ErrorClass.COUNT,
                    where() + ": rank " + step.peer + " sent " + operation.length() + " bytes where " + step.length
                            + " were expected: counts or types differ between ranks");
        }
    }

    /**
     * As in Open MPI, what is shorter than its room may come, and leaves the rest as it is; but not where it is only a part of a message, or
     * more is made of it.
     */
    private boolean isExact(final Step step) {
        return isInParts || reducer != null || step.isTemporary;
    }

    private void advanceToAwait() {
        while (next < size) {
            final Step step = steps.get(next++);
            switch (step.kind) {
                case SEND -> track(engine.send(context, step.peer, step.tag, SendMode.STANDARD, step.source), step);
                case RECEIVE -> track(engine.receive(context, step.peer, step.tag, step.sink), step);
                case LOAD -> step.source.read(0, step.inout, step.inoutIndex, (int) step.length);
                case STORE -> step.sink.write(0, step.in, step.inIndex, (int) step.length);
                case COPY -> copy(step);
                case REDUCE -> reducer.reduce(step.in, step.inIndex, step.inout, step.inoutIndex, step.count);
                case AWAIT -> {
                    return;
                }
            }
        }
    }

    private void track(final Operation operation, final Step step) {
        operations.add(operation);
        operationSteps.add(step);
    }

    private void copy(final Step step) {
        if (step.copy()) {
            return;
        }
        final UnsafeBuffer bounce = workspace.bounce();
        for (long position = 0; position < step.length; ) {
            final int length = (int) Math.min(bounce.capacity(), step.length - position);
            step.source.read(position, bounce, 0, length);
            step.sink.write(position, bounce, 0, length);
            position += length;
        }
    }

    private String where() {
        return form.call() + " on " + context + ", rank " + context.rank();
    }

    private void fail(final EngineException e) {
        failure = e;
        if (agreement != null) {
            agreement.failed(tag);
        }
        for (int i = 0; i < operations.size(); i++) {
            operations.get(i).cancel();
            operations.get(i).release();
            operationSteps.get(i).discard();
        }
        // Sends may still read them: they are not used again.
        operations.clear();
        operationSteps.clear();
        temporaries.clear();
        memories.clear();
        usedMemories = 0;
        steps.clear();
        end();
    }

    /** Its caller waits no longer: it fails, touches no memory of users from now on, and is not used again. */
    void abandon(final EngineException e) {
        engine.enter();
        try {
            if (!isDone) {
                fail(e);
            }
        } finally {
            engine.leave();
        }
    }

    private void end() {
        isDone = true;
        for (int i = 0; i < temporaries.size(); i++) {
            workspace.temporaries().give(temporaries.get(i));
        }
        temporaries.clear();
        for (int i = 0; i < steps.size() && i < size; i++) {
            steps.get(i).clear();
        }
        for (int i = 0; i < usedMemories; i++) {
            memories.get(i).clear();
        }
        usedMemories = 0;
        reducer = null;
        keepsTooMuch = false;
        size = 0;
        next = 0;
        if (isReleased) {
            workspace.give(this);
        }
    }

    @Override
    public boolean isDone() {
        return isDone;
    }

    @Override
    public boolean getAsBoolean() {
        return isDone;
    }

    @Override
    public EngineException failure() {
        return failure;
    }

    @Override
    public void release() {
        engine.enter();
        try {
            if (isDone) {
                workspace.give(this);
            } else {
                isReleased = true;
            }
        } finally {
            engine.leave();
        }
    }
}
