package mpi;

import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;

/** A call that goes on. It is waited for, tested or freed once; after that it is no request any more, unless it is persistent. */
public class Request implements Freeable {
    private final Environment environment;
    private final Faults faults;

    /** A message on its way; null if this stands for something else. */
    private Operation operation;

    private TypedMemory memory;
    private Pending pending;
    private boolean active;

    Request(final Environment environment, final Faults faults) {
        this.environment = environment;
        this.faults = faults;
    }

    /** No request. */
    static Request none() {
        return new Request(null, null);
    }

    /** Begins to stand for a message, with the memory that is given back when it is done. */
    final Request begin(final Operation started, final TypedMemory taken) {
        operation = started;
        memory = taken;
        active = true;
        return this;
    }

    /** Begins to stand for a message to or from no process, which is done. */
    final Request beginNothing(final TypedMemory taken) {
        return begin(null, taken);
    }

    /** Begins to stand for something else. */
    final Request begin(final Pending started) {
        pending = started;
        active = true;
        return this;
    }

    final Environment environment() {
        return environment;
    }

    final Faults faults() {
        return faults;
    }

    final boolean isActive() {
        return active;
    }

    final boolean isDone() {
        return operation != null ? operation.isDone() : pending == null || pending.isDone();
    }

    /** Takes the result of what is done; the status only if it is wanted. Throws why it failed. */
    final Status finish(final boolean wanted, final int index) {
        active = false;
        final RuntimeException failure;
        Status status = null;
        if (operation != null) {
            failure = operation.failure();
            status = wanted ? Status.of(operation, index) : null;
            operation.release();
            operation = null;
        } else if (pending != null) {
            failure = pending.failure();
            status = wanted ? Status.empty(index) : null;
            pending.release();
            pending = null;
        } else {
            failure = null;
            status = wanted ? Status.ofNoProcess(index) : null;
        }
        if (memory != null) {
            environment.giveMemory(memory);
            memory = null;
        }
        if (failure != null) {
            throw failure;
        }
        return status;
    }

    final void await() {
        if (operation != null) {
            environment.engine().await(operation);
        } else if (pending != null && !pending.isDone()) {
            awaitPending();
        }
    }

    /** Where a rank is gone, what waits for it notices that in its next turn, and is over then. */
    private void awaitPending() {
        try {
            environment.engine().await(pending::isDone);
        } catch (final EngineException e) {
            environment.engine().progress();
            if (!pending.isDone()) {
                throw e;
            }
        }
    }

    @Override
    public void free() throws MPIException {
        if (active) {
            active = false;
            if (operation != null) {
                operation.release();
                operation = null;
            } else if (pending != null) {
                pending.release();
                pending = null;
            }
            // The engine may still copy: what it copies from is not given to another message.
            memory = null;
        }
        forget();
    }

    /** Called when it is freed. */
    void forget() {
        // What is not persistent has nothing left.
    }

    /**
     * Gives a receive up that no message has met. It is still to be waited for.
     *
     * @throws MPIException if this is no request.
     */
    public final void cancel() throws MPIException {
        if (isNull()) {
            throw Faults.raiseAnywhere(Faults.failure(
                    ErrorClass.REQUEST, "no request: it is over, or was freed, so there is nothing to cancel"));
        }
        if (operation != null) {
            operation.cancel();
        }
    }

    /**
     * Is it no request?
     *
     * @return true also after it is over.
     */
    public final boolean isNull() {
        return !active && !isPersistent();
    }

    boolean isPersistent() {
        return false;
    }

