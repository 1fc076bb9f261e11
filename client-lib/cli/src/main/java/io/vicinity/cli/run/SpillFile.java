package io.vicinity.cli.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes in a file that has no name any more, in the order in which they were written. Made at the first of them; confined to its owner. */
final class SpillFile {
    private final Path directory;

    /** Null: nothing was written yet. */
    private RandomAccessFile file;

    private long read;
    private long written;

    SpillFile(final Path directory) {
        this.directory = directory;
    }

    /** Writes behind the others; if that fails, those before it are still there, and none of these is. */
    void write(final byte[] bytes) throws IOException {
        if (file == null) {
            file = open(directory);
        }
        file.seek(written);
        file.write(bytes);
        written += bytes.length;
    }

    /** No channel: that would be closed when the thread that reads is interrupted. */
    private static RandomAccessFile open(final Path directory) throws IOException {
        final Path path = Files.createTempFile(directory, "vicinity-input", null);
        try {
            return new RandomAccessFile(path.toFile(), "rw");
        } finally {
            Files.delete(path);
        }
    }

    /** The next bytes; with the last of them the file becomes empty. If that fails, they can be read again. */
    byte[] read(final int most) throws IOException {
        final byte[] bytes = new byte[(int) Math.min(most, held())];
        file.seek(read);
        file.readFully(bytes);
        if (bytes.length == held()) {
            file.setLength(0);
            read = 0;
            written = 0;
        } else {
            read += bytes.length;
        }
        return bytes;
    }

    /** Bytes that were not read yet. */
    long held() {
        return written - read;
    }

    /** Bytes that the file has. */
    long length() throws IOException {
        return file == null ? 0 : file.length();
    }
}
