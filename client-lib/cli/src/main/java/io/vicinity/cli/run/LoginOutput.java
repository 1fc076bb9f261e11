package io.vicinity.cli.run;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Output of a rank on another host. The rank's is behind a sign, a line that a shell prints there when it is about to start the rank. What
 * comes before is the login's: files that are read at a login may print. It is left out, but if the sign never comes, for then it may say
 * why. It ends {@linkplain OutputUntilEnd with the rank}. One thread reads.
 */
final class LoginOutput extends FilterInputStream {
    /** Of what is said at a login, the last of which may be of use. */
    private static final int MOST_HELD = 64 * 1024;

    private final OutputUntilEnd output;
    private final byte[] sign;
    private final Runnable over;
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile boolean isDone;

    /**
     * @param in   from the host.
     * @param sign the line, without its end.
     * @param over run once it is known whether the sign comes.
     */
    LoginOutput(final InputStream in, final String sign, final Runnable over) {
        this(new OutputUntilEnd(in, sign), sign, over);
    }

    private LoginOutput(final OutputUntilEnd output, final String sign, final Runnable over) {
        super(output);
        this.output = output;
        this.sign = sign.getBytes(StandardCharsets.US_ASCII);
        this.over = over;
    }

    @Override
    public int read() throws IOException {
        skipLogin();
        return super.read();
    }

    @Override
    public int read(final byte[] bytes, final int offset, final int length) throws IOException {
        skipLogin();
        return super.read(bytes, offset, length);
    }

    private void skipLogin() throws IOException {
        if (known.getCount() > 0) {
            try {
                isDone = readLogin();
            } finally {
                known.countDown();
                over.run();
            }
        }
    }

    private boolean readLogin() throws IOException {
        final byte[] said = new byte[MOST_HELD];
        int length = 0;
        for (int next = readOrEnd(); next >= 0; next = readOrEnd()) {
            if (length == MOST_HELD) {
                length = MOST_HELD / 2;
                System.arraycopy(said, MOST_HELD - length, said, 0, length);
            }
            if (next == '\n' && endsWithSign(said, length)) {
                return true;
            }
            said[length++] = (byte) next;
        }
        in.close();
        in = new ByteArrayInputStream(said, 0, length);
        return false;
    }

    /** What was said before a stream fails is passed on as well. */
    private int readOrEnd() {
        try {
            return in.read();
        } catch (final IOException e) {
            return -1;
        }
    }

    /** A terminal between here and there ends lines by two characters. */
    private boolean endsWithSign(final byte[] said, final int length) {
        final int end = length > 0 && said[length - 1] == '\r' ? length - 1 : length;
        return end >= sign.length && Arrays.equals(said, end - sign.length, end, sign, 0, sign.length);
    }

    /**
     * Was the rank about to be started? Waits until that is known.
     *
     * @param millis to wait at most.
     * @return false if it was not, and if it is not known in time.
     */
    boolean isLoginDone(final long millis) throws InterruptedException {
        return known.await(millis, TimeUnit.MILLISECONDS) && isDone;
    }

    /** The exit code of the rank, once it is known that it has ended. */
    OptionalInt rankCode() {
        return output.code();
    }
}
