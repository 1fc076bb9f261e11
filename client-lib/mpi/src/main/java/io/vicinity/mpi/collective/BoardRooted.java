package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;

/** What goes from all to one on a board, and from one to all, each with a block of its own. */
final class BoardRooted {
    private BoardRooted() {}

    /** One block of each rank, of any lengths, which the root reads; without an own block there, that lies in its place already. */
    static void gather(
            final Board board,
            final Form form,
            final Source own,
            final long length,
            final Blocks blocks,
            final int root) {
        if (board.rank() != root) {
            send(board, form, own, length, root);
            return;
        }
        board.begin(form, root, length);
        if (own != null) {
            final long kept = Math.min(own.length(), blocks.length(root));
            board.copy(own, 0, blocks.sink(root), blocks.position(root), kept);
        }
        final int pieces = pieces(board, BoardExchanges.longest(board, blocks));
        for (int piece = 0; piece < pieces; piece++) {
            for (int distance = 1; distance < board.ranks(); distance++) {
                take(board, board.at(distance), piece, blocks);
            }
            board.publish(piece + 1);
        }
        board.finish();
        if (own != null) {
            requireRoom(board, own.length(), blocks.length(root));
        }
    }

    /** What stays at a rank may be shorter than its room, as what comes of others, but not longer. */
    static void requireRoom(final Board board, final long length, final long room) {
        if (length > room) {
            throw new EngineException(
                    ErrorClass.TRUNCATE, board.where() + ": the block that stays at this rank is longer than its room");
        }
    }

    private static void take(final Board board, final int from, final int piece, final Blocks blocks) {
        final long length = blocks.length(from);
        final PeerSlot peer = piece == 0 ? board.awaitUpTo(from, 1, length) : board.peer(from);
        final int pieces = pieces(board, peer.length());
        if (piece >= pieces || piece > 0 && peer.lendsSource()) {
            return;
        }
        final long sent = board.awaitUpTo(from, piece + 1, length).length();
        final long to = blocks.position(from);
        final Sink sink = blocks.sink(from);
        if (sent <= SlotLayout.MEDIUM) {
            board.read(from, 1, board.data(sent), (int) sent, sink, to);
        } else if (peer.lendsSource()) {
            board.readSource(from, 1, 0, sent, sink, to);
        } else {
            final int cellLength = board.layout().cellLength();
            final long position = (long) piece * cellLength;
            final int count = (int) Math.min(cellLength, sent - position);
            board.read(from, piece + 1, board.cell(piece), count, sink, to + position);
        }
    }

    private static int pieces(final Board board, final long length) {
        return length <= SlotLayout.MEDIUM
                ? 1
                : SlotLayout.pieces(length, board.layout().cellLength());
    }

    private static void send(final Board board, final Form form, final Source own, final long length, final int root) {
        if (length <= SlotLayout.MEDIUM) {
            board.begin(form, root, length);
            board.write(board.place(length), own, 0, (int) length);
            board.finish();
            return;
        }
        board.begin(form, root, length, own, 0, null);
        if (board.lendsSource()) {
            board.publish(1);
            board.await(root, Stages.FINISHED);
            board.finish();
            board.lendNothing();
            return;
        }
        board.takeCells();
        final int cellLength = board.layout().cellLength();
        final int pieces = SlotLayout.pieces(length, cellLength);
        for (int piece = 0; piece < pieces; piece++) {
            if (piece >= SlotLayout.CELLS) {
                board.await(root, piece - SlotLayout.CELLS + 1);
            }
            final long position = (long) piece * cellLength;
            board.write(board.cell(piece), own, position, (int) Math.min(cellLength, length - position));
            board.publish(piece + 1);
        }
        board.finishCells();
    }

    /** One block for each rank, which that reads; at the root it may stay in its place. */
    static void scatter(final Board board, final Blocks blocks, final Sink own, final long length, final int root) {
        if (board.rank() != root) {
            board.begin(Form.SCATTER, root, length);
            receive(board, own, length, root);
            board.finish();
            return;
        }
        final boolean isShort = length * board.ranks() <= SlotLayout.MEDIUM;
        if (!isShort && BoardExchanges.isRegular(blocks, board.ranks(), length)) {
            board.begin(Form.SCATTER, root, length, blocks.source(0), 0, null);
        } else {
            board.begin(Form.SCATTER, root, length);
        }
        final boolean isLent = board.lendsSource();
        if (isShort) {
            final int at = board.place(length * board.ranks());
            BoardExchanges.writeAll(board, blocks, at, (int) length, 0, (int) length);
        } else if (!isLent) {
            board.takeCells();
            sendCells(board, blocks, length);
        }
        if (isLent) {
            board.publish(1);
        } else if (isShort) {
            board.finish();
        } else {
            board.finishCells();
        }
        if (own != null) {
            board.copy(blocks.source(root), blocks.position(root), own, 0, Math.min(length, own.capacity()));
        }
        if (isLent) {
            board.finishWithAll();
        }
        if (own != null) {
            requireRoom(board, length, own.capacity());
        }
    }

    private static void sendCells(final Board board, final Blocks blocks, final long length) {
        final int part = board.layout().partLength(board.ranks());
        final int pieces = SlotLayout.pieces(length, part);
        for (int piece = 0; piece < pieces; piece++) {
            if (piece >= SlotLayout.CELLS) {
                board.awaitAll(piece - SlotLayout.CELLS + 1);
            }
            final long position = (long) piece * part;
            final int count = (int) Math.min(part, length - position);
            BoardExchanges.writeAll(board, blocks, board.cell(piece), part, position, count);
            board.publish(piece + 1);
        }
    }

    private static void receive(final Board board, final Sink own, final long room, final int root) {
        final PeerSlot sender = board.awaitUpTo(root, 1, room);
        final long length = sender.length();
        if (length * board.ranks() <= SlotLayout.MEDIUM) {
            final int at = board.data(length * board.ranks()) + board.rank() * (int) length;
            board.read(root, 1, at, (int) length, own, 0);
        } else if (sender.lendsSource()) {
            board.readSource(root, 1, board.rank() * length, length, own, 0);
        } else {
            final int part = board.layout().partLength(board.ranks());
            final int pieces = SlotLayout.pieces(length, part);
            for (int piece = 0; piece < pieces; piece++) {
                board.await(root, piece + 1);
                final long position = (long) piece * part;
                final int at = board.cell(piece) + board.rank() * part;
                board.read(root, piece + 1, at, (int) Math.min(part, length - position), own, position);
                board.publish(piece + 1);
            }
        }
    }
}
