package io.vicinity.mpi.collective;

import io.vicinity.client.RemoteMemory;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.sharing.SharedBlocks;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Makes the board of a communicator: each rank takes memory and says where it lies, finds that of all others, and says whether it did. Only if
 * all did there is a board; so all ranks know alike whether there is one. By messages, of all ranks of the communicator at once.
 *
 * <p>Where a rank said that its memory lies, it stays until all have found it: a drain that began and ended in between could have put something
 * else there. So all wait for all before they take memory, and none has any while another computes.
 */
final class BoardMaking {
    private static final long NONE = -1;

    private final Engine engine;
    private final Context context;
    private final Agreement agreement;
    private final Collectives messages;
    private final BoardRoom room;
    private final int ranks;
    private final SlotLayout layout;

    /** Boards that all tried to make: the number of the next one, alike at all ranks. */
    private int tried;

    BoardMaking(
            final Engine engine,
            final Context context,
            final Agreement agreement,
            final Collectives messages,
            final BoardRoom room) {
        this.engine = engine;
        this.context = context;
        this.agreement = agreement;
        this.messages = messages;
        this.room = room;
        this.ranks = context.local().size();
        this.layout = SlotLayout.forRanks(ranks);
    }

    /**
     * Makes one. One that all left before may not have gone everywhere yet.
     * @return empty if one of the ranks has no memory for it, or cannot reach that of another.
     */
    Optional<Board> make() {
        tried++;
        messages.await(messages.barrier());
        final OwnSlot slot = take();
        Optional<Board> made = Optional.empty();
        try {
            made = make(slot);
        } finally {
            if (made.isEmpty()) {
                free(slot);
            }
        }
        made.ifPresent(board -> engine.add(board.upkeep()));
        return made;
    }

    private Optional<Board> make(final OwnSlot slot) {
        requireAgreement();
        final long[] positions = tellAll(position(slot));
        final PeerSlot[] peers = find(engine.sharedBlocks(), positions);
        final boolean isMade = isSaidByAll(tellAll(slot == null || peers == null ? NONE : 0));
        if (!isMade) {
            return Optional.empty();
        }
        leaveToEngine(slot);
        return Optional.of(new Board(engine, context, agreement, tried, slot, peers));
    }

    /** Messages may have been sent that nobody received, of calls that differed: all ranks throw alike then, and no board is made. */
    private void requireAgreement() {
        // Before ranks tell one another anything, which are calls too.
        final int[] last = agreement.lastCalls();
        if (differing(tellAll(agreement.history())) == 0) {
            return;
        }
        for (final int called : last) {
            final long[] all = tellAll(called);
            final int rank = differing(all);
            if (rank > 0) {
                throw new EngineException(
                        Agreement.classOf((int) all[rank], (int) all[0]),
                        where() + ": before, rank 0 called " + Tags.describe((int) all[0], (int) all[rank])
                                + ", and rank " + rank + " " + Tags.describe((int) all[rank], (int) all[0]));
            }
        }
        throw new EngineException(ErrorClass.OTHER, where() + ": before, ranks called different collectives");
    }

    private String where() {
        return "collective on " + context + ", rank " + context.rank();
    }

    /** A rank that said another number than rank 0, where both said one; 0 if there is none. */
    private static int differing(final long... numbers) {
        for (int rank = 1; rank < numbers.length; rank++) {
            if (numbers[rank] != numbers[0] && numbers[rank] != Agreement.NONE && numbers[0] != Agreement.NONE) {
                return rank;
            }
        }
        return 0;
    }

    /** Null where there is no memory for it. */
    private OwnSlot take() {
        final SharedBlocks blocks = engine.sharedBlocks();
        engine.enter();
        try {
            if (!room.take(blocks, layout.length())) {
                return null;
            }
            final Optional<ByteBuffer> memory = blocks.allocate(layout.length());
            if (memory.isEmpty()) {
                room.give(layout.length());
                return null;
            }
            return new OwnSlot(blocks, room, layout, memory.get());
        } finally {
            engine.leave();
        }
    }

    private long position(final OwnSlot slot) {
        engine.enter();
        try {
            return slot == null ? NONE : slot.position();
        } finally {
            engine.leave();
        }
    }

    private void leaveToEngine(final OwnSlot slot) {
        engine.enter();
        try {
            slot.leaveToEngine();
        } finally {
            engine.leave();
        }
    }

    private void free(final OwnSlot slot) {
        if (slot == null) {
            return;
        }
        engine.enter();
        try {
            slot.free();
        } finally {
            engine.leave();
        }
    }

    /** A number of each rank. */
    private long[] tellAll(final long number) {
        final long[] numbers = new long[ranks];
        final Memory all = new Memory().array(numbers, 0, (long) ranks * Long.BYTES);
        final Memory own = new Memory().array(new long[] {number}, 0, Long.BYTES);
        messages.await(messages.allgather(own, Long.BYTES, new EvenBlocks().set(all, all, Long.BYTES)));
        return numbers;
    }

    private static boolean isSaidByAll(final long... numbers) {
        for (final long number : numbers) {
            if (number == NONE) {
                return false;
            }
        }
        return true;
    }

    /** The slots of the others, this rank's being null; null if one cannot be reached. Positions may be anything. */
    private PeerSlot[] find(final SharedBlocks blocks, final long[] positions) {
        if (!isSaidByAll(positions)) {
            return null;
        }
        final PeerSlot[] found = new PeerSlot[ranks];
        engine.enter();
        try {
            for (int rank = 0; rank < ranks; rank++) {
                if (rank == context.rank()) {
                    continue;
                }
                final int worldRank = context.local().worldRank(rank);
                final Optional<RemoteMemory> memory = blocks.reach(worldRank, positions[rank], layout.length());
                if (memory.isEmpty()) {
                    return null;
                }
                found[rank] = new PeerSlot(
                        engine,
                        worldRank,
                        memory.get(),
                        new Asking(engine, context, rank, tried),
                        new Lent(blocks, worldRank));
            }
        } finally {
            engine.leave();
        }
        return found;
    }
}
