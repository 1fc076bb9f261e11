package io.vicinity.vmlab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The serial line over which a guest is told to run jobs, and says how they ended: one line a message, {@code ID} out, and in
 * {@code ready} and {@code ended ID EXITCODE}. An empty line out asks for {@code ready}. Thread-safe.
 */
final class JobChannel implements Jobs {
    private final SocketChannel socket;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Map<String, CompletableFuture<Integer>> running = new ConcurrentHashMap<>();

    private JobChannel(final SocketChannel socket) {
        this.socket = socket;
    }

    static JobChannel connect(final Path path, final String guest) throws IOException {
        final SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(path));
            // A guest that booted before this has said so to nobody.
            socket.write(ByteBuffer.wrap(new byte[] {'\n'}));
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
        final JobChannel channel = new JobChannel(socket);
        Thread.ofPlatform().daemon().name("vmlab-jobs-" + guest).start(channel::read);
        return channel;
    }

    @Override
    public CompletableFuture<Void> ready() {
        return ready;
    }

    @Override
    public CompletableFuture<Integer> start(final String id, final Path directory) throws IOException {
        final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        running.put(id, exitCode);
        final ByteBuffer line = ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII));
        synchronized (socket) {
            while (line.hasRemaining()) {
                socket.write(line);
            }
        }
        if (!socket.isOpen()) {
            exitCode.completeExceptionally(new IOException("the guest is gone"));
        }
        return exitCode;
    }

    private void read() {
        IOException reason = new IOException("the guest is gone");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(socket), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line.strip().split(" ", -1));
            }
        } catch (final IOException e) {
            reason = e;
        }
        ready.completeExceptionally(reason);
        for (final CompletableFuture<Integer> exitCode : running.values()) {
            exitCode.completeExceptionally(reason);
        }
    }

    private void hear(final String[] words) {
        if (words.length == 1 && words[0].equals("ready")) {
            ready.complete(null);
        } else if (words.length == 3 && words[0].equals("ended") && words[2].matches("\\d{1,3}")) {
            final CompletableFuture<Integer> exitCode = running.remove(words[1]);
            if (exitCode != null) {
                exitCode.complete(Integer.valueOf(words[2]));
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
