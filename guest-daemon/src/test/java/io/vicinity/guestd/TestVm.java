package io.vicinity.guestd;

import io.vicinity.control.v1.Welcome;
import io.vicinity.guestd.client.CredentialCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A segment, a PKI, a fake agent, and a daemon that can be started again and again. */
final class TestVm implements AutoCloseable {
    final TestSegment segment;
    final TestPki pki;
    final FakeAgent agent;
    final Path directory;
    final Path socket;
    Duration grace = Duration.ofSeconds(10);
    Duration agentTimeout = Duration.ofSeconds(20);
    String bar;
    Path pciDevices;
    Path ivshmemSocket;
    CredentialCheck check;
    GuestDaemon daemon;

    TestVm(final Path directory) throws Exception {
        this.directory = directory;
        socket = directory.resolve("guestd.sock");
        segment = new TestSegment(directory.resolve("bar"), 4711);
        bar = segment.path().toString();
        pki = new TestPki();
        pki.enroll(directory.resolve("vm"), "CN=vm-a,O=acme");
        agent = new FakeAgent(segment, pki.enroll(directory.resolve("agent"), "CN=vicinity-agent")).start();
    }

    GuestDaemonConfig config() {
        return new GuestDaemonConfig(
                bar,
                null,
                pciDevices,
                ivshmemSocket,
                null,
                null,
                null,
                agent.address(),
                directory.resolve("vm"),
                null,
                null,
                null,
                socket,
                null,
                directory.resolve("state"),
                "127.0.0.1:0",
                List.of(Processes.ownUid()),
                null,
                grace,
                agentTimeout);
    }

    TestVm startDaemon() throws InterruptedException {
        final Welcome ignored = startUnregistered().awaitRegistration();
        return this;
    }

    GuestDaemon startUnregistered() {
        daemon = new GuestDaemon(config(), check);
        return daemon;
    }

    void stopDaemon() {
        daemon.close();
    }

    TestClient client() throws InterruptedException {
        return TestClient.greeted(socket);
    }

    @Override
    public void close() {
        if (daemon != null) {
            daemon.close();
        }
        agent.close();
        segment.close();
    }
}
