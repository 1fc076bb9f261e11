package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;

/** Barriers and broadcasts on a board. */
final class BoardBroadcasts {
    /** While the others read what the root wrote last, it writes so many bytes more: that takes longer than they take to see it. */
    private static final int PART = 2 * 1024;

    private BoardBroadcasts() {}

    static void barrier(final Board board) {
        board.begin(Form.BARRIER, 0, 0);
        board.publish(1);
        board.awaitAll(1);
        board.finishSpoken();
    }

    static void broadcast(final Board board, final Source source, final Sink sink, final long length, final int root) {
        if (board.rank() != root) {
            board.begin(Form.BROADCAST, root, length);
            receive(board, sink, length, root);
            board.finish();
        } else if (length <= SlotLayout.MEDIUM) {
            board.begin(Form.BROADCAST, root, length);
            sendMedium(board, source, (int) length);
            board.finish();
        } else {
            board.begin(Form.BROADCAST, root, length, source, 0, null);
            if (board.lendsSource()) {
                board.publish(1);
                board.finishWithAll();
            } else {
                sendCells(board, source, length);
                board.finishCells();
            }
        }
    }

    /** Part by part; the last one is there when the root has finished. */
    private static void sendMedium(final Board board, final Source source, final int length) {
        final int data = board.place(length);
        board.write(data, source, 0, Math.min(PART, length));
        for (int position = PART; position < length; position += PART) {
            board.publish(position / PART);
            board.write(data + position, source, position, Math.min(PART, length - position));
        }
    }

    /** Cell by cell, each of which is written again when all have read it. */
    private static void sendCells(final Board board, final Source source, final long length) {
        board.takeCells();
        final int cellLength = board.layout().cellLength();
        final int pieces = SlotLayout.pieces(length, cellLength);
        for (int piece = 0; piece < pieces; piece++) {
            if (piece >= SlotLayout.CELLS) {
                board.awaitAll(piece - SlotLayout.CELLS + 1);
            }
            final long position = (long) piece * cellLength;
            board.write(board.cell(piece), source, position, (int) Math.min(cellLength, length - position));
            board.publish(piece + 1);
        }
    }

    private static void receive(final Board board, final Sink sink, final long room, final int root) {
        final PeerSlot sender = board.awaitUpTo(root, 1, room);
        final long length = sender.length();
        if (length <= SlotLayout.MEDIUM) {
            receiveMedium(board, sink, (int) length, root);
        } else if (sender.lendsSource()) {
            board.readSource(root, 1, 0, length, sink, 0);
        } else {
            receiveCells(board, sink, length, root);
        }
    }

    /** The first part is there. */
    private static void receiveMedium(final Board board, final Sink sink, final int length, final int root) {
        final int data = board.data(length);
        int step = 1;
        board.read(root, step, data, Math.min(PART, length), sink, 0);
        for (int position = PART; position < length; position += PART) {
            step++;
            board.await(root, step);
            board.read(root, step, data + position, Math.min(PART, length - position), sink, position);
        }
    }

    private static void receiveCells(final Board board, final Sink sink, final long length, final int root) {
        final int cellLength = board.layout().cellLength();
        final int pieces = SlotLayout.pieces(length, cellLength);
        for (int piece = 0; piece < pieces; piece++) {
            board.await(root, piece + 1);
            final long position = (long) piece * cellLength;
            board.read(
                    root, piece + 1, board.cell(piece), (int) Math.min(cellLength, length - position), sink, position);
            board.publish(piece + 1);
        }
    }
}
