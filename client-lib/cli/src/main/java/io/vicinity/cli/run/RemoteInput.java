package io.vicinity.cli.run;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.StreamCorruptedException;
import java.util.Objects;

/**
 * Standard input of a rank whose launcher is on another host. It comes in {@link InputFrames}, and the end of the stream itself is the
 * launcher's end. What the program has not read yet is {@linkplain HeldInput held}: the end must be noticed also where nobody reads. One
 * thread reads.
 */
final class RemoteInput extends InputStream {
    private final HeldInput held = new HeldInput();
    private byte[] current = new byte[] {0};
    private int position = 1;

    private RemoteInput() {}

    /**
     * Takes frames by a thread of its own.
     *
     * @param frames      from the launcher.
     * @param launcherEnd run once the launcher is gone.
     * @return what the user gives.
     */
    static RemoteInput start(final InputStream frames, final Runnable launcherEnd) {
        final RemoteInput input = new RemoteInput();
        Thread.ofPlatform().daemon().name("remote-input").start(() -> {
            try (DataInputStream in = new DataInputStream(frames)) {
                while (true) {
                    final byte[] frame = new byte[length(in)];
                    in.readFully(frame);
                    if (frame.length == 0) {
                        input.held.end();
                    } else {
                        input.held.add(frame);
                    }
                }
            } catch (final StreamCorruptedException e) {
                System.err.println("vicinity: " + e.getMessage());
                launcherEnd.run();
            } catch (final IOException e) {
                launcherEnd.run();
            } catch (final OutOfMemoryError e) {
                // Nobody would notice the launcher's end any more.
                launcherEnd.run();
                throw e;
            }
        });
        return input;
    }

    private static int length(final DataInputStream in) throws IOException {
        final int length = in.readInt();
        if (length < 0 || length > InputFrames.LONGEST) {
            throw new StreamCorruptedException(
                    "a part of what the launcher sends to this rank is missing; let nothing that"
                            + " runs at a login on this host read standard input");
        }
        return length;
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(final byte[] bytes, final int offset, final int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (position == current.length && current.length > 0) {
            next();
        }
        final int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, bytes, offset, count);
        position += count;
        return count == 0 ? -1 : count;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, current.length - position + held.available());
    }

    private void next() throws IOException {
        try {
            current = held.take();
            position = 0;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        }
    }
}
