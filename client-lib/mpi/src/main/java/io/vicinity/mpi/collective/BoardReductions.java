package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Reducer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reductions on a board. Each element is reduced once, or by all in the order of ranks: the results that all ranks get are the same to the last
 * bit. Made once for each board.
 */
final class BoardReductions {
    /** Up to so many bytes of others, each rank reduces all for itself: that takes less time than to hear of the parts of others. */
    private static final int REDUCED_BY_ALL = 8 * 1024;

    private static final int SCRATCH = 32 * 1024;

    /** Vectors are at hand, lent or in cells. */
    private static final int DESCRIBED = 1;

    /** What each rank has of the first piece of a vector is there; of the next one two steps later. */
    private static final int FIRST_WRITTEN = 2;

    /** All ranks want the result. */
    private static final int ALL = -1;

    private final Board board;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SCRATCH]);
    private final Memory result = new Memory();
    private final Memory operand = new Memory();
    private Source source;
    private Sink sink;
    private Reducer reducer;
    private int elementLength;
    private int stroke;

    BoardReductions(final Board board) {
        this.board = board;
    }

    /** Are elements short enough? */
    static boolean takes(final int elementLength) {
        return elementLength > 0 && elementLength <= SCRATCH / 2;
    }

    void allreduce(
            final Source own, final Sink all, final int count, final int usedElementLength, final Reducer usedReducer) {
        begin(own, all, usedElementLength, usedReducer);
        try {
            allreduce(count, count * elementLength);
        } finally {
            end();
        }
    }

    /** One rank gets the result; the sinks of the others are not looked at. */
    void reduce(
            final Source own,
            final Sink atRoot,
            final int count,
            final int usedElementLength,
            final Reducer usedReducer,
            final int root) {
        begin(own, atRoot, usedElementLength, usedReducer);
        try {
            final int length = count * elementLength;
            board.begin(Form.REDUCE, root, length);
            if (length > SlotLayout.MEDIUM) {
                inCells(count, length, root);
                board.finishCells();
            } else {
                atRoot(length, root);
                board.finish();
            }
        } finally {
            end();
        }
    }

    private void begin(final Source own, final Sink wanted, final int usedElementLength, final Reducer usedReducer) {
        source = own;
        sink = wanted;
        reducer = usedReducer;
        elementLength = usedElementLength;
        stroke = SCRATCH / 2 / elementLength * elementLength;
        result.buffer(scratch, 0, stroke);
        operand.buffer(scratch, stroke, stroke);
    }

    private void end() {
        source = null;
        sink = null;
        reducer = null;
    }

    private void allreduce(final int count, final int length) {
        if (length <= SlotLayout.MEDIUM && length * (board.ranks() - 1) <= REDUCED_BY_ALL) {
            everywhere(length);
            return;
        }
        if (length > SlotLayout.MEDIUM) {
            board.begin(Form.ALLREDUCE, 0, length, source, 0, sink);
        } else {
            board.begin(Form.ALLREDUCE, 0, length);
        }
        if (isAllLent(length)) {
            inPlace(count);
            board.finishWithAll();
        } else {
            inCells(count, length, ALL);
            board.allHaveSpoken();
            board.finishCells();
        }
    }

    /** Each rank reduces the vectors of all. */
    private void everywhere(final int length) {
        board.begin(Form.ALLREDUCE, 0, length);
        board.write(board.place(length), source, 0, length);
        board.publish(FIRST_WRITTEN);
        awaitAll(FIRST_WRITTEN, length);
        reduceShort(length);
        board.finishSpoken();
    }

    /** The root alone does so; the others go on at once. */
    private void atRoot(final int length, final int root) {
        if (board.rank() == root) {
            awaitAll(FIRST_WRITTEN, length);
            reduceShort(length);
        } else {
            board.write(board.place(length), source, 0, length);
        }
    }

    private void reduceShort(final int length) {
        final int data = board.data(length);
        for (int position = 0; position < length; position += stroke) {
            final int bytes = Math.min(stroke, length - position);
            for (int rank = board.ranks() - 1; rank >= 0; rank--) {
                final Memory read = rank == board.ranks() - 1 ? result : operand;
                if (rank == board.rank()) {
                    source.read(position, scratch, indexOf(read), bytes);
                } else {
                    board.read(rank, FIRST_WRITTEN, data + position, bytes, read, 0);
                }
                reduce(read, bytes);
            }
            sink.write(position, scratch, 0, bytes);
        }
    }

    /** All decide alike, by what each said. Who does not lend both knows it, and goes on. */
    private boolean isAllLent(final long length) {
        if (!board.lendsSource() || !board.lendsResult()) {
            return false;
        }
        board.publish(DESCRIBED);
        boolean isAllLent = true;
        for (int distance = 1; distance < board.ranks(); distance++) {
            final PeerSlot peer = board.await(board.at(distance), DESCRIBED, length);
            isAllLent &= peer.lendsSource() && peer.lendsResult();
        }
        return isAllLent;
    }

    /** Each rank reduces its part of what all lend, to where its result goes, from which the others take it. */
    private void inPlace(final int count) {
        final int ranks = board.ranks();
        final int from = part(count, board.rank());
        final int to = part(count, board.rank() + 1);
        for (int position = from; position < to; position += stroke) {
            final int bytes = Math.min(stroke, to - position);
            for (int rank = ranks - 1; rank >= 0; rank--) {
                final Memory read = rank == ranks - 1 ? result : operand;
                if (rank == board.rank()) {
                    source.read(position, scratch, indexOf(read), bytes);
                } else {
                    board.readSource(rank, DESCRIBED, position, bytes, read, 0);
                }
                reduce(read, bytes);
            }
            sink.write(position, scratch, 0, bytes);
        }
        board.publish(FIRST_WRITTEN);
        for (int distance = 1; distance < ranks; distance++) {
            final int rank = board.at(distance);
            board.await(rank, FIRST_WRITTEN);
            final int start = part(count, rank);
            board.readResult(rank, FIRST_WRITTEN, start, part(count, rank + 1) - start, sink, start);
        }
        board.allHaveSpoken();
    }

    /** The same, piece by piece by way of cells, for all or one that wants the result. */
    private void inCells(final int count, final int length, final int root) {
        final boolean isWanted = root == ALL || root == board.rank();
        board.takeCells();
        final int elements = board.layout().pieceLength(length) / elementLength;
        int step = FIRST_WRITTEN;
        for (int first = 0; first < count; first += elements) {
            final int cell = board.cell(first / elements);
            final int start = first * elementLength;
            final int taken = Math.min(elements, count - first);
            reducePart(cell, start, taken, step, length, isWanted);
            if (isWanted) {
                takeParts(cell, start, taken, step + 1);
            }
            step += 2;
        }
    }

    private void reducePart(
            final int cell,
            final int start,
            final int count,
            final int step,
            final int length,
            final boolean isWanted) {
        final int ranks = board.ranks();
        board.write(cell, source, start, count * elementLength);
        board.publish(step);
        awaitAll(step, length);
        final int from = part(count, board.rank());
        final int to = part(count, board.rank() + 1);
        for (int position = from; position < to; position += stroke) {
            final int bytes = Math.min(stroke, to - position);
            for (int rank = ranks - 1; rank >= 0; rank--) {
                final Memory read = rank == ranks - 1 ? result : operand;
                if (rank == board.rank()) {
                    source.read((long) start + position, scratch, indexOf(read), bytes);
                } else {
                    board.read(rank, step, cell + position, bytes, read, 0);
                }
                reduce(read, bytes);
            }
            if (isWanted) {
                sink.write((long) start + position, scratch, 0, bytes);
            }
            // Nobody else reads this part of the vector of this rank.
            board.write(cell + position, result, 0, bytes);
        }
        board.publish(step + 1);
    }

    private void takeParts(final int cell, final int start, final int count, final int step) {
        for (int distance = 1; distance < board.ranks(); distance++) {
            final int rank = board.at(distance);
            board.await(rank, step);
            final int at = part(count, rank);
            board.read(rank, step, cell + at, part(count, rank + 1) - at, sink, (long) start + at);
        }
    }

    /** Waits for a stage of all others, whose vectors must be as long. */
    private void awaitAll(final int step, final long length) {
        for (int distance = 1; distance < board.ranks(); distance++) {
            board.await(board.at(distance), step, length);
        }
    }

    private int indexOf(final Memory read) {
        return read == result ? 0 : stroke;
    }

    /** What was read is the result, or reduced into it: it comes of a lower rank. */
    private void reduce(final Memory read, final int bytes) {
        if (read == operand) {
            reducer.reduce(scratch, stroke, scratch, 0, bytes / elementLength);
        }
    }

    /** Where a rank's part of so many elements begins, in bytes. */
    private int part(final int count, final int rank) {
        return (int) ((long) count * rank / board.ranks()) * elementLength;
    }
}
