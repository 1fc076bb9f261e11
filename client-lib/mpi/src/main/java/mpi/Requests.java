package mpi;

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

    /** Waits for all. Those that fail are told of when all are over. */
    static void waitAll(final Request[] requests, final Status[] statuses) throws MPIException {
        final FailedRequests failed = new FailedRequests(requests.length);
        for (int i = 0; i < requests.length; i++) {
            final Request request = requests[i];
            try {
                if (isActive(request)) {
                    request.await();
                    final Status status = request.finish(statuses != null, i);
                    if (statuses != null) {
                        statuses[i] = status;
                    }
                } else if (statuses != null) {
                    statuses[i] = Status.empty(i);
                }
            } catch (final RuntimeException e) {
                failed.add(i, request, e);
            }
        }
        failed.raise();
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
        final Request first = firstActive(requests);
        if (first == null) {
            return null;
        }
        try {
            if (firstDone(requests) == NONE) {
                if (waits) {
                    first.environment().engine().await(() -> firstDone(requests) != NONE);
                } else {
                    first.environment().engine().progress();
                }
            }
        } catch (final RuntimeException e) {
            throw first.faults().raise(e);
        }
        final FailedRequests failed = new FailedRequests(requests.length);
        final List<Status> statuses = new ArrayList<>();
        for (int i = 0; i < requests.length; i++) {
            if (isActive(requests[i]) && requests[i].isDone()) {
                try {
                    statuses.add(requests[i].finish(true, i));
                } catch (final RuntimeException e) {
                    failed.add(i, requests[i], e);
                }
            }
        }
        failed.raise();
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
