package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.ivshmem.RecordingListener.Joined;
import io.vicinity.agent.ivshmem.RecordingListener.Left;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real client: QEMU itself, with no guest in it. */
@Timeout(120)
class QemuTest {
    /** By KVM; an emulated QEMU does not survive to be plugged again and again, whatever it was told. */
    private static final int ROUNDS = 15;

    @TempDir
    private Path directory;

    @Test
    void shouldServeQemu() throws Exception {
        Qemu.assumeThere();
        final Path memory = Files.write(directory.resolve("acme"), new byte[4 << 20]);
        final RecordingListener listener = new RecordingListener();
        try (IvshmemServer server = IvshmemServer.start(
                        new IvshmemOptions(directory.resolve("run"), 2),
                        List.of(new IvshmemSegment("acme", memory, 4)),
                        _ -> listener);
                IvshmemClient witness =
                        new IvshmemClient(server.socket("acme").orElseThrow().path())) {
            witness.greeted().vectorsOf(0, 2);
            assertThat(listener.next()).isInstanceOf(Joined.class);
            final Path log = directory.resolve("qemu.log");
            final Process qemu = Qemu.start(server.socket("acme").orElseThrow().path(), log);
            try {
                witness.vectorsOf(1, 2);
                assertThat(listener.next()).isEqualTo(new Joined(1, (int) qemu.pid()));
                // It has mapped the memory: so it took the whole greeting for good.
                Qemu.awaitMapped(qemu, memory, log);
            } finally {
                qemu.destroyForcibly().waitFor();
            }
            assertThat(listener.next()).isEqualTo(new Left(1, Departure.CLOSED));
        }
    }

    @Test
    void shouldNotHarmQemuByPeersThatComeAndGo() throws Exception {
        Qemu.assumeThere();
        final Path memory = Files.write(directory.resolve("acme"), new byte[4 << 20]);
        final RecordingListener listener = new RecordingListener();
        try (IvshmemServer server = IvshmemServer.start(
                new IvshmemOptions(directory.resolve("run"), 2),
                List.of(new IvshmemSegment("acme", memory, 4)),
                _ -> listener)) {
            final Path socket = server.socket("acme").orElseThrow().path();
            final Path log = directory.resolve("qemu.log");
            final Process qemu = Qemu.start(socket, log);
            try {
                assertThat(listener.next()).isEqualTo(new Joined(0, (int) qemu.pid()));
                Qemu.awaitMapped(qemu, memory, log);
                for (int i = 0; i < 50; i++) {
                    new IvshmemClient(socket).greeted().close();
                    assertThat(listener.next()).isInstanceOf(Joined.class);
                    assertThat(listener.next()).isInstanceOf(Left.class);
                    Thread.sleep(20);
                    assertThat(qemu.isAlive())
                            .as("after " + i + ": " + Files.readString(log))
                            .isTrue();
                }
            } finally {
                qemu.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void shouldNotHarmQemuWhoseDeviceIsTakenOutAfterPeersCameAndWent() throws Exception {
        Qemu.assumeThere();
        final Path memory = Files.write(directory.resolve("acme"), new byte[4 << 20]);
        final Path monitor = directory.resolve("monitor");
        final Path log = directory.resolve("qemu.log");
        final RecordingListener listener = new RecordingListener();
        try (IvshmemServer server = IvshmemServer.start(
                new IvshmemOptions(directory.resolve("run"), 2),
                List.of(new IvshmemSegment("acme", memory, 16)),
                _ -> listener)) {
            final Path socket = server.socket("acme").orElseThrow().path();
            final Process qemu = Qemu.startWithPort(monitor, log);
            try (PluggableQemu machine = new PluggableQemu(monitor)) {
                final int rounds = machine.isByKvm() ? ROUNDS : 1;
                for (int round = 0; round < rounds; round++) {
                    final IvshmemClient early = new IvshmemClient(socket).greeted();
                    machine.plug(socket);
                    new IvshmemClient(socket).greeted().close();
                    early.close();
                    awaitLeft(listener, 2);
                    final Runnable end = server.hush("acme", qemu.pid());
                    new IvshmemClient(socket).greeted().close();
                    machine.unplug();
                    new IvshmemClient(socket).greeted().close();
                    machine.removeSocket();
                    end.run();
                    awaitLeft(listener, 3);
                    assertThat(machine.answers())
                            .as("after round " + round + ": " + Files.readString(log))
                            .isTrue();
                }
            } finally {
                qemu.destroyForcibly().waitFor();
            }
        }
    }

    private static void awaitLeft(final RecordingListener listener, final int count) throws Exception {
        int left = 0;
        while (left < count) {
            if (listener.next() instanceof Left) {
                left++;
            }
        }
    }
}
