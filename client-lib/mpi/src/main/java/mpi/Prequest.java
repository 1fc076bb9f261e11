package mpi;

import io.vicinity.mpi.engine.ErrorClass;

/** A call that can be started again and again, until it is freed. */
public final class Prequest extends Request {
    /** What it starts. */
    @FunctionalInterface
    interface Start {
        /** Starts it, and tells the request what it stands for now. */
        void begin(Request request);
    }

    private Start start;

    Prequest(final Environment environment, final Faults faults, final Start start) {
        super(environment, faults);
        this.start = start;
    }

    @Override
    boolean isPersistent() {
        return start != null;
    }

    @Override
    void forget() {
        start = null;
    }

    /**
     * Starts it.
     *
     * @throws MPIException if it is started already, or freed.
     */
    public void start() throws MPIException {
        if (start == null) {
            throw Faults.raiseAnywhere(Faults.failure(ErrorClass.REQUEST, "no request: it was freed"));
        }
        try {
            if (isActive()) {
                throw Faults.failure(ErrorClass.REQUEST, "the request is started already");
            }
            start.begin(this);
        } catch (final RuntimeException e) {
            throw faults().raise(e);
        }
    }

    /**
     * Starts all.
     *
     * @param requests none of them started.
     * @throws MPIException if one is started already, or freed.
     */
    public static void startAll(final Prequest[] requests) throws MPIException {
        for (final Prequest request : requests) {
            request.start();
        }
    }
}
