package io.vicinity.cli.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Input that a program has not read yet. The first of it is held in memory, and what is more in files that have no names any more: whoever
 * gives input is never made to wait, since the end of a launcher is to be noticed behind all that it sent. One thread gives, one takes.
 *
 * <p>There are two files, of which one is read while the other is written, and they change places when all of the first is read: each is as
 * long as what was held at a time, however much passes.
 */
final class HeldInput {
    /** Bytes that are held in memory at most, if not a single piece is longer. */
    static final int MOST_IN_MEMORY = 1 << 20;

    private static final int PIECE = 64 * 1024;

    private final Path directory;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int bytesInMemory;
    private SpillFile older;
    private SpillFile newer;
    private boolean isAtEnd;
    private IOException failure;

    HeldInput() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Creates it with files in that directory. */
    HeldInput(final Path directory) {
        this.directory = directory;
        older = new SpillFile(directory);
        newer = new SpillFile(directory);
    }

    /** Gives a piece, which is not to be changed any more. */
    synchronized void add(final byte[] piece) {
        // Behind a piece that is lost none is taken: the program would read input with a hole.
        if (failure == null) {
            hold(piece);
        }
        notifyAll();
    }

    private void hold(final byte[] piece) {
        if (inFiles() == 0 && bytesInMemory + piece.length <= MOST_IN_MEMORY) {
            pieces.add(piece);
            bytesInMemory += piece.length;
            return;
        }
        try {
            newer.write(piece);
        } catch (final IOException e) {
            failure = new IOException(
                    "input that the program has not read yet found no room, neither in memory nor in a file of "
                            + directory + ": " + e.getMessage(),
                    e);
        }
    }

    /** Nothing follows. */
    synchronized void end() {
        isAtEnd = true;
        notifyAll();
    }

    /** The next bytes, once there are some; none at the end. */
    synchronized byte[] take() throws InterruptedException, IOException {
        while (available() == 0 && !isAtEnd && failure == null) {
            wait();
        }
        if (!pieces.isEmpty()) {
            final byte[] piece = pieces.remove();
            bytesInMemory -= piece.length;
            return piece;
        }
        if (inFiles() > 0) {
            return readFromFile();
        }
        if (failure != null) {
            throw failure;
        }
        return new byte[0];
    }

    private byte[] readFromFile() throws IOException {
        if (older.held() == 0) {
            final SpillFile written = newer;
            newer = older;
            older = written;
        }
        return older.read(PIECE);
    }

    /** Bytes that can be taken at once. */
    synchronized long available() {
        return bytesInMemory + inFiles();
    }

    private long inFiles() {
        return older.held() + newer.held();
    }

    /** Those of them that lie in memory. */
    synchronized int inMemory() {
        return bytesInMemory;
    }

    /** What the files take, of which some may be read already. */
    synchronized long lengthOfFiles() throws IOException {
        return older.length() + newer.length();
    }
}
