package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import java.util.ArrayList;
import java.util.List;

/** This rank tells all others of a communicator that it needs nothing of a board any more, and hears it of them. */
final class BoardLeaving {
    private final List<Operation> byes = new ArrayList<>();

    BoardLeaving(final Engine engine, final Context context, final int board) {
        final Memory nothing = new Memory().array(new byte[0], 0, 0);
        for (int other = 0; other < context.local().size(); other++) {
            if (other != context.rank()) {
                byes.add(engine.receive(context, other, Tags.bye(board), nothing));
                byes.add(engine.send(context, other, Tags.bye(board), SendMode.STANDARD, nothing));
            }
        }
    }

    /** Have all said so, or are gone? Messages keep their order: what they asked before has come, too. */
    boolean isOver() {
        for (final Operation bye : byes) {
            if (!bye.isDone()) {
                return false;
            }
        }
        byes.forEach(Operation::release);
        byes.clear();
        return true;
    }
}
