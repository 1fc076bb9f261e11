package mpi;

/** What happens when a call fails. */
public final class Errhandler {
    /** The ways to take an error. */
    enum Way {
        FATAL("MPI_ERRORS_ARE_FATAL"),
        ABORT("MPI_ERRORS_ABORT"),
        RETURN("MPI_ERRORS_RETURN");

        private final String handler;

        Way(final String handler) {
            this.handler = handler;
        }

        /** What the handler that goes this way is called. */
        @Override
        public String toString() {
            return handler;
        }
    }

    private final Way way;

    Errhandler(final Way way) {
        this.way = way;
    }

    Way way() {
        return way;
    }
}
