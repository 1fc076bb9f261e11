package io.vicinity.cli.run;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard input on its way to a rank of another host, see {@link RemoteInput}. The stream stays open for as long as the launcher lives, so
 * what the user gives travels in frames: a length of four bytes, the most significant first, and so many bytes. A length of 0 is the end of
 * what the user gives. Not thread-safe.
 */
final class InputFrames extends OutputStream {
    /** Bytes of a frame at most. */
    static final int LONGEST = 1 << 20;

    private final DataOutputStream out;

    /**
     * @param out to the rank.
     */
    InputFrames(final OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    @Override
    public void write(final int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
        for (int written = 0; written < length; written += LONGEST) {
            final int count = Math.min(LONGEST, length - written);
            out.writeInt(count);
            out.write(bytes, offset + written, count);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Tells the end of what the user gives, and leaves the stream open. */
    @Override
    public void close() throws IOException {
        out.writeInt(0);
        out.flush();
    }
}
