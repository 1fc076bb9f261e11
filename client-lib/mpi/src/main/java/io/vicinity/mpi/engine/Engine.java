package io.vicinity.mpi.engine;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.sharing.SharedBlocks;
import java.util.function.BooleanSupplier;

/**
 * Sends and receives of one rank. It has no thread of its own: what others sent is taken, and what waits for room is sent, in
 * {@link #progress()} and the calls that await, and in those alone. A message that is short enough leaves with its send, and needs no call of
 * its receiver.
 *
 * <p><b>Threading.</b> One thread at a time, which may change, until {@link #serveManyThreads()} was called; from then on any, by one lock.
 *
 * <p><b>Errors.</b> A failure of a single operation lies in {@link Operation#failure()}. A rank that is gone without having finalized
 * fails all that waits for it, and all that waits for anybody.
 */
public interface Engine {
    /** As the source of a receive: whoever it is. */
    int ANY_SOURCE = -1;

    /** As the tag of a receive: whichever it is. */
    int ANY_TAG = -1;

    /**
     * How many ranks there are.
     *
     * @return ranks of the job.
     */
    int worldSize();

    /**
     * This process.
     *
     * @return its rank in the job.
     */
    int worldRank();

    /**
     * Does a rank share memory with this one now?
     *
     * @param worldRank of the other, or this one itself.
     * @return true if what is sent to it goes through memory.
     */
    boolean isNeighbour(int worldRank);

    /**
     * Memory that this rank shares with others, beside messages.
     *
     * @return the same each time, to be used with the engine {@linkplain #enter() entered}.
     */
    SharedBlocks sharedBlocks();

    /**
     * Begins to send.
     *
     * @param context     of the communicator.
     * @param destination rank in the remote group.
     * @param tag         at least 0.
     * @param mode        when it is done.
     * @param source      the message; it must not change until the operation is done.
     * @return the operation; done already, if the message has left.
     */
    Operation send(Context context, int destination, int tag, SendMode mode, Source source);

    /**
     * Begins to receive.
     *
     * @param context of the communicator.
     * @param source  rank in the remote group, or {@link #ANY_SOURCE}.
     * @param tag     at least 0, or {@link #ANY_TAG}.
     * @param sink    for the message; a longer one fills it and fails with {@link ErrorClass#TRUNCATE}.
     * @return the operation; done already, if the message is here.
     */
    Operation receive(Context context, int source, int tag, Sink sink);

    /**
     * Begins to receive what a matched probe found.
     *
     * @param message of {@link #matchedProbe}, not received yet.
     * @param sink    for the message.
     * @return the operation.
     */
    Operation receive(Matched message, Sink sink);

    /**
     * Looks for a message without receiving it, after one turn of progress.
     *
     * @param context of the communicator.
     * @param source  rank in the remote group, or {@link #ANY_SOURCE}.
     * @param tag     at least 0, or {@link #ANY_TAG}.
     * @param result  set if there is one; it is what the same receive would get next.
     * @return true if there is one.
     */
    boolean probe(Context context, int source, int tag, Envelope result);

    /**
     * Looks for a message without receiving it, and without a turn: activities may call it.
     *
     * @param context of the communicator.
     * @param source  rank in the remote group, or {@link #ANY_SOURCE}.
     * @param tag     at least 0, or {@link #ANY_TAG}.
     * @param result  set if there is one that no receive waits for; it is what the same receive would get next.
     * @return true if there is one.
     */
    boolean peek(Context context, int source, int tag, Envelope result);

    /**
     * Waits for a message without receiving it.
     *
     * @param context of the communicator.
     * @param source  rank in the remote group, or {@link #ANY_SOURCE}.
     * @param tag     at least 0, or {@link #ANY_TAG}.
     * @param result  set to what the same receive would get next.
     * @throws EngineException if none can come, because a rank is gone.
     */
    void awaitProbe(Context context, int source, int tag, Envelope result);

    /**
     * Takes a message out of the queue without receiving it, after one turn of progress.
     *
     * @param context of the communicator.
     * @param source  rank in the remote group, or {@link #ANY_SOURCE}.
     * @param tag     at least 0, or {@link #ANY_TAG}.
     * @return the message, to be {@linkplain #receive(Matched, Sink) received} once; null if there is none.
     */
    Matched matchedProbe(Context context, int source, int tag);

    /**
     * Waits for a message and takes it out of the queue without receiving it.
     *
     * @param context of the communicator.
     * @param source  rank in the remote group, or {@link #ANY_SOURCE}.
     * @param tag     at least 0, or {@link #ANY_TAG}.
     * @return the message, to be {@linkplain #receive(Matched, Sink) received} once.
     * @throws EngineException if none can come, because a rank is gone.
     */
    Matched awaitMatchedProbe(Context context, int source, int tag);

    /**
     * One turn: takes what came, sends what waited, calls activities. Never waits. For callers that look again and again: where ranks share
     * processors, one that moves nothing lets the others go on.
     *
     * @return true if anything moved.
     */
    boolean progress();

    /**
     * One turn, as above, of a caller that has something else to do if nothing moves: it keeps its processor.
     *
     * @return true if anything moved.
     */
    boolean takeTurn();

    /**
     * Waits until an operation is done. How it went, the operation tells.
     *
     * @param operation of this engine.
     */
    void await(Operation operation);

    /**
     * Waits for something that progress brings about.
     *
     * @param condition asked after each turn, with the engine {@linkplain #enter() entered}.
     * @throws EngineException if a rank is gone without having finalized: it may never come true.
     */
    void await(BooleanSupplier condition);

    /**
     * Adds something that goes on whenever there is a turn. It is called for the first time in the next turn.
     *
     * @param activity called until it says that it is over.
     */
    void add(Activity activity);

    /**
     * What the engine keeps of messages that were sent {@link SendMode#BUFFERED}.
     *
     * @return bytes of those that have not left yet.
     */
    long bufferedBytes();

    /**
     * Why the job cannot go on as a whole.
     *
     * @return null as long as no rank was lost.
     */
    EngineException failure();

    /**
     * Tells all others, as far as there is room, that the job is given up: what they wait for fails. The caller ends the process.
     *
     * @param code of the abort.
     */
    void abort(int code);

    /**
     * Sends what has not left, and waits until all ranks are that far; none can be reached after that. Operations must be done before.
     */
    void finish();

    /** From now on any thread may call, at any time. Cannot be taken back. */
    void serveManyThreads();

    /** Keeps other threads out until {@link #leave()}; costs nothing while one thread is served. May be nested. Whoever is in must not await. */
    void enter();

    /** Lets other threads in. */
    void leave();
}
