package io.vicinity.mpi.engine;

import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.match.Matching;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.sharing.SharedBlocks;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** The engine of one rank, on links. */
public final class MessageEngine implements Engine {
    private static final int MOST_RECORDS = 64;

    /** After so many turns in vain each looks whether a peer is gone. */
    private static final int QUIET_TURNS = 256;

    /** So often, a power of two, it looks for that where others keep it busy. */
    private static final int BUSY_TURNS = 4096;

    private final Links links;
    private final SharedBlocks sharedBlocks;
    private final Matching<Transfer, Arrival> matching = new Matching<>();
    private final Buffers buffers = new Buffers();
    private final Transfers transfers = new Transfers(this, buffers);
    private final Arrivals arrivals = new Arrivals();
    private final Activities activities = new Activities();
    private final Losses losses;
    private final Outgoing outgoing;
    private final Delivery delivery;
    private final Incoming incoming;
    private final Sending sending;
    private final Farewell farewell;
    private final boolean crowded;
    private final Waiting waiting;
    private final ThreadLocal<Waiting> waitingOfThreads;
    private volatile ReentrantLock lock;
    private boolean inTurn;
    private int quiet;
    private int turns;

    /**
     * Makes the engine of a rank.
     *
     * @param links to the others; the caller closes them.
     */
    public MessageEngine(final Links links) {
        this(links, EngineOptions.forWorld(links.size()));
    }

    /**
     * Makes the engine of a rank.
     *
     * @param links   to the others; the caller closes them.
     * @param options the same at all ranks.
     */
    public MessageEngine(final Links links, final EngineOptions options) {
        this.links = links;
        sharedBlocks = new SharedBlocks(links.sharing());
        losses = new Losses(links, transfers, matching);
        outgoing = new Outgoing(links, others(links), transfers, losses, options);
        losses.outgoing(outgoing);
        delivery = new Delivery(transfers, outgoing, losses, buffers, arrivals);
        incoming = new Incoming(transfers, matching, outgoing, losses, delivery, buffers, arrivals);
        sending = new Sending(links.rank(), matching, transfers, arrivals, buffers, outgoing, losses, delivery);
        farewell = new Farewell(links, outgoing, transfers, losses);
        crowded = links.size() > Runtime.getRuntime().availableProcessors();
        waiting = new Waiting(crowded, links.newIdleStrategy());
        waitingOfThreads = ThreadLocal.withInitial(() -> new Waiting(crowded));
    }

    private static int[] others(final Links links) {
        return IntStream.range(0, links.size())
                .filter(rank -> rank != links.rank())
                .toArray();
    }

    @Override
    public int worldSize() {
        return links.size();
    }

    @Override
    public int worldRank() {
        return links.rank();
    }

    @Override
    public boolean isNeighbour(final int worldRank) {
        return worldRank == links.rank() || links.isNeighbour(worldRank);
    }

    @Override
    public SharedBlocks sharedBlocks() {
        return sharedBlocks;
    }

    @Override
    public Operation send(
            final Context context, final int destination, final int tag, final SendMode mode, final Source source) {
        checkRank(context, destination);
        enter();
        try {
            final Transfer transfer = transfers.take();
            boolean begun = false;
            try {
                transfer.beginSend(context, context.remote().worldRank(destination), tag, mode, source);
                sending.begin(transfer);
                begun = true;
            } finally {
                if (!begun) {
                    transfers.giveUp(transfer);
                }
            }
            return transfer;
        } finally {
            leave();
        }
    }

