package mpi;

import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several requests at once. */
final class Requests {
    private static final int NONE = -1;

    private Requests() {}

    /** Waits for one, or looks for one; null if there is none yet. */
    static Status waitAny(final Request[] requests, final boolean waits) throws MPIException {
        final Request first = firstActive(requests);
        if (first == null) {
            return Status.empty(Constant.UNDEFINED);
        }
        try {
            int index = firstDone(requests);
            if (index == NONE && waits) {
                first.environment().engine().await(() -> firstDone(requests) != NONE);
                index = firstDone(requests);
            } else if (index == NONE) {
                first.environment().engine().progress();
                index = firstDone(requests);
            }
            if (index == NONE) {
                return null;
            }
            return finish(requests[index], index);
        } catch (final RuntimeException e) {
            throw first.faults().raise(e);
        }
    }

    private static Status finish(final Request request, final int index) throws MPIException {
        try {
            return request.finish(true, index);
        } catch (final RuntimeException e) {
            throw request.faults().raise(e);
        }
    }

    /** Waits for all. Of those that fail, the first one is told of when all are over. */
    static void waitAll(final Request[] requests, final Status[] statuses) throws MPIException {
        RuntimeException failure = null;
        Faults faults = null;
        int failed = NONE;
        for (int i = 0; i < requests.length; i++) {
            final Request request = requests[i];
            try {
                if (isActive(request)) {
                    request.await();
                    final Status status = request.finish(statuses != null, Constant.UNDEFINED);
                    if (statuses != null) {
                        statuses[i] = status;
                    }
                } else if (statuses != null) {
                    statuses[i] = Status.empty(Constant.UNDEFINED);
                }
            } catch (final RuntimeException e) {
                if (failure == null) {
                    failure = e;
                    faults = request.faults();
                    failed = i;
                }
            }
        }
        if (failure != null) {
            throw faults.raise(inStatus(failure, failed, requests.length));
        }
    }

    /** Of several, the standard has a class of its own; what went wrong is in the message and the cause. */
    private static RuntimeException inStatus(final RuntimeException failure, final int index, final int count) {
        if (!(failure instanceof final EngineException known)) {
            return failure;
        }
        final EngineException told = new EngineException(
                ErrorClass.IN_STATUS,
                "request " + index + " of " + count + ": " + Faults.nameOf(known.errorClass()) + ": "
                        + known.getMessage());
        told.initCause(known);
        return told;
    }

    static boolean areDone(final Request[] requests) throws MPIException {
        final Request first = firstActive(requests);
        if (first == null) {
            return true;
        }
        if (allDone(requests)) {
            return true;
        }
        try {
            first.environment().engine().progress();
        } catch (final RuntimeException e) {
            throw first.faults().raise(e);
        }
        return allDone(requests);
    }

    private static boolean allDone(final Request[] requests) {
        for (final Request request : requests) {
            if (isActive(request) && !request.isDone()) {
                return false;
            }
        }
        return true;
    }

    /** All that are done, at least one if it waits; null if none is active. */
    static Status[] some(final Request[] requests, final boolean waits) throws MPIException {
        final Status first = waitAny(requests, waits);
        if (first == null) {
            return new Status[0];
        }
        if (first.getIndex() == Constant.UNDEFINED) {
            return null;
        }
        final List<Status> statuses = new ArrayList<>();
        statuses.add(first);
        for (int i = 0; i < requests.length; i++) {
            if (isActive(requests[i]) && requests[i].isDone()) {
                statuses.add(finish(requests[i], i));
            }
        }
        return statuses.toArray(new Status[0]);
    }

    static int[] indices(final Status[] statuses) {
        return statuses == null
                ? null
                : Arrays.stream(statuses).mapToInt(Status::getIndex).toArray();
    }

    private static boolean isActive(final Request request) {
        return request != null && request.isActive();
    }

    private static Request firstActive(final Request[] requests) {
        for (final Request request : requests) {
            if (isActive(request)) {
                return request;
            }
        }
        return null;
    }

    private static int firstDone(final Request[] requests) {
        for (int i = 0; i < requests.length; i++) {
            if (isActive(requests[i]) && requests[i].isDone()) {
                return i;
            }
        }
        return NONE;
    }
}
