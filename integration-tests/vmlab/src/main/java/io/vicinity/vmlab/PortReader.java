package io.vicinity.vmlab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Tells what a job says from what the guest's shell remarks about it on the same port: a remark stands between a zero byte and a
 * newline. What only begins like one is the job's. Not thread-safe.
 */
final class PortReader {
    private static final Pattern REMARK = Pattern.compile("ready|started \\d+|ended \\d+ \\d{1,3}");
    private static final int LONGEST = 40;

    private final Output output;
    private final Remarks remarks;

    /** The beginning of a remark, from its zero byte on. */
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    PortReader(final Output output, final Remarks remarks) {
        this.output = output;
        this.remarks = remarks;
    }

    /** Where a job's output goes to. */
    @FunctionalInterface
    interface Output {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /** Who is told remarks. */
    @FunctionalInterface
    interface Remarks {
        void hear(String remark) throws IOException;
    }

    void read(final byte[] bytes, final int length) throws IOException {
        int unsaid = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                output.write(bytes, unsaid, i - unsaid);
                unsaid = i;
                give();
            }
            if (bytes[i] == 0 || begun.size() > 0) {
                begun.write(bytes[i]);
                unsaid = i + 1;
                if (bytes[i] == '\n') {
                    end();
                } else if (begun.size() > LONGEST) {
                    give();
                }
            }
        }
        output.write(bytes, unsaid, length - unsaid);
    }

    private void end() throws IOException {
        final String words = begun.toString(StandardCharsets.ISO_8859_1).substring(1, begun.size() - 1);
        if (REMARK.matcher(words).matches()) {
            begun.reset();
            remarks.hear(words);
        } else {
            give();
        }
    }

    /** It was none. */
    private void give() throws IOException {
        output.write(begun.toByteArray(), 0, begun.size());
        begun.reset();
    }
}
