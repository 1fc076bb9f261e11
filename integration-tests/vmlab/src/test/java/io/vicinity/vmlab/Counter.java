package io.vicinity.vmlab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Counts aloud until it is killed; whoever connects hears it too. */
final class Counter {
    static final int PORT = 7700;

    private static final long PAUSE_MILLIS = 10;

    private final List<OutputStream> listeners = new CopyOnWriteArrayList<>(List.of(System.out));

    public static void main(final String... args) throws Exception {
        final Counter counter = new Counter();
        try (ServerSocket server = new ServerSocket(PORT)) {
            Thread.ofPlatform().daemon().start(() -> counter.accept(server));
            for (long count = 0; ; count++) {
                for (final OutputStream listener : counter.listeners) {
                    listener.write((count + "\n").getBytes(StandardCharsets.US_ASCII));
                    listener.flush();
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void accept(final ServerSocket server) {
        try {
            while (true) {
                listeners.add(server.accept().getOutputStream());
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
