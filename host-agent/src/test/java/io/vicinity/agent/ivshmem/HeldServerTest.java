package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.descriptors.HolderStore;
import io.vicinity.agent.ivshmem.RecordingListener.Joined;
import io.vicinity.agent.ivshmem.RecordingListener.Left;
import io.vicinity.agent.ivshmem.RecordingListener.Restored;
import io.vicinity.agent.segment.Access;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server with a real holder. */
@Timeout(120)
class HeldServerTest {
    @TempDir
    private Path directory;

    @Test
    void shouldLeakNoDescriptorHereNorThere() throws Exception {
        final Logger quiet = Logger.getLogger("io.vicinity.agent.ivshmem");
        quiet.setLevel(Level.WARNING);
        final Path memory = Files.write(directory.resolve("acme"), new byte[4096]);
        final RecordingListener listener = new RecordingListener();
        final ProcessHandle holder;
        try (HolderStore store = new HolderStore(directory.resolve("holder.sock"));
                IvshmemServer server = IvshmemServer.start(
                        options(store), List.of(new IvshmemSegment("acme", memory, 3)), _ -> listener)) {
            final Path socket = server.socket("acme").orElseThrow().path();
            try (IvshmemClient witness = new IvshmemClient(socket).greeted()) {
                assertThat(listener.next()).isInstanceOf(Joined.class);
                comeAndGo(socket, witness, listener, 50);
                holder = ProcessHandle.current()
                        .children()
                        .filter(process -> isHolder(process.pid()))
                        .findFirst()
                        .orElseThrow();
                final long here = openDescriptors(ProcessHandle.current().pid());
                final long there = openDescriptors(holder.pid());
                comeAndGo(socket, witness, listener, 2_000);
                // What is on its way, and what the JVMs themselves open meanwhile.
                assertThat(openDescriptors(ProcessHandle.current().pid())).isLessThan(here + 40);
                assertThat(openDescriptors(holder.pid())).isLessThan(there + 40);
            }
            assertThat(listener.next()).isInstanceOf(Left.class);
        } finally {
            quiet.setLevel(null);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !holder.isAlive());
        assertThat(directory.resolve("holder.sock")).doesNotExist();
        assertThat(directory.resolve("acme.ivshmem")).doesNotExist();
    }

    @Test
    void shouldLeaveToTheNextStartWhatAFailedOneFound() throws Exception {
        final Path memory = Files.write(directory.resolve("acme"), new byte[4096]);
        final IvshmemSegment acme = new IvshmemSegment("acme", memory, 3);
        final IvshmemSegment missing = new IvshmemSegment("globex", directory.resolve("missing"), 3);
        final IvshmemClient client;
        try (HolderStore store = new HolderStore(directory.resolve("holder.sock"));
                IvshmemServer server =
                        IvshmemServer.start(options(store), List.of(acme), _ -> new RecordingListener())) {
            client = new IvshmemClient(server.socket("acme").orElseThrow().path()).greeted();
            client.vectorsOf(0, 2);
        }
        try (HolderStore store = new HolderStore(directory.resolve("holder.sock"))) {
            final IvshmemOptions options = options(store);
            assertThatThrownBy(() -> IvshmemServer.start(options, List.of(acme, missing), _ -> new RecordingListener()))
                    .isInstanceOf(VicinityFailure.class);
        }
        final RecordingListener listener = new RecordingListener();
        try (HolderStore store = new HolderStore(directory.resolve("holder.sock"));
                IvshmemServer server = IvshmemServer.start(options(store), List.of(acme), _ -> listener)) {
            assertThat(server.isServing()).isTrue();
            assertThat(listener.next())
                    .isEqualTo(new Restored(0, (int) ProcessHandle.current().pid()));
            assertThat(client.hasNoMessage()).isTrue();
            client.close();
            assertThat(listener.next()).isEqualTo(new Left(0, Departure.CLOSED));
        }
    }

    private IvshmemOptions options(final HolderStore store) {
        return new IvshmemOptions(directory.resolve("run"), 2, Access.OWNER, store, directory);
    }

    private static void comeAndGo(
            final Path socket, final IvshmemClient witness, final RecordingListener listener, final int times)
            throws Exception {
        for (int i = 0; i < times; i++) {
            try (IvshmemClient client = new IvshmemClient(socket)) {
                if (i % 2 == 0) {
                    client.greeted();
                }
            }
            assertThat(listener.next()).isInstanceOf(Joined.class);
            assertThat(listener.next()).isInstanceOf(Left.class);
            witness.dropAll();
        }
    }

    private boolean isHolder(final long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains(directory.toString());
        } catch (final IOException e) {
            return false;
        }
    }

    private static long openDescriptors(final long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        }
    }
}
