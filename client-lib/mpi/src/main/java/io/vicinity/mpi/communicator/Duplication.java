package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Collective;
import io.vicinity.mpi.engine.Activity;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducers;
import java.util.function.Consumer;

/**
 * A duplicate that comes about while its members do other things: they compare the ids that they propose, as {@link ContextIds} say, in turns of
 * the engine. Begun by all members in the same order, as collectives are.
 *
 * <p><b>Threading.</b> As that of the engine.
 */
public final class Duplication implements Activity {
    private final Communicator original;
    private final Consumer<Communicator> opened;
    private final int number;
    private final int[] mine = new int[2];
    private final int[] theirs = new int[2];
    private int proposal;

    /** The round that goes on within the group. */
    private Collective within;

    /** The same between groups; null if there is but one. */
    private Collective between;

    private int rounds;
    private EngineException failure;
    private volatile boolean isDone;

    private Duplication(final Communicator original, final Consumer<Communicator> opened) {
        this.original = original;
        this.opened = opened;
        this.number = original.collectives().countDuplicate();
    }

    /**
     * Begins.
     *
     * @param original of which there will be another one.
     * @param opened   told of the duplicate when there is one, in a turn of the engine.
     * @return what goes on.
     */
    public static Duplication begin(final Communicator original, final Consumer<Communicator> opened) {
        final Duplication duplication = new Duplication(original, opened);
        original.engine().enter();
        try {
            duplication.proposal = original.world().ids().propose();
            duplication.compare();
            original.engine().add(duplication);
        } finally {
            original.engine().leave();
        }
        return duplication;
    }

    /**
     * Is it over, well or not?
     *
     * @return true from then on.
     */
    public boolean isDone() {
        return isDone;
    }

    /**
     * Why there is no duplicate.
     *
     * @return null if there is one.
     */
    public EngineException failure() {
        return failure;
    }

    private void compare() {
        within = compare(original.local(), mine);
        between = original.isInter() ? compare(original, theirs) : null;
    }

    private Collective compare(final Communicator communicator, final int[] values) {
        values[0] = proposal;
        values[1] = -proposal;
        final Memory memory = new Memory().array(values, 0, (long) values.length * Integer.BYTES);
        return communicator
                .collectives()
                .reducing()
                .compare(number, memory, memory, values.length, Integer.BYTES, Reducers.of(Operator.MAX, Element.INT));
    }

    @Override
    public boolean advance() {
        if (!within.isDone() || between != null && !between.isDone()) {
            return false;
        }
        final EngineException failed =
                within.failure() != null || between == null ? within.failure() : between.failure();
        within.release();
        if (between != null) {
            between.release();
        }
        if (failed != null) {
            failure = failed;
            isDone = true;
        } else {
            conclude();
        }
        return isDone;
    }

    private void conclude() {
        final int highest = original.isInter() ? Math.max(mine[0], theirs[0]) : mine[0];
        final int negated = original.isInter() ? Math.max(mine[1], theirs[1]) : mine[1];
        if (highest == -negated) {
            opened.accept(original.copy(highest));
            isDone = true;
            return;
        }
        proposal = original.world().ids().follow(proposal, highest, ++rounds);
        compare();
    }
}
