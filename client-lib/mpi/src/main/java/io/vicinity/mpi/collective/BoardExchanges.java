package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Source;

/** What goes from all to all on a board. */
final class BoardExchanges {
    private BoardExchanges() {}

    /** One block of each rank, which all read; without an own block, that lies in its place already. */
    static void allgather(final Board board, final Source own, final long length, final Blocks blocks) {
        gatherAll(board, Form.ALLGATHER, Form.LONG_ALLGATHER, own, length, length, blocks);
    }

    /** As above, of blocks of any lengths: all ranks know all of them. */
    static void allgatherVaried(final Board board, final Source own, final long length, final Blocks blocks) {
        gatherAll(
                board,
                Form.ALLGATHER_VARIED,
                Form.LONG_ALLGATHER_VARIED,
                own,
                length,
                Math.max(length, longest(board, blocks)),
                blocks);
    }

    static long longest(final Board board, final Blocks blocks) {
        long longest = 0;
        for (int rank = 0; rank < board.ranks(); rank++) {
            longest = Math.max(longest, blocks.length(rank));
        }
        return longest;
    }

    /** Where blocks lie in the slots, ranks know by the longest one: they name the way that they go, so that all go the same. */
    private static void gatherAll(
            final Board board,
            final Form shortForm,
            final Form longForm,
            final Source own,
            final long length,
            final long longest,
            final Blocks blocks) {
        final Source source = own == null ? blocks.source(board.rank()) : own;
        final long start = own == null ? blocks.position(board.rank()) : 0;
        if (longest <= SlotLayout.MEDIUM) {
            board.begin(shortForm, 0, length);
            board.write(board.place(length), source, start, (int) length);
            board.publish(1);
            copyOwn(board, own, length, blocks);
            for (int distance = 1; distance < board.ranks(); distance++) {
                final int from = board.at(distance);
                final int sent =
                        (int) board.awaitUpTo(from, 1, blocks.length(from)).length();
                board.read(from, 1, board.data(sent), sent, blocks.sink(from), blocks.position(from));
            }
            board.finishSpoken();
        } else {
            board.begin(longForm, 0, length, source, start, null);
            gatherLong(board, own, length, longest, blocks);
        }
        if (own != null) {
            BoardRooted.requireRoom(board, length, blocks.length(board.rank()));
        }
    }

    /** Blocks of those that lend them are read at once, the others piece by piece: a cell is written again when all have gone on from it. */
    private static void gatherLong(
            final Board board, final Source own, final long length, final long longest, final Blocks blocks) {
        final boolean isLent = board.lendsSource();
        boolean isAllLent = isLent;
        final int most = board.layout().pieceLength(longest);
        final int pieces = SlotLayout.pieces(longest, most);
        for (int piece = 0; piece < pieces && (piece == 0 || !isAllLent); piece++) {
            final long position = (long) piece * most;
            if (!isLent) {
                writePiece(board, own, length, blocks, piece, position, most);
            }
            board.publish(piece + 1);
            if (piece == 0) {
                copyOwn(board, own, length, blocks);
            }
            for (int distance = 1; distance < board.ranks(); distance++) {
                final int from = board.at(distance);
                final long sent = blocks.length(from);
                final PeerSlot peer = board.await(from, piece + 1, sent);
                final long to = blocks.position(from) + position;
                if (!peer.lendsSource()) {
                    isAllLent = false;
                    final int count = Math.clamp(sent - position, 0, most);
                    board.read(from, piece + 1, board.cell(piece), count, blocks.sink(from), to);
                } else if (piece == 0) {
                    board.readSource(from, 1, 0, sent, blocks.sink(from), to);
                }
            }
        }
        finishLong(board, isLent);
    }

    private static void writePiece(
            final Board board,
            final Source own,
            final long length,
            final Blocks blocks,
            final int piece,
            final long position,
            final int most) {
        board.takeCells();
        final Source source = own == null ? blocks.source(board.rank()) : own;
        final long start = own == null ? blocks.position(board.rank()) : 0;
        board.write(board.cell(piece), source, start + position, Math.clamp(length - position, 0, most));
    }

    /** Only what was lent is waited for. */
    private static void finishLong(final Board board, final boolean isLent) {
        board.allHaveSpoken();
        if (isLent) {
            board.finishWithAll();
        } else {
            board.finishCells();
        }
    }

