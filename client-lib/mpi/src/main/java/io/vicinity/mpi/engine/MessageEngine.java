package io.vicinity.mpi.engine;

import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.match.Matching;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.sharing.DrainNotice;
import io.vicinity.mpi.sharing.SharedBlocks;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** The engine of one rank, on links. */
public final class MessageEngine implements Engine {
    private final Links links;
    private final EngineLock lock = new EngineLock();
    private final SharedBlocks sharedBlocks;
    private final Matching<Transfer, Arrival> matching = new Matching<>();
    private final Transfers transfers;
    private final Arrivals arrivals = new Arrivals();
    private final Activities activities = new Activities();
    private final Losses losses;
    private final Delivery delivery;
    private final Sending sending;
    private final Probes probes;
    private final Farewell farewell;
    private final Turns turns;
    private final Waits waits;

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
        this(links, options, new Buffers());
    }

    MessageEngine(final Links links, final EngineOptions options, final Buffers buffers) {
        this.links = links;
        sharedBlocks = new SharedBlocks(links.sharing());
        transfers = new Transfers(this, buffers);
        losses = new Losses(links, transfers, matching);
        final SingleCopy singleCopy = new SingleCopy(sharedBlocks);
        final Outgoing outgoing = new Outgoing(links, others(links), transfers, losses, singleCopy, options);
        losses.outgoing(outgoing);
        delivery = new Delivery(transfers, outgoing, losses, buffers, arrivals, singleCopy);
        sending = new Sending(links.rank(), matching, transfers, arrivals, buffers, outgoing, losses, delivery);
        probes = new Probes(matching, arrivals, losses);
        farewell = new Farewell(links, outgoing, transfers, losses);
        turns = new Turns(
                links,
                new Incoming(transfers, matching, outgoing, losses, delivery, buffers, arrivals, singleCopy),
                outgoing,
                activities,
                losses);
        waits = new Waits(lock, turns, links, outgoing, farewell);
        giveBackToDrains(links, lock, sharedBlocks);
    }

    /** A rank that computes is not to hold them up: what its program does not write to is given back meanwhile. */
    private static void giveBackToDrains(final Links links, final EngineLock lock, final SharedBlocks blocks) {
        final DrainNotice notice = new DrainNotice(links.rank(), MessageEngine::say);
        final long[] waitedFor = new long[1];
        links.sharing().whenWanted(() -> {
            if (lock.runOutside(() -> waitedFor[0] = blocks.giveBackUntouched())) {
                notice.waits(waitedFor[0]);
            }
        });
    }

    /** Whoever reads it may be slow, and the thread that tells of drains has other things to do. */
    private static void say(final String line) {
        Thread.ofPlatform().daemon(true).name("drain-notice").start(() -> System.err.println(line));
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
            final Arrival arrival = probes.find(context, source, tag);
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
            return probes.peek(context, source, tag, result);
        } finally {
            leave();
        }
    }

    @Override
    public void awaitProbe(final Context context, final int source, final int tag, final Envelope result) {
        checkSource(context, source);
        waits.until(() -> peekInHope(context, source, tag, result));
    }

    private boolean peekInHope(final Context context, final int source, final int tag, final Envelope result) {
        enter();
        try {
            final boolean found = probes.peek(context, source, tag, result);
            if (!found) {
                probes.requireHope(context, source);
            }
            return found;
        } finally {
            leave();
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
            return probes.extract(context, source, tag);
        } finally {
            leave();
        }
    }

    @Override
    public Matched awaitMatchedProbe(final Context context, final int source, final int tag) {
        final Envelope seen = new Envelope();
        Matched found = null;
        while (found == null) {
            awaitProbe(context, source, tag, seen);
            // Another thread may have been faster.
            found = extract(context, source, tag);
        }
        return found;
    }

    @Override
    public boolean progress() {
        final boolean moved = takeTurn();
        if (!moved) {
            waits.lookedInVain();
        }
        return moved;
    }

    @Override
    public boolean takeTurn() {
        enter();
        try {
            return turns.take();
        } finally {
            leave();
        }
    }

    @Override
    public void await(final Operation operation) {
        if (!operation.isDone()) {
            waits.await(operation);
        }
    }

    @Override
    public void await(final BooleanSupplier condition) {
        waits.untilUnlessFailed(condition, losses);
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
        lock.serveManyThreads();
    }

    @Override
    public void enter() {
        lock.enter();
    }

    @Override
    public void leave() {
        lock.leave();
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
        waits.until(this::isFarewellSaid);
    }

    private boolean isFarewellSaid() {
        enter();
        try {
            return farewell.isSaid();
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
