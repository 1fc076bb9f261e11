package io.vicinity.vmlab;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The machine's end of a virtio-serial port, connected: what is written here a program reads in the guest. What the guest has not taken
 * when this is closed is lost. Thread-safe.
 */
final class Port implements AutoCloseable {
    private final int number;
    private final SocketChannel socket;

    private Port(final int number, final SocketChannel socket) {
        this.number = number;
        this.socket = socket;
    }

    static Port connect(final int number, final Path path) throws IOException {
        final SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(path));
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
        final Port port = new Port(number, socket);
        port.write("connected");
        return port;
    }

    int number() {
        return number;
    }

    /**
     * What a shell in the guest does to have this as its standard input, and that of all that it runs. A port whose other end is not
     * connected reads as ended, and the guest may hear late that it is: so the shell reads until it finds the line that was written here
     * first. Whoever had the port before may still be dying.
     */
    String script() {
        return """
                until command exec < "$(echo /dev/vport*p%d)"; do sleep 0.1; done 2> /dev/null
                until read -r connected; do sleep 0.1; done
                """.formatted(number);
    }

    void write(final String line) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (socket) {
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
