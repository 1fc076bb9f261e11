package io.vicinity.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** For {@code --exit-with-parent}: a child whose standard input ends has lost its parent, however that one died. */
public final class ParentWatch {
    private ParentWatch() {}

    /**
     * Starts to watch, on a daemon thread.
     *
     * @param input what the parent holds the other end of.
     * @param onEnd called once, on that thread, when it ended.
     */
    public static void start(final InputStream input, final Runnable onEnd) {
        Thread.ofPlatform().daemon(true).name("parent-watch").start(() -> {
            try {
                // What the parent writes, if anything, says nothing.
                input.transferTo(OutputStream.nullOutputStream());
            } catch (final IOException e) {
                // An input that cannot be read has ended for us.
            }
            onEnd.run();
        });
    }
}
