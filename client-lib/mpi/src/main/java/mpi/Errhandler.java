package mpi;

/** What happens when a call fails. */
public final class Errhandler {
    /** The ways to take an error. */
    enum Way {
        FATAL,
        ABORT,
        RETURN
    }

    private final Way way;

    Errhandler(final Way way) {
        this.way = way;
    }

    Way way() {
        return way;
    }
}
