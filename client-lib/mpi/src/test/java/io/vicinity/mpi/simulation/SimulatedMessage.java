package io.vicinity.mpi.simulation;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.memory.Source;

/** A message on its way. */
record SimulatedMessage(int context, int sender, int tag, Source source, SimulatedOperation send) {
    boolean matches(final Context wanted, final int from, final int wantedTag) {
        return wanted.id() == context && (from < 0 || from == sender) && (wantedTag < 0 || wantedTag == tag);
    }
}
