package io.vicinity.agent.descriptors;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.Errno;
import io.vicinity.posix.PacketSocket;
import io.vicinity.posix.PollSet;
import io.vicinity.posix.UnixSocket;
import io.vicinity.service.CauseChain;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A small process that holds, started when there is first something to hold. It is of the agent's own make, since a connection can be
 * kept open by nobody but a process that has it. One that dies is replaced, and given everything again.
 */
public final class HolderStore implements DescriptorStore {
    private static final System.Logger LOG = System.getLogger(HolderStore.class.getName());
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int PATIENCE_MILLIS = 2_000;

    private record Held(int descriptor, Kind kind) {}

    private final Path path;
    private final Map<String, Held> held = new LinkedHashMap<>();
    private int connection = Descriptors.NONE;
    private boolean failed;
    private long failedAt;

    /**
     * Creates a store.
     *
     * @param path of the holder's socket, in a directory that is the agent's alone.
     */
    public HolderStore(final Path path) {
        this.path = path;
    }

    @Override
    public boolean isLasting() {
        return true;
    }

    @Override
    public synchronized Map<String, Integer> takeBack() {
        final Map<String, Integer> back = new LinkedHashMap<>();
        if (!Files.exists(path)) {
            return back;
        }
        try {
            connect();
            send(HolderProtocol.LIST, Descriptors.NONE);
            for (PacketSocket.Packet packet = next(); !packet.text().equals(HolderProtocol.DONE); packet = next()) {
                take(packet, back);
            }
        } catch (final IOException e) {
            LOG.log(
                    Level.WARNING,
                    "descriptors of an earlier life are lost path={0} reason={1}",
                    path,
                    CauseChain.oneLine(e));
            back.values().forEach(Descriptors::close);
            back.clear();
            held.clear();
            disconnect();
        }
        return back;
    }

    private void take(final PacketSocket.Packet packet, final Map<String, Integer> back) {
        if (packet.descriptor() < 0) {
            return;
        }
        final String text = packet.text();
        final Kind kind = text.startsWith(HolderProtocol.CONNECTION) ? Kind.CONNECTION : Kind.OTHER;
        final String name = text.substring(text.indexOf(' ') + 1);
        if (!Names.isGood(name) || back.containsKey(name)) {
            Descriptors.close(packet.descriptor());
            return;
        }
        back.put(name, packet.descriptor());
        held.put(name, new Held(packet.descriptor(), kind));
    }

    private PacketSocket.Packet next() throws IOException {
        final PollSet poll = new PollSet();
        poll.add(connection, false);
        if (!poll.await(PATIENCE_MILLIS)) {
            throw new IOException("the holder does not answer");
        }
        final Optional<PacketSocket.Packet> packet = PacketSocket.receive(connection);
        if (packet.isPresent() && packet.get().text().isEmpty()) {
            throw new IOException("the holder ended");
        }
        return packet.isPresent() ? packet.get() : next();
    }

    private void connect() throws IOException {
        connection = PacketSocket.connect(path.toString());
        final int user = UnixSocket.credentials(connection).uid();
        if (user != (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")) {
            disconnect();
            throw new IOException("user " + user + " listens there");
        }
    }

    private void disconnect() {
        if (connection >= 0) {
            Descriptors.close(connection);
            connection = Descriptors.NONE;
        }
    }

    @Override
    public synchronized void hold(final String name, final int descriptor, final Kind kind) {
        final Held one = new Held(descriptor, kind);
        held.put(Names.checked(name), one);
        if (connection >= 0) {
            try {
                hold(name, one);
                return;
            } catch (final IOException e) {
                LOG.log(Level.WARNING, "the holder of descriptors is gone reason={0}", CauseChain.oneLine(e));
                disconnect();
            }
        }
        startAgain();
    }

    private void hold(final String name, final Held one) throws IOException {
        send(
                (one.kind() == Kind.CONNECTION ? HolderProtocol.CONNECTION : HolderProtocol.OTHER) + name,
                one.descriptor());
    }

    /** Starts a holder and gives it everything; not again at once if that fails. */
    private void startAgain() {
        if (failed && System.nanoTime() - failedAt < AFTER_FAILURE_NANOS) {
            return;
        }
        try {
            start();
            for (final Map.Entry<String, Held> one : held.entrySet()) {
                hold(one.getKey(), one.getValue());
            }
            failed = false;
        } catch (final IOException e) {
            failed = true;
            failedAt = System.nanoTime();
            disconnect();
            LOG.log(
                    Level.WARNING,
                    "QEMUs will lose the agent if it restarts: their descriptors cannot be held reason={0}",
                    CauseChain.oneLine(e));
        }
    }

    private void start() throws IOException {
        if (isThere()) {
            return;
        }
        Files.deleteIfExists(path);
        final ProcessBuilder builder = new ProcessBuilder(command())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.directory(new File("/"));
        builder.environment().keySet().removeIf(name -> name.startsWith("LISTEN_") || name.equals("NOTIFY_SOCKET"));
        final Process process = builder.start();
        final long begin = System.nanoTime();
        while (!Files.exists(path)) {
            if (!process.isAlive()) {
                throw new IOException("the holder ended at once");
            }
            if (System.nanoTime() - begin > START_NANOS) {
                process.destroyForcibly();
                throw new IOException("the holder does not start");
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
        connect();
        LOG.log(Level.INFO, "descriptors are held by a process of their own pid={0,number,#}", process.pid());
    }

    private boolean isThere() {
        if (!Files.exists(path)) {
            return false;
        }
        try {
            connect();
            return true;
        } catch (final IOException e) {
            // One that was killed left its socket.
            return false;
        }
    }

    private List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms4m",
                "-Xmx16m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                HolderMain.class.getName(),
                path.toAbsolutePath().toString());
    }

    /** The holder works in the root directory, so as not to keep another in use. */
    private static String absolute(final String classPath) {
        return Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void send(final String text, final int descriptor) throws IOException {
        int result = PacketSocket.send(connection, text, descriptor);
        if (result == Errno.AGAIN) {
            final PollSet poll = new PollSet();
            final int place = poll.add(connection, true);
            poll.await(PATIENCE_MILLIS);
            result = poll.isWritable(place) ? PacketSocket.send(connection, text, descriptor) : Errno.AGAIN;
        }
        if (result != 0) {
            throw new IOException(Errno.message(result));
        }
    }

    @Override
    public synchronized void release(final String name) {
        if (held.remove(name) == null || connection < 0) {
            return;
        }
        try {
            send(HolderProtocol.RELEASE + name, Descriptors.NONE);
        } catch (final IOException e) {
            // It is started again, without this one, when there is next something to hold.
            disconnect();
        }
    }

    /** The holder stays as long as anybody is connected to what it holds; one that holds nothing ends now. */
    @Override
    public synchronized void close() {
        disconnect();
    }
}