    /**
     * Waits until it is over.
     *
     * @return what is known of the message.
     * @throws MPIException if it failed.
     */
    public final Status waitStatus() throws MPIException {
        if (!active) {
            return Status.empty(Constant.UNDEFINED);
        }
        try {
            await();
            return finish(true, Constant.UNDEFINED);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Waits until it is over.
     *
     * @throws MPIException if it failed.
     */
    public final void waitFor() throws MPIException {
        if (active) {
            try {
                await();
                finish(false, Constant.UNDEFINED);
            } catch (final RuntimeException e) {
                throw faults.raise(e);
            }
        }
    }

    /**
     * Takes the result if it is over.
     *
     * @return null if it is not.
     * @throws MPIException if it failed.
     */
    public final Status testStatus() throws MPIException {
        if (!active) {
            return Status.empty(Constant.UNDEFINED);
        }
        try {
            progress();
            return isDone() ? finish(true, Constant.UNDEFINED) : null;
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Looks whether it is over; it is still to be waited for.
     *
     * @return null if it is not.
     * @throws MPIException if MPI is not initialised.
     */
    public final Status getStatus() throws MPIException {
        if (!active) {
            return Status.empty(Constant.UNDEFINED);
        }
        try {
            progress();
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
        if (!isDone()) {
            return null;
        }
        return operation != null
                ? Status.of(operation, Constant.UNDEFINED)
                : pending != null ? Status.empty(Constant.UNDEFINED) : Status.ofNoProcess(Constant.UNDEFINED);
    }

    /**
     * Takes the result if it is over.
     *
     * @return true if it is, or if this is no request.
     * @throws MPIException if it failed.
     */
    public final boolean test() throws MPIException {
        if (!active) {
            return true;
        }
        try {
            progress();
            final boolean done = isDone();
            if (done) {
                finish(false, Constant.UNDEFINED);
            }
            return done;
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private void progress() {
        if (!isDone()) {
            environment.engine().progress();
        }
    }

    /**
     * Waits until one of several is over.
     *
     * @param requests some may be none.
     * @return its status, with its index; the index is {@link MPI#UNDEFINED} if none is active.
     * @throws MPIException if it failed.
     */
    public static Status waitAnyStatus(final Request[] requests) throws MPIException {
        return Requests.waitAny(requests, true);
    }

    /**
     * Waits until one of several is over.
     *
     * @param requests some may be none.
     * @return its index; {@link MPI#UNDEFINED} if none is active.
     * @throws MPIException if it failed.
     */
    public static int waitAny(final Request[] requests) throws MPIException {
        return Requests.waitAny(requests, true).getIndex();
    }

    /**
     * Takes the result of one of several, if one is over.
     *
     * @param requests some may be none.
     * @return null if none is; else its status, with its index, which is {@link MPI#UNDEFINED} if none is active.
     * @throws MPIException if it failed.
     */
    public static Status testAnyStatus(final Request[] requests) throws MPIException {
        return Requests.waitAny(requests, false);
    }

    /**
     * Takes the result of one of several, if one is over.
     *
     * @param requests some may be none.
     * @return its index; {@link MPI#UNDEFINED} if none is over.
     * @throws MPIException if it failed.
     */
    public static int testAny(final Request[] requests) throws MPIException {
        final Status status = Requests.waitAny(requests, false);
        return status == null ? Constant.UNDEFINED : status.getIndex();
    }

    /**
     * Waits until all are over.
     *
     * @param requests some may be none.
     * @return the status of each.
     * @throws MPIException if one failed.
     */
    public static Status[] waitAllStatus(final Request[] requests) throws MPIException {
        final Status[] statuses = new Status[requests.length];
        Requests.waitAll(requests, statuses);
        return statuses;
    }

    /**
     * Waits until all are over.
     *
     * @param requests some may be none.
     * @throws MPIException if one failed.
     */
    public static void waitAll(final Request[] requests) throws MPIException {
        Requests.waitAll(requests, null);
    }

    /**
     * Takes the results of all, if all are over.
     *
     * @param requests some may be none.
     * @return null if one is not; else the status of each.
     * @throws MPIException if one failed.
     */
    public static Status[] testAllStatus(final Request[] requests) throws MPIException {
        if (!Requests.areDone(requests)) {
            return null;
        }
        return waitAllStatus(requests);
    }

    /**
     * Takes the results of all, if all are over.
     *
     * @param requests some may be none.
     * @return true if all are.
     * @throws MPIException if one failed.
     */
    public static boolean testAll(final Request[] requests) throws MPIException {
        final boolean done = Requests.areDone(requests);
        if (done) {
            Requests.waitAll(requests, null);
        }
        return done;
    }

    /**
     * Waits until at least one of several is over, and takes the results of all that are.
     *
     * @param requests some may be none.
     * @return their statuses, with their indices; null if none is active.
     * @throws MPIException if one failed.
     */
    public static Status[] waitSomeStatus(final Request[] requests) throws MPIException {
        return Requests.some(requests, true);
    }

    /**
     * Waits until at least one of several is over, and takes the results of all that are.
     *
     * @param requests some may be none.
     * @return their indices; null if none is active.
     * @throws MPIException if one failed.
     */
    public static int[] waitSome(final Request[] requests) throws MPIException {
        return Requests.indices(Requests.some(requests, true));
    }

    /**
     * Takes the results of all of several that are over.
     *
     * @param requests some may be none.
     * @return their statuses, with their indices; null if none is active.
     * @throws MPIException if one failed.
     */
    public static Status[] testSomeStatus(final Request[] requests) throws MPIException {
        return Requests.some(requests, false);
    }

    /**
     * Takes the results of all of several that are over.
     *
     * @param requests some may be none.
     * @return their indices; null if none is active.
     * @throws MPIException if one failed.
     */
    public static int[] testSome(final Request[] requests) throws MPIException {
        return Requests.indices(Requests.some(requests, false));
    }
}
