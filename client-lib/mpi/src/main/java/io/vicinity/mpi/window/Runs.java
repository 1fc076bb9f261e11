package io.vicinity.mpi.window;

import org.agrona.concurrent.UnsafeBuffer;

/** Writes into requests where their data lie at the target. */
final class Runs {
    /** Longest run whose data are sent by themselves. */
    private static final int MAX_RUN = 1 << 30;

    private Runs() {}

    /**
     * Writes as many runs as one request may have together with their data, or with an answer of the same length.
     *
     * @param placement     of all data.
     * @param position      of the first byte that is left.
     * @param length        of all data.
     * @param elementLength bytes that are not parted.
     * @param isGet         do no data travel with the request? A long run may then be answered as it lies.
     * @return bytes of data.
     */
    static int write(
            final UnsafeBuffer request,
            final Placement placement,
            final long position,
            final long length,
            final int elementLength,
            final boolean isGet) {
        if (isGet) {
            final long run = Math.min(placement.run(position), length - position);
            if (run >= Requests.MAX_LENGTH || run == length - position) {
                put(request, 0, placement.offset(position), (int) Math.min(run, MAX_RUN));
                request.putInt(Requests.RUNS, 1);
                return (int) Math.min(run, MAX_RUN);
            }
        }
        int bytes = 0;
        int runs = 0;
        while (position + bytes < length && runs < Requests.MAX_RUNS) {
            final int room = Requests.MAX_LENGTH - Requests.HEADER_LENGTH - (runs + 1) * Requests.RUN - bytes;
            if (room <= 0) {
                break;
            }
            final long from = position + bytes;
            final int run = (int) Math.min(room, Math.min(placement.run(from), length - from));
            put(request, runs++, placement.offset(from), run);
            bytes += run;
        }
        int surplus = bytes % elementLength;
        bytes -= surplus;
        while (surplus > 0) {
            final int last = Requests.HEADER_LENGTH + (runs - 1) * Requests.RUN + Requests.RUN_LENGTH;
            final int cut = Math.min(surplus, request.getInt(last));
            request.putInt(last, request.getInt(last) - cut);
            surplus -= cut;
            if (request.getInt(last) == 0) {
                runs--;
            }
        }
        request.putInt(Requests.RUNS, runs);
        return bytes;
    }

    private static void put(final UnsafeBuffer request, final int run, final long offset, final int length) {
        final int index = Requests.HEADER_LENGTH + run * Requests.RUN;
        request.putLong(index + Requests.RUN_OFFSET, offset);
        request.putInt(index + Requests.RUN_LENGTH, length);
    }
}
