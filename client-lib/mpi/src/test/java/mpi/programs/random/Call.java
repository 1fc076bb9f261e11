package mpi.programs.random;

import java.util.ArrayList;
import java.util.List;
import mpi.MPIException;
import mpi.Request;

/** A collective, which is called as its form says, and checked when it is over. */
final class Call {
    private final String what;
    private final Blocking blocking;
    private final Beginning beginning;
    private final List<Area> areas = new ArrayList<>();

    /** The form that returns when it is over. */
    @FunctionalInterface
    interface Blocking {
        void run() throws MPIException;
    }

    /** The form that begins. */
    @FunctionalInterface
    interface Beginning {
        Request begin() throws MPIException;
    }

    Call(final String what, final Blocking blocking, final Beginning beginning, final Area... areas) {
        this.what = what;
        this.blocking = blocking;
        this.beginning = beginning;
        this.areas.addAll(List.of(areas));
    }

    void run() throws MPIException {
        blocking.run();
    }

    Request begin() throws MPIException {
        return beginning.begin();
    }

    void check() {
        for (final Area area : areas) {
            area.check(what);
        }
    }
}
