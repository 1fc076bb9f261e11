package io.vicinity.mpi.window;

import io.vicinity.mpi.reduce.Operator;
import org.agrona.concurrent.UnsafeBuffer;

/** Judges requests as they came: nothing that comes from another process is believed, and no byte is read that did not come. */
final class RequestCheck {
    private RequestCheck() {}

    /**
     * Checks that a request is what it says.
     *
     * @param request as it came.
     * @param length  of it.
     * @throws IllegalArgumentException if not.
     */
    static void check(final UnsafeBuffer request, final long length) {
        require(length >= Requests.HEADER_LENGTH, "a request without a header");
        final int runs = request.getInt(Requests.RUNS);
        require(runs >= 0 && runs <= Requests.MAX_RUNS, "a request of too many pieces");
        final int data = request.getInt(Requests.DATA_LENGTH);
        require(
                data >= 0 && Requests.HEADER_LENGTH + (long) runs * Requests.RUN + data == length,
                "a request of another length than it says");
        long total = 0;
        for (int run = 0; run < runs; run++) {
            final int piece = request.getInt(Requests.HEADER_LENGTH + run * Requests.RUN + Requests.RUN_LENGTH);
            require(piece >= 0, "a piece of negative length");
            total += piece;
        }
        checkData(request, runs, total, data);
    }

    private static void checkData(final UnsafeBuffer request, final int runs, final long total, final int data) {
        final int what = request.getInt(Requests.WHAT);
        switch (what) {
            case Requests.PUT, Requests.ACCUMULATE -> require(total == data, "pieces that are not as long as the data");
            case Requests.GET -> require(runs == 1 || total <= Requests.MAX_LENGTH, "too long pieces");
            case Requests.GET_ACCUMULATE -> {
                final boolean needsData = request.getInt(Requests.OPERATOR) != Operator.NO_OP.number();
                require(total <= Requests.MAX_LENGTH, "too long pieces");
                require(total == data || data == 0 && !needsData, "pieces that are not as long as the data");
            }
            case Requests.COMPARE_AND_SWAP -> require(2 * total == data, "pieces that are not as long as the data");
            case Requests.LOCK, Requests.UNLOCK, Requests.FLUSH, Requests.COMPLETE -> {
                // They are the header alone, and nothing behind it is looked at.
            }
            default -> throw new IllegalArgumentException("a request that does not exist: " + what);
        }
    }

    private static void require(final boolean isSo, final String otherwise) {
        if (!isSo) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
