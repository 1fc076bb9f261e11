package io.vicinity.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Carries one stream of one rank to the launcher's, as bytes. Lines are held back until they are over. */
final class LineForwarder implements Runnable {
    private static final int INITIAL_LENGTH = 8 * 1024;

    /** Longer lines go on in pieces, with which those of other ranks may mix. */
    private static final int LONGEST_LINE = 1024 * 1024;

    private final InputStream in;
    private final LineOutput out;
    private final byte[] tag;
    private final boolean isConversation;
    private byte[] held = new byte[INITIAL_LENGTH];
    private int length;

    /**
     * @param in             of the rank.
     * @param out            of the launcher.
     * @param tag            put before each line.
     * @param isConversation true if somebody is to answer lines that are not over: they are not held back.
     */
    LineForwarder(final InputStream in, final LineOutput out, final byte[] tag, final boolean isConversation) {
        this.in = in;
        this.out = out;
        this.tag = tag.clone();
        this.isConversation = isConversation;
    }

    @Override
    public void run() {
        try (in) {
            for (int count = read(); count >= 0; count = read()) {
                length += count;
                pass(isConversation || length >= LONGEST_LINE ? length : endOfLines(length - count));
            }
        } catch (final IOException e) {
            // The rank's end closes its streams; what it wrote before was read.
        }
        pass(length);
    }

    private int read() throws IOException {
        if (length == held.length) {
            held = Arrays.copyOf(held, 2 * length);
        }
        return in.read(held, length, held.length - length);
    }

    private int endOfLines(final int unseen) {
        int end = length;
        while (end > unseen && held[end - 1] != '\n') {
            end--;
        }
        return end > unseen ? end : 0;
    }

    private void pass(final int count) {
        out.write(this, tag, held, count);
        System.arraycopy(held, count, held, 0, length - count);
        length -= count;
    }
}
