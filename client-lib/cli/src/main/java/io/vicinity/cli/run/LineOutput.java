package io.vicinity.cli.run;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that ranks share, of which no line has parts of two ranks. What cannot be written is dropped: ranks do not stop for it.
 * Thread-safe.
 */
final class LineOutput {
    private final OutputStream out;
    private LineForwarder openLine;
    private boolean isBroken;
    private volatile boolean isWriting;

    LineOutput(final OutputStream out) {
        this.out = out;
    }

    /**
     * Writes lines, of which the last may not be over yet.
     *
     * @param from   whose they are.
     * @param tag    put before each line.
     * @param bytes  that hold them.
     * @param length of them, from 0.
     */
    synchronized void write(final LineForwarder from, final byte[] tag, final byte[] bytes, final int length) {
        if (isBroken || length == 0) {
            return;
        }
        isWriting = true;
        try {
            if (openLine != null && openLine != from) {
                out.write('\n');
                openLine = null;
            }
            int position = 0;
            while (position < length) {
                int end = position;
                while (end < length && bytes[end] != '\n') {
                    end++;
                }
                final boolean isOver = end < length;
                if (openLine == null) {
                    out.write(tag);
                }
                out.write(bytes, position, (isOver ? end + 1 : end) - position);
                openLine = isOver ? null : from;
                position = end + 1;
            }
            out.flush();
        } catch (final IOException e) {
            isBroken = true;
        } finally {
            isWriting = false;
        }
    }

    /** Does something wait for the stream to take it? */
    boolean isWriting() {
        return isWriting;
    }
}
