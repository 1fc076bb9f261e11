package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Activity;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import java.util.function.BooleanSupplier;

/**
 * What goes on for a board at one rank whatever that calls: others are answered, a drain gets the memory back, and at the end, when nobody uses the board
 * any more, the memory is freed. In turns of the engine.
 */
final class BoardUpkeep implements Activity {
    private final Engine engine;
    private final Context context;
    private final int board;
    private final OwnSlot slot;
    private final PeerSlot[] peers;
    private final Answering answering;
    private boolean isFreed;
    private BooleanSupplier isFree = () -> false;

    /** Of the board with a number. */
    BoardUpkeep(
            final Engine engine, final Context context, final int board, final OwnSlot slot, final PeerSlot[] peers) {
        this.engine = engine;
        this.context = context;
        this.board = board;
        this.slot = slot;
        this.peers = peers;
        this.answering = new Answering(engine, context, board, slot);
    }

    /** Who answers questions about this rank's slot. */
    Answering answering() {
        return answering;
    }

    /** Has its memory been given back? */
    boolean isFreed() {
        return isFreed;
    }

    /** Behind the collective with which all left it: this rank needs nothing of it any more, and gives its memory back when all have said that. */
    void leave() {
        engine.enter();
        try {
            freeBehind(new BoardLeaving(engine, context, board)::isOver);
        } finally {
            engine.leave();
        }
    }

    /** Gives the memory back when something is over, behind which nobody uses the board. With the engine entered. */
    void freeBehind(final BooleanSupplier over) {
        final BooleanSupplier before = isFree;
        isFree = () -> before.getAsBoolean() || over.getAsBoolean();
    }

    @Override
    public boolean advance() {
        if (isFree.getAsBoolean()) {
            answering.end();
            for (int rank = 0; rank < peers.length; rank++) {
                if (rank != context.rank()) {
                    peers[rank].giveUp();
                }
            }
            slot.free();
            isFreed = true;
            return true;
        }
        slot.giveBackIfWanted();
        answering.advance();
        return false;
    }
}
