package io.vicinity.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Output from another host, up to the line by which a shell there tells that the rank has ended, and how: what a process that the rank left
 * says behind it is not the rank's any more. The line is the {@linkplain #START start}, a sign, a blank, and the exit code in decimal. It
 * may stand behind a line of the rank that is not over. One thread reads.
 */
final class OutputUntilEnd extends InputStream {
    /** No program ends a question by it, so nothing that is to be answered is held back. */
    static final char START = '\036';

    private static final int SIZE = 8 * 1024;

    /** Digits of a code, and a carriage return, if a terminal lies between here and there. */
    private static final int LONGEST_CODE = 4;

    private final InputStream in;
    private final byte[] sign;
    private final byte[] bytes = new byte[SIZE];
    private int position;

    /** Of those that can be passed on: what follows may be the line. */
    private int limit;

    private int length;
    private boolean isAtEnd;
    private volatile int code = -1;

    /**
     * @param in   from the host.
     * @param sign that nobody else prints, at most some hundred characters of ASCII.
     */
    OutputUntilEnd(final InputStream in, final String sign) {
        this.in = in;
        this.sign = (START + sign + ' ').getBytes(StandardCharsets.US_ASCII);
    }

    /** How the rank ended, once that is read. */
    OptionalInt code() {
        final int known = code;
        return known < 0 ? OptionalInt.empty() : OptionalInt.of(known);
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes[position++] & 0xff : -1;
    }

    @Override
    public int read(final byte[] target, final int offset, final int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        final int count = Math.min(most, limit - position);
        System.arraycopy(bytes, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Reads until there is something to pass on, if nothing is. */
    private boolean fill() throws IOException {
        while (position == limit && !isAtEnd) {
            System.arraycopy(bytes, position, bytes, 0, length - position);
            length -= position;
            position = 0;
            final int count = in.read(bytes, length, SIZE - length);
            if (count < 0) {
                isAtEnd = true;
                limit = length;
            } else {
                length += count;
                limit = endOfOutput();
            }
        }
        return position < limit;
    }

    private int endOfOutput() {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == START && mayBeTheLine(i)) {
                return i;
            }
        }
        return length;
    }

    private boolean mayBeTheLine(final int start) {
        final int known = Math.min(sign.length, length - start);
        if (!Arrays.equals(bytes, start, start + known, sign, 0, known)) {
            return false;
        }
        int end = start + known;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        if (end - start - known > LONGEST_CODE) {
            return false;
        }
        return known < sign.length || end == length || isCode(start + known, end);
    }

    private boolean isCode(final int start, final int end) {
        final String text = new String(bytes, start, end - start, StandardCharsets.US_ASCII).strip();
        if (!text.matches("\\d{1,3}")) {
            return false;
        }
        code = Integer.parseInt(text);
        isAtEnd = true;
        return true;
    }
}
