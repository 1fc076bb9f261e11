package io.vicinity.agent.hypervisor.qmp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** Cuts what a monitor says into lines, of bounded length. Not thread-safe. */
final class QmpLines {
    private static final int LINE_FEED = '\n';

    private final int maxLength;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private final Deque<byte[]> lines = new ArrayDeque<>();

    QmpLines(final int maxLength) {
        this.maxLength = maxLength;
    }

    void add(final byte[] bytes, final int length) throws QmpFormatException {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == LINE_FEED) {
                append(bytes, start, i - start);
                lines.add(unfinished.toByteArray());
                unfinished.reset();
                start = i + 1;
            }
        }
        append(bytes, start, length - start);
    }

    private void append(final byte[] bytes, final int offset, final int length) throws QmpFormatException {
        if (unfinished.size() + length > maxLength) {
            throw new QmpFormatException("a line of more than " + maxLength + " bytes", null);
        }
        unfinished.write(bytes, offset, length);
    }

    /** The next line; null if none is complete. */
    byte[] next() {
        return lines.poll();
    }
}
