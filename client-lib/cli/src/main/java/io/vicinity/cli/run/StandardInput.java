package io.vicinity.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the launcher is told by its user, which is for rank 0. */
final class StandardInput {
    private static final Path LINK = Path.of("/proc/self/fd/0");
    private static final Path STATE = Path.of("/proc/self/stat");
    private static final int GROUP_FIELD = 2;
    private static final int FOREGROUND_FIELD = 5;

    private StandardInput() {}

    /** Somebody types it. */
    static boolean isTerminal() {
        try {
            final String file = Files.readSymbolicLink(LINK).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (final IOException e) {
            return false;
        }
    }

    /** A process in the background that reads from the terminal is stopped by the system. */
    static boolean isReadable() {
        return !isTerminal() || isInForeground();
    }

    private static boolean isInForeground() {
        try {
            final String state = Files.readString(STATE);
            // The name of the program stands in parentheses, and may have any characters itself.
            final String[] fields = state.substring(state.lastIndexOf(')') + 2).split(" ", -1);
            return fields[GROUP_FIELD].equals(fields[FOREGROUND_FIELD]);
        } catch (final IOException e) {
            return false;
        }
    }

    /** Passes it on until it ends, by a thread that keeps nobody from ending. */
    static void passTo(final OutputStream rank) {
        final InputStream in = System.in;
        Thread.ofPlatform().daemon().name("standard-input").start(() -> {
            try (rank) {
                final byte[] buffer = new byte[8 * 1024];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    rank.write(buffer, 0, count);
                    rank.flush();
                }
            } catch (final IOException e) {
                // The rank does not read it, or not any more.
            }
        });
    }
}
