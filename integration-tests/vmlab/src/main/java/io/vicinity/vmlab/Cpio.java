package io.vicinity.vmlab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Writes an archive that the kernel takes for an initramfs: the "newc" format. An entry is a header of 13 numbers, the name with a
 * closing zero, padding to 4 bytes, the content, and padding again.
 *
 * <pre>
 *   "070701" inode mode uid gid links mtime size major minor rmajor rminor nameSize check    (8 hex digits each)
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class Cpio implements AutoCloseable {
    private static final int DIRECTORY = 0040755;
    private static final int PROGRAM = 0100755;
    private static final int ALIGNMENT = 4;

    private final OutputStream out;
    private long written;
    private int inode;

    Cpio(final OutputStream out) {
        this.out = out;
    }

    void directory(final String name) throws IOException {
        entry(name, DIRECTORY, new byte[0]);
    }

    /** A file that everybody may read and run. */
    void file(final String name, final byte[] content) throws IOException {
        entry(name, PROGRAM, content);
    }

    /** Ends the archive. */
    @Override
    public void close() throws IOException {
        entry("TRAILER!!!", 0, new byte[0]);
        out.close();
    }

    private void entry(final String name, final int mode, final byte[] content) throws IOException {
        final byte[] nameBytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
        final StringBuilder header = new StringBuilder("070701");
        final HexFormat hex = HexFormat.of();
        for (final int number :
                new int[] {++inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, nameBytes.length, 0}) {
            header.append(hex.toHexDigits(number));
        }
        write(header.toString().getBytes(StandardCharsets.US_ASCII));
        write(nameBytes);
        pad();
        write(content);
        pad();
    }

    private void pad() throws IOException {
        write(new byte[(int) (-written & (ALIGNMENT - 1))]);
    }

    private void write(final byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }
}
