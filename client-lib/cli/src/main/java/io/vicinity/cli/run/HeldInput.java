package io.vicinity.cli.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Input that a program has not read yet. The first of it is held in memory, and what is more in a file that has no name any more: whoever gives
 * input is never made to wait, since the end of a launcher is to be noticed behind all that it sent. One thread gives, one takes.
 */
final class HeldInput {
    /** Bytes that are held in memory at most, if not a single piece is longer. */
    static final int MOST_IN_MEMORY = 1 << 20;

    private static final int PIECE = 64 * 1024;

    private final Path directory;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int bytesInMemory;

    /** Null as long as memory was enough. */
    private RandomAccessFile file;

    private long readFromFile;
    private long writtenToFile;
    private boolean isAtEnd;
    private IOException failure;

    HeldInput() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Creates it with a file in that directory. */
    HeldInput(final Path directory) {
        this.directory = directory;
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
        if (readFromFile == writtenToFile && bytesInMemory + piece.length <= MOST_IN_MEMORY) {
            pieces.add(piece);
            bytesInMemory += piece.length;
        } else {
            write(piece);
        }
    }

    private void write(final byte[] piece) {
        try {
            if (file == null) {
                file = open(directory);
            }
            file.seek(writtenToFile);
            file.write(piece);
            writtenToFile += piece.length;
        } catch (final IOException e) {
            failure = new IOException(
                    "input that the program has not read yet found no room, neither in memory nor in a file of "
                            + directory + ": " + e.getMessage(),
                    e);
        }
    }

    /** No channel: that would be closed when the thread that takes is interrupted. */
    private static RandomAccessFile open(final Path directory) throws IOException {
        final Path path = Files.createTempFile(directory, "vicinity-input", null);
        try {
            return new RandomAccessFile(path.toFile(), "rw");
        } finally {
            Files.delete(path);
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
        if (readFromFile < writtenToFile) {
            return readFromFile();
        }
        if (failure != null) {
            throw failure;
        }
        return new byte[0];
    }

    private byte[] readFromFile() throws IOException {
        final byte[] piece = new byte[(int) Math.min(PIECE, writtenToFile - readFromFile)];
        file.seek(readFromFile);
        file.readFully(piece);
        readFromFile += piece.length;
        if (readFromFile == writtenToFile) {
            file.setLength(0);
            readFromFile = 0;
            writtenToFile = 0;
        }
        return piece;
    }

    /** Bytes that can be taken at once. */
    synchronized long available() {
        return bytesInMemory + writtenToFile - readFromFile;
    }

    /** Those of them that lie in memory. */
    synchronized int inMemory() {
        return bytesInMemory;
    }
}
