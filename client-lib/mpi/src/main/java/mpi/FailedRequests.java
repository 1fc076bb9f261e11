package mpi;

import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;

/**
 * Those of several requests that failed. Of several, the standard has a class of its own, {@link ErrorClass#IN_STATUS}; as statuses do not come
 * back with an exception, what each failed with is in its message, and the exceptions are its cause and what it suppressed.
 */
final class FailedRequests {
    private final int count;
    private final StringBuilder told = new StringBuilder();
    private EngineException all;
    private Faults faults;

    /** What is none of MPI's, as a user's function throws it. */
    private RuntimeException foreign;

    FailedRequests(final int count) {
        this.count = count;
    }

    void add(final int index, final Request request, final RuntimeException failure) {
        if (faults == null) {
            faults = request.faults();
        }
        if (!(failure instanceof final EngineException known)) {
            foreign = foreign == null ? failure : foreign;
            return;
        }
        told.append(told.isEmpty() ? "" : "; ")
                .append("request ")
                .append(index)
                .append(" of ")
                .append(count)
                .append(": ")
                .append(Faults.nameOf(known.errorClass()))
                .append(": ")
                .append(known.getMessage());
        final EngineException previous = all;
        all = new EngineException(ErrorClass.IN_STATUS, told.toString());
        all.initCause(previous == null ? known : previous.getCause());
        if (previous != null) {
            for (final Throwable suppressed : previous.getSuppressed()) {
                all.addSuppressed(suppressed);
            }
            all.addSuppressed(known);
        }
    }

    /** Throws what there is to be thrown. */
    void raise() throws MPIException {
        if (foreign != null) {
            throw faults.raise(foreign);
        }
        if (all != null) {
            throw faults.raise(all);
        }
    }
}
