package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The machine's end of a virtio-serial port, connected: what is written here a program reads in the guest. What the guest has not taken
 * when this is closed is lost. Thread-safe.
 */
final class Port implements AutoCloseable {
    private final int number;
    private final PortSocket socket;

    private Port(final int number, final PortSocket socket) {
        this.number = number;
        this.socket = socket;
    }

    static Port connect(final int number, final Path path) throws IOException {
        final Port port = new Port(number, PortSocket.connect(path));
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
        socket.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Connects to where the guest will go; nothing is written until it is known whether it went. */
    void follow(final Path path) throws IOException {
        socket.follow(path);
    }

    /** The guest is there. */
    void arrive() throws IOException {
        socket.arrive().close();
    }

    /** The guest does not go. */
    void stay() throws IOException {
        socket.stay();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