    private static void copyOwn(final Board board, final Source own, final long length, final Blocks blocks) {
        if (own != null) {
            final long kept = Math.min(length, blocks.length(board.rank()));
            board.copy(own, 0, blocks.sink(board.rank()), blocks.position(board.rank()), kept);
        }
    }

    /** Another block from each to each; without any to send, those that are received are sent before. */
    static void alltoall(final Board board, final Blocks sent, final Blocks received, final long length) {
        final int ranks = board.ranks();
        final Blocks read = sent == null ? received : sent;
        final boolean isShort = length * ranks <= SlotLayout.MEDIUM;
        if (isShort || sent == null || !isRegular(sent, ranks, length)) {
            board.begin(Form.ALLTOALL, 0, length);
        } else {
            board.begin(Form.ALLTOALL, 0, length, sent.source(0), 0, null);
        }
        requireOneLength(board, sent, length);
        if (isShort) {
            final int data = board.place(length * ranks);
            writeAll(board, read, data, (int) length, 0, (int) length);
            board.publish(1);
            copyOwn(board, sent, received, length);
            for (int distance = 1; distance < ranks; distance++) {
                final int from = board.at(distance);
                final int came = (int) board.awaitUpTo(from, 1, length).length();
                final int at = board.data((long) came * ranks) + board.rank() * came;
                board.read(from, 1, at, came, received.sink(from), received.position(from));
            }
            board.finishSpoken();
        } else {
            exchangeLong(board, sent, read, received, length);
        }
    }

    /** What a rank sends to itself is as long as what it receives of itself. */
    private static void requireOneLength(final Board board, final Blocks sent, final long length) {
        if (sent != null && sent.length(board.rank()) != length) {
            throw new EngineException(
                    ErrorClass.COUNT,
                    board.where() + ": this rank sends blocks of " + sent.length(board.rank())
                            + " bytes, and has room for blocks of " + length);
        }
    }

    /** Do all blocks lie in one memory, one behind the other? */
    static boolean isRegular(final Blocks sent, final int ranks, final long length) {
        for (int block = 0; block < ranks; block++) {
            if (sent.source(block) != sent.source(0) || sent.position(block) != block * length) {
                return false;
            }
        }
        return true;
    }

    private static void exchangeLong(
            final Board board, final Blocks sent, final Blocks read, final Blocks received, final long length) {
        final int ranks = board.ranks();
        final boolean isLent = board.lendsSource();
        boolean isAllLent = isLent;
        final int part = board.layout().partLength(ranks, length);
        final int pieces = SlotLayout.pieces(length, part);
        for (int piece = 0; piece < pieces && (piece == 0 || !isAllLent); piece++) {
            final long position = (long) piece * part;
            final int count = (int) Math.min(part, length - position);
            if (!isLent) {
                board.takeCells();
                writeAll(board, read, board.cell(piece), part, position, count);
            }
            board.publish(piece + 1);
            if (piece == 0) {
                copyOwn(board, sent, received, length);
            }
            for (int distance = 1; distance < ranks; distance++) {
                final int from = board.at(distance);
                final PeerSlot peer = board.await(from, piece + 1, length);
                final long to = received.position(from) + position;
                if (!peer.lendsSource()) {
                    isAllLent = false;
                    final int at = board.cell(piece) + board.rank() * part;
                    board.read(from, piece + 1, at, count, received.sink(from), to);
                } else if (piece == 0) {
                    board.readSource(from, 1, board.rank() * length, length, received.sink(from), to);
                }
            }
        }
        finishLong(board, isLent);
    }

    /** A piece of each block, for the rank that it goes to. */
    static void writeAll(
            final Board board,
            final Blocks read,
            final int at,
            final int distance,
            final long position,
            final int count) {
        for (int to = 0; to < board.ranks(); to++) {
            if (to != board.rank()) {
                board.write(at + to * distance, read.source(to), read.position(to) + position, count);
            }
        }
    }

    private static void copyOwn(final Board board, final Blocks sent, final Blocks received, final long length) {
        if (sent != null) {
            final int rank = board.rank();
            board.copy(sent.source(rank), sent.position(rank), received.sink(rank), received.position(rank), length);
        }
    }
}
