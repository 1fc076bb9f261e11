package io.vicinity.mpi.simulation;

import io.vicinity.mpi.engine.Engine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Engines of many ranks in one thread, as simple as can be: messages between two ranks arrive in order, and otherwise whenever chance wants.
 * Who awaits lets the others have turns.
 */
public final class SimulatedWorld {
    private static final int IDLE_TURNS = 200_000;

    private final List<SimulatedEngine> engines = new ArrayList<>();
    private final List<List<ArrayDeque<SimulatedMessage>>> wires = new ArrayList<>();
    private final Random random;

    public SimulatedWorld(final int ranks, final Random random) {
        this.random = random;
        for (int rank = 0; rank < ranks; rank++) {
            engines.add(new SimulatedEngine(this, rank, ranks, random));
            final List<ArrayDeque<SimulatedMessage>> incoming = new ArrayList<>();
            for (int peer = 0; peer < ranks; peer++) {
                incoming.add(new ArrayDeque<>());
            }
            wires.add(incoming);
        }
    }

    public Engine engine(final int rank) {
        return engines.get(rank);
    }

    ArrayDeque<SimulatedMessage> wire(final int from, final int to) {
        return wires.get(to).get(from);
    }

    /** Gives ranks turns by chance, until something is so. */
    public void runUntil(final BooleanSupplier condition) {
        int idle = 0;
        while (!condition.getAsBoolean()) {
            idle = engines.get(random.nextInt(engines.size())).progress() ? 0 : idle + 1;
            if (idle > IDLE_TURNS) {
                throw new AssertionError("no rank can go on");
            }
        }
    }
}