    @Override
    public Operation receive(final Context context, final int source, final int tag, final Sink sink) {
        checkSource(context, source);
        enter();
        try {
            final int peer =
                    source == ANY_SOURCE ? ANY_SOURCE : context.remote().worldRank(source);
            final Transfer transfer = transfers.take();
            transfer.beginReceive(context, peer, tag, sink);
            final Arrival arrival = find(context, source, tag);
            if (arrival != null) {
                matching.take(arrival.entry);
                delivery.waited(transfer, arrival);
                return transfer;
            }
            final EngineException hopeless = losses.hopeless(context, source);
            if (hopeless == null) {
                matching.post(transfer.entry, context.id(), source, tag);
            } else {
                transfer.failed(hopeless);
                transfers.finish(transfer);
            }
            return transfer;
        } finally {
            leave();
        }
    }

    /** The first message that fits, and comes from whom it says. */
    private Arrival find(final Context context, final int source, final int tag) {
        Arrival arrival = matching.find(context.id(), source, tag);
        while (arrival != null
                && arrival.own == null
                && !losses.isFrom(losses.peer(arrival.peer), context, arrival.source)) {
            matching.take(arrival.entry);
            arrivals.give(arrival);
            arrival = matching.find(context.id(), source, tag);
        }
        return arrival;
    }

    @Override
    public Operation receive(final Matched message, final Sink sink) {
        enter();
        try {
            final Arrival arrival = (Arrival) message;
            if (arrival.probedIn == null) {
                throw new EngineException(ErrorClass.REQUEST, "the message was received before");
            }
            final Transfer transfer = transfers.take();
            transfer.beginReceive(arrival.probedIn, arrival.peer, arrival.tag, sink);
            arrival.probedIn = null;
            delivery.waited(transfer, arrival);
            return transfer;
        } finally {
            leave();
        }
    }

    @Override
    public boolean probe(final Context context, final int source, final int tag, final Envelope result) {
        checkSource(context, source);
        return peek(context, source, tag, result) || progress() && peek(context, source, tag, result);
    }

    @Override
    public boolean peek(final Context context, final int source, final int tag, final Envelope result) {
        enter();
        try {
            final Arrival arrival = find(context, source, tag);
            if (arrival != null) {
                result.set(arrival.source, arrival.tag, arrival.length);
            }
            return arrival != null;
        } finally {
            leave();
        }
    }

    @Override
    public void awaitProbe(final Context context, final int source, final int tag, final Envelope result) {
        checkSource(context, source);
        final Waiting idle = beginWait();
        try {
            while (!peek(context, source, tag, result)) {
                checkHope(context, source);
                step(idle);
            }
        } finally {
            idle.end();
        }
    }

    @Override
    public Matched matchedProbe(final Context context, final int source, final int tag) {
        checkSource(context, source);
        final Matched found = extract(context, source, tag);
        return found == null && progress() ? extract(context, source, tag) : found;
    }

    private Matched extract(final Context context, final int source, final int tag) {
        enter();
        try {
            final Arrival arrival = find(context, source, tag);
            if (arrival != null) {
                matching.take(arrival.entry);
                arrival.probedIn = context;
                arrival.taken = true;
            }
            return arrival;
        } finally {
            leave();
        }
    }

    @Override
    public Matched awaitMatchedProbe(final Context context, final int source, final int tag) {
        checkSource(context, source);
        final Waiting idle = beginWait();
        try {
            Matched found = extract(context, source, tag);
            while (found == null) {
                checkHope(context, source);
                step(idle);
                found = extract(context, source, tag);
            }
            return found;
        } finally {
            idle.end();
        }
    }

    private void checkHope(final Context context, final int source) {
        enter();
        try {
            final EngineException hopeless = losses.hopeless(context, source);
            if (hopeless != null) {
                throw new EngineException(hopeless.errorClass(), hopeless.getMessage());
            }
        } finally {
            leave();
        }
    }

    @Override
    public boolean progress() {
        enter();
        try {
            return turn();
        } finally {
            leave();
        }
    }

