package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The board of a communicator whose ranks share memory: each rank has a {@linkplain SlotLayout slot} there that it alone writes, and all read. So
 * what goes from one to many is written once, and nobody is sent anything.
 *
 * <p><b>The protocol.</b> Collectives on the board are numbered, alike at all ranks. Each rank publishes {@linkplain Stages stages} of each, one at
 * least, and goes on when those are reached that it waits for:
 *
 * <pre>
 *   (before) --describes its call, writes data, publishes 1, 2, ...--> (within) --needs nothing any more: FINISHED--> (behind)
 *                                                                          \-------failed: so far, and no farther---------> (behind)
 * </pre>
 *
 * <ol>
 *   <li>What lies in a slot when a stage is published stays there until all that may read it have published that they have: so it is as good as
 *       received, and may be read at any time, and more than once. A lot is used again by the collective {@value SlotLayout#LOTS} later, before
 *       which its rank waits until all are behind the one that used it; so it is with places for data. Cells, and memory that is lent, are only
 *       touched again when all are behind the collective that used them.
 *   <li>A rank that cannot reach the memory of another asks it, by message, for the very bytes that it would have read, and gets them when the stage
 *       is reached ({@link Asking}, {@link Answering}): the owner reads its slot wherever it is now. So nothing need be agreed on when a
 *       route changes, memory is taken out or a VM moves: each read goes the one way or the other, at any moment, between any two ranks, and
 *       brings the same. What was read from memory counts only if the memory was there to the end of the copy.
 *   <li>A rank that lost the memory of another says so where it next describes a call. Where all have read what all said of one call, as in
 *       barriers, all leave the board behind that call, and go by messages; they try to make a new one later. Where the call failed at a rank, that
 *       reads what the others said before its next one.
 *   <li>Who waits for long asks, too, before it sleeps: the answer wakes it. That is while turns are taken, so messages, windows and the death of
 *       others are seen.
 * </ol>
 *
 * <p>Boards are numbered, alike at all ranks, and messages of one bear its number in their tags: what was asked on a board that was left is never
 * answered on the next one, and what is asked on one that is not made here yet waits for it. Who needs nothing of a board any more, behind the
 * collective with which all left it, says so to all; who heard it of all gives its memory back.
 *
 * <p>Nothing in it is trusted. Stages are compared, lengths must be those that this rank expects, positions are looked for within the arena of
 * whoever says them: who writes nonsense there gives nonsense, to ranks of its own job.
 *
 * <p><b>Threading.</b> One collective at a time, as MPI asks of those that wait.
 */
final class Board {
    private static final int SCRATCH = 16 * 1024;

    private final Engine engine;
    private final Context context;
    private final Agreement agreement;
    private final int rank;
    private final OwnSlot slot;
    private final PeerSlot[] peers;
    private final BoardUpkeep upkeep;
    private final Answering answering;
    private final BoardWait wait;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SCRATCH]);

    private Form form;
    private int tag;

    /** What this rank called before that. */
    private int before;

    private long number;

    /** All are known to be behind this collective, and those before it. */
    private long allBehind;

    /** The last one that used cells. */
    private long usedCells;

    /** As this rank said in this collective: memory may go private in any turn, and others go by what was said. */
    private boolean saidToLendSource;

    private boolean saidToLendResult;
    private boolean isAnyLost;
    private boolean saidToLeave;
    private boolean isLeft;

    /** All decided behind this collective whether they leave. */
    private long decided;

    /** Others may have decided behind this one, which failed here; 0 for none. */
    private long undecided;

    Board(
            final Engine engine,
            final Context context,
            final Agreement agreement,
            final int boardNumber,
            final OwnSlot slot,
            final PeerSlot[] peers) {
        this.engine = engine;
        this.context = context;
        this.agreement = agreement;
        this.rank = context.rank();
        this.slot = slot;
        this.peers = peers;
        this.upkeep = new BoardUpkeep(engine, context, boardNumber, slot, peers);
        this.answering = upkeep.answering();
        this.wait = new BoardWait(engine, agreement);
    }

    int rank() {
        return rank;
    }

    int ranks() {
        return peers.length;
    }

    SlotLayout layout() {
        return slot.layout();
    }

    /** The rank that is so far behind this one, going round: not all turn to the same at once. */
    int at(final int distance) {
        return (rank + distance) % peers.length;
    }

    /** Where a piece lies in each slot. */
    int cell(final int piece) {
        return layout().cell(piece % SlotLayout.CELLS);
    }

    /** What goes on for it besides collectives. */
    BoardUpkeep upkeep() {
        return upkeep;
    }

    /** Do all go by messages from now on? */
    boolean isLeft() {
        return isLeft;
    }

    /** Begins the next collective, which lends nothing. */
    void begin(final Form begun, final int root, final long length) {
        begin(begun, root, length, null, 0, null);
    }

    /**
     * Begins the next collective. What is lent is read in place by others, until all are behind it; not shared, it is not lent.
     *
     * @param lentSource what is read; null for nothing.
     * @param start      of what is meant in it.
     * @param lentResult where this rank puts what others read; null for nothing.
     */
    void begin(
            final Form begun,
            final int root,
            final long length,
            final Source lentSource,
            final long start,
            final Sink lentResult) {
        number++;
        form = begun;
        tag = agreement.count(begun, root);
        before = agreement.previous();
        awaitReuse(SlotLayout.LOTS);
        engine.enter();
        try {
            saidToLeave = isAnyLost;
            final long source = positionOf(lentSource, start);
            final long result = positionOf(lentResult, 0);
            answering.lend(source < 0 ? null : lentSource, start, result < 0 ? null : (Memory) lentResult);
            slot.describe(number, tag, before, saidToLeave, length, source, result);
            saidToLendSource = source >= 0;
            saidToLendResult = result >= 0;
        } finally {
            engine.leave();
        }
    }

    private long positionOf(final Object lent, final long start) {
        return lent instanceof final Memory memory && memory.base() == null && memory.length() > start
                ? engine.sharedBlocks().positionOf(memory.address() + start, memory.length() - start)
                : -1;
    }

    /** Did this rank say that it lends its source, in the collective that it began? It holds, even if the memory goes private meanwhile. */
    boolean lendsSource() {
        return saidToLendSource;
    }

    /** As above, where its result goes. */
    boolean lendsResult() {
        return saidToLendResult;
    }

    /** All have begun the collective that is one later than the one which is so many earlier than this, and so are behind that. */
    private void awaitReuse(final int earlier) {
        final long user = number - earlier;
        if (user > allBehind) {
            awaitEach(Stages.of(user + 1, 1));
            allBehind = user;
        }
    }

    private void awaitEach(final long stage) {
        for (int distance = 1; distance < peers.length; distance++) {
            await(at(distance), stage);
        }
    }

    /** Where the data of this call lie in each slot, if they are not longer than a place takes. */
    int data(final long length) {
        return SlotLayout.data(Stages.lotOf(number), length);
    }

    /** As above, where this rank may write them. */
    int place(final long length) {
        awaitReuse(SlotLayout.reuse(length));
        return data(length);
    }

    void write(final int at, final Source source, final long position, final int length) {
        engine.enter();
        try {
            slot.write(at, source, position, length);
        } finally {
            engine.leave();
        }
    }

    /** Copies what stays at this rank. */
    void copy(final Source source, final long from, final Sink sink, final long to, final long length) {
        if (source instanceof final Memory read && sink instanceof final Memory written) {
            read.copyTo(from, written, to, length);
            return;
        }
        for (long position = 0; position < length; ) {
            final int count = (int) Math.min(scratch.capacity(), length - position);
            source.read(from + position, scratch, 0, count);
            sink.write(to + position, scratch, 0, count);
            position += count;
        }
    }

    /** What was written before is there for the others from now on. */
    void publish(final int step) {
        engine.enter();
        try {
            slot.publish(number, step);
            if (answering.isAsked()) {
                answering.answerAll();
            }
        } finally {
            engine.leave();
        }
    }

    /** Waits until a rank is as far, and calls the same. */
    PeerSlot await(final int other, final int step) {
        final PeerSlot peer = await(other, Stages.of(number, step));
        if (peer.isLost()) {
            isAnyLost = true;
        }
        if (Stages.numberOf(peer.stage()) == number) {
            if ((peer.tag() != tag || peer.before() != before) && !mayBeOfNext(peer, step)) {
                agreement.requireSame(other, peer.tag(), peer.before());
            }
            if (Stages.isFailedBefore(peer.stage(), step)) {
                throw new EngineException(ErrorClass.OTHER, where() + ": it failed at rank " + other);
            }
        }
        return peer;
    }

    /**
     * Who saw that all have finished goes on, and may describe the collective that uses the lot next, while this rank still looks whether all have. What
     * it called in this one was compared before, or is still there.
     */
    private boolean mayBeOfNext(final PeerSlot peer, final int step) {
        return step == Stages.FINISHED && (peer.tag() == tag || !Tags.areOfOneSequence(tag, peer.tag()));
    }

    private PeerSlot await(final int other, final long stage) {
        wait.await(peers[other], other, stage);
        return peers[other];
    }

    /** As above, for a rank whose message has to be as long. */
    PeerSlot await(final int other, final int step, final long length) {
        final PeerSlot peer = await(other, step);
        if (peer.length() != length) {
            throw new EngineException(
                    ErrorClass.COUNT,
                    where() + ": rank " + other + " sent " + peer.length() + " bytes where " + length
                            + " were expected: counts or types differ between ranks");
        }
        return peer;
    }

    /** As in Open MPI, what is shorter than its room may come, where a message is whole. */
    PeerSlot awaitUpTo(final int other, final int step, final long room) {
        final PeerSlot peer = await(other, step);
        if (peer.length() < 0 || peer.length() > room) {
            throw new EngineException(
                    ErrorClass.TRUNCATE,
                    where() + ": rank " + other + " sent " + peer.length() + " bytes where there is room for " + room);
        }
        return peer;
    }

    /** What a rank said when it was waited for last. */
    PeerSlot peer(final int other) {
        return peers[other];
    }

    void awaitAll(final int step) {
        for (int distance = 1; distance < peers.length; distance++) {
            await(at(distance), step);
        }
    }

    /** Copies a piece of a rank's slot. */
    void read(final int other, final int step, final int at, final int length, final Sink sink, final long position) {
        peers[other].read(Stages.of(number, step), at, length, sink, position);
    }

    /** Copies a piece of what a rank lends. */
    void readSource(
            final int other,
            final int step,
            final long first,
            final long length,
            final Sink sink,
            final long position) {
        peers[other].readSource(Stages.of(number, step), first, length, sink, position);
    }

    /** Copies a piece of what a rank lends of its result. */
    void readResult(
            final int other,
            final int step,
            final long first,
            final long length,
            final Sink sink,
            final long position) {
        peers[other].readResult(Stages.of(number, step), first, length, sink, position);
    }

    /**
     * All said what they call, and all heard it: so all decide alike whether they leave the board. Who needs nothing more of the collective need not
     * say so: all wait for its next one before they touch this.
     */
    void allHaveSpoken() {
        allBehind = number - 1;
        boolean leaves = saidToLeave;
        for (int other = 0; other < peers.length; other++) {
            leaves |= other != rank && peers[other].wantsToLeave();
        }
        isLeft |= leaves;
        decided = number;
    }

    /** As above, where that was all: nobody waits for others, unless it was the last on this board. */
    void finishSpoken() {
        allHaveSpoken();
        if (isLeft) {
            finish();
        }
    }

    /** The collective before may have failed here before this rank heard all, and others have heard them: so it hears now what they did. */
    void hearWhatWasMissed() {
        if (undecided == 0) {
            return;
        }
        boolean leaves = saidToLeave;
        boolean isOneForm = true;
        for (int distance = 1; distance < peers.length; distance++) {
            final PeerSlot peer = await(at(distance), Stages.of(undecided, 1));
            leaves |= peer.wantsToLeave();
            isOneForm &= Tags.areOfOneForm(tag, peer.tag());
        }
        undecided = 0;
        // Where calls differed, it failed at all that would have decided.
        isLeft |= leaves && isOneForm;
    }

    /**
     * This rank needs nothing of the others any more, where they wait for that, or heard nothing else of it. Where what it said can be had by asking
     * it alone, it is there until all have it.
     */
    void finish() {
        if (isAnyOutOfReach()) {
            finishTogether();
        } else {
            publish(Stages.FINISHED);
        }
    }

    boolean isAnyOutOfReach() {
        engine.enter();
        try {
            boolean isOut = saidToLeave;
            for (int distance = 1; distance < peers.length && !isOut; distance++) {
                isOut = peers[at(distance)].isOutOfReach();
            }
            return isOut;
        } finally {
            engine.leave();
        }
    }

    /**
     * Asks before it says that it is done: messages keep their order, so who hears that by message has the question, and answers it before it
     * leaves.
     */
    private void finishTogether() {
        final long finished = Stages.of(number, Stages.FINISHED);
        engine.enter();
        try {
            for (int distance = 1; distance < peers.length; distance++) {
                final PeerSlot peer = peers[at(distance)];
                if (peer.isOutOfReach()) {
                    peer.hasReachedOrAsk(Stages.lotOf(number), finished, true);
                }
            }
        } finally {
            engine.leave();
        }
        answer();
        publish(Stages.FINISHED);
        awaitBehind(number);
        answer();
    }

    private void answer() {
        engine.enter();
        try {
            answering.advance();
        } finally {
            engine.leave();
        }
    }

    private void awaitBehind(final long done) {
        awaitEach(Stages.of(done, Stages.FINISHED));
        allBehind = Math.max(allBehind, done);
    }

    /** As above, and nobody needs anything of this rank any more: what was lent is the caller's again. */
    void finishWithAll() {
        finish();
        awaitAll(Stages.FINISHED);
        allBehind = number;
        lendNothing();
    }

    /** As above, where cells were used: nobody writes to them before all are behind this. */
    void finishCells() {
        usedCells = number;
        finish();
    }

    /** Waits until all are behind the collective that used cells last. */
    void takeCells() {
        if (usedCells > allBehind) {
            awaitBehind(usedCells);
        }
    }

    /** Nobody waits for this rank in vain. What it published stays as it is. */
    void fail() {
        if (decided != number && form.isOfAll()) {
            undecided = number;
        }
        final long stage = slot.stage(Stages.lotOf(number));
        final boolean isBegun = Stages.numberOf(stage) == number;
        if (!isBegun) {
            sayWhatFailed();
        }
        publish(Stages.failedBehind(isBegun ? stage : 0));
        agreement.failed(tag);
        lendNothing();
    }

    /** It may have failed before it was described. */
    private void sayWhatFailed() {
        engine.enter();
        try {
            slot.describe(number, tag, before, saidToLeave, 0, -1, -1);
        } finally {
            engine.leave();
        }
    }

    /** What was lent is the caller's again. */
    void lendNothing() {
        engine.enter();
        try {
            answering.lend(null, 0, null);
        } finally {
            engine.leave();
        }
    }

    /** What failed, for a message to people. */
    String where() {
        return form.call() + " on " + context + ", rank " + context.rank();
    }
}