    private boolean turn() {
        if (inTurn) {
            return false;
        }
        inTurn = true;
        try {
            boolean moved = links.poll(incoming, MOST_RECORDS) > 0;
            if (outgoing.isBusy()) {
                moved |= outgoing.flush();
            }
            if (!activities.isEmpty()) {
                moved |= activities.advance();
            }
            if ((++turns & BUSY_TURNS - 1) == 0) {
                moved |= losses.look();
            }
            if (moved) {
                quiet = 0;
                return true;
            }
            quiet++;
            return quiet > QUIET_TURNS && losses.look();
        } finally {
            inTurn = false;
        }
    }

    private Waiting beginWait() {
        final ReentrantLock current = lock;
        if (inTurn && (current == null || current.isHeldByCurrentThread())) {
            throw new IllegalStateException("an activity cannot wait: the engine goes on only when it returns");
        }
        return current == null ? waiting : waitingOfThreads.get();
    }

    private void step(final Waiting idle) {
        final boolean moved;
        final boolean wantsRoom;
        enter();
        try {
            moved = turn();
            wantsRoom = outgoing.isBusy() || links.hasUnsent() || farewell.isTelling();
        } finally {
            leave();
        }
        idle.idle(moved, wantsRoom);
    }

    @Override
    public void await(final Operation operation) {
        if (operation.isDone()) {
            return;
        }
        final Waiting idle = beginWait();
        try {
            while (!operation.isDone()) {
                step(idle);
            }
        } finally {
            idle.end();
        }
    }

    @Override
    public void await(final BooleanSupplier condition) {
        final Waiting idle = beginWait();
        try {
            while (!holds(condition)) {
                step(idle);
            }
        } finally {
            idle.end();
        }
    }

    private boolean holds(final BooleanSupplier condition) {
        enter();
        try {
            if (condition.getAsBoolean()) {
                return true;
            }
            final EngineException failure = losses.failure();
            if (failure != null) {
                throw new EngineException(failure.errorClass(), failure.getMessage());
            }
            return false;
        } finally {
            leave();
        }
    }

    @Override
    public void add(final Activity activity) {
        enter();
        try {
            activities.add(activity);
        } finally {
            leave();
        }
    }

    @Override
    public long bufferedBytes() {
        enter();
        try {
            return transfers.copiedBytes();
        } finally {
            leave();
        }
    }

    @Override
    public EngineException failure() {
        enter();
        try {
            return losses.failure();
        } finally {
            leave();
        }
    }

    @Override
    public void serveManyThreads() {
        if (lock == null) {
            lock = new ReentrantLock();
        }
    }

    @Override
    public void enter() {
        final ReentrantLock current = lock;
        if (current != null) {
            current.lock();
        }
    }

    @Override
    public void leave() {
        final ReentrantLock current = lock;
        if (current != null) {
            current.unlock();
        }
    }

    @Override
    public void abort(final int code) {
        enter();
        try {
            farewell.abort(code);
        } finally {
            leave();
        }
    }

    @Override
    public void finish() {
        await(farewell);
    }

    private void await(final Farewell end) {
        final Waiting idle = beginWait();
        try {
            while (!isSaid(end)) {
                step(idle);
            }
        } finally {
            idle.end();
        }
    }

    private boolean isSaid(final Farewell end) {
        enter();
        try {
            return end.isSaid();
        } finally {
            leave();
        }
    }

    void cancel(final Transfer transfer) {
        enter();
        try {
            if (transfer.entry.isQueued()) {
                matching.withdraw(transfer.entry);
                transfer.cancelled();
                transfers.finish(transfer);
            }
        } finally {
            leave();
        }
    }

    void release(final Transfer transfer) {
        enter();
        try {
            transfers.release(transfer);
        } finally {
            leave();
        }
    }

    private static void checkSource(final Context context, final int source) {
        if (source != ANY_SOURCE) {
            checkRank(context, source);
        }
    }

    private static void checkRank(final Context context, final int rank) {
        if (rank < 0 || rank >= context.remote().size()) {
            throw new EngineException(
                    ErrorClass.RANK,
                    "rank " + rank + " is not among the " + context.remote().size() + " of " + context.name());
        }
    }
}
