package io.vicinity.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.agent.ivshmem.IvshmemClient;
import io.vicinity.agent.ivshmem.IvshmemServer;
import io.vicinity.agent.ivshmem.Qemu;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.HeldEndpoint;
import io.vicinity.control.v1.Side;
import io.vicinity.posix.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connected devices, and an agent that is killed or ends in order. */
@Timeout(300)
class IvshmemRestartTest {
    private static final int VECTORS = 2;

    @TempDir
    private Path directory;

    private AgentProcess agent() throws IOException {
        return new AgentProcess(directory).awaitReady();
    }

    private IvshmemClient connect() throws IOException {
        return new IvshmemClient(IvshmemServer.path(directory.resolve("run/ivshmem"), "acme"));
    }

    private static void unplug(final IvshmemClient client) {
        client.close();
    }

    private static void end(final AgentProcess agent, final boolean killed) throws InterruptedException {
        if (killed) {
            agent.kill();
        } else {
            agent.terminate();
        }
    }

    /** The holder of this test's agent. */
    private Stream<ProcessHandle> holders() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid())
                        .contains(directory.resolve("run/holder.sock").toString()));
    }

    private static String commandLine(final long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (final IOException e) {
            return "";
        }
    }

    private void awaitNoHolder() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> holders().findAny().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoOnAfterARestart(final boolean killed) throws Exception {
        final IvshmemClient one;
        final IvshmemClient two;
        final int[] twoHears;
        final int[] oneRingsTwo;
        try (AgentProcess agent = agent()) {
            one = connect().greeted();
            one.vectorsOf(0, VECTORS);
            two = connect().greeted();
            two.vectorsOf(0, VECTORS);
            twoHears = two.vectorsOf(1, VECTORS);
            oneRingsTwo = one.vectorsOf(1, VECTORS);
            end(agent, killed);
        }
        // While there is no agent, doorbells ring and whoever comes waits.
        Descriptors.ring(oneRingsTwo[1]);
        assertThat(two.heard(twoHears[1])).isTrue();
        final IvshmemClient early = connect();
        try (AgentProcess agent = agent()) {
            early.greeted();
            assertThat(early.id()).isEqualTo(2);
            early.vectorsOf(0, VECTORS);
            final int[] earlyRingsTwo = early.vectorsOf(1, VECTORS);
            early.vectorsOf(2, VECTORS);
            one.vectorsOf(2, VECTORS);
            two.vectorsOf(2, VECTORS);
            Descriptors.ring(earlyRingsTwo[0]);
            assertThat(two.heard(twoHears[0])).isTrue();

            unplug(one);
            final IvshmemClient late = connect().greeted();
            assertThat(late.id()).isEqualTo(3);
            two.vectorsOf(3, VECTORS);
            early.vectorsOf(3, VECTORS);
            assertThat(two.hasNoMessage()).isTrue();
            unplug(late);
            unplug(two);
            unplug(early);
            end(agent, killed);
        }
        awaitNoHolder();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNoticeAtOnceWhoDiedMeanwhile(final boolean killed) throws Exception {
        final IvshmemClient dying;
        final IvshmemClient living;
        final long incarnation;
        final EndpointInfo right;
        final ChannelEnd end;
        try (AgentProcess agent = agent()) {
            dying = connect().greeted();
            living = connect().greeted();
            living.skip(2 * VECTORS);
            try (FakeDaemon one = agent.daemon("vm1", "acme").attach(hello -> hello.setIvshmemPosition(dying.id()));
                    FakeDaemon two =
                            agent.daemon("vm2", "acme").attach(hello -> hello.setIvshmemPosition(living.id()))) {
                right = two.claim("right");
                end = one.open(one.claim("left"), "right");
                incarnation = two.welcome.getIncarnation();
                end(agent, killed);
            }
        }
        unplug(dying);
        try (AgentProcess agent = agent();
                FakeDaemon two = agent.daemon("vm2", "acme")) {
            two.attach(hello -> hello.setIncarnation(incarnation)
                    .setKnowsHeld(true)
                    .setIvshmemPosition(living.id())
                    .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(right.getEndpointId())));
            two.until(() -> two.end(end.getChannelId(), Side.SIDE_B) != null
                    && two.end(end.getChannelId(), Side.SIDE_B).getCloseReason() == CloseReason.CLOSE_REASON_PEER_DIED);
            unplug(living);
            AgentMessage message = (AgentMessage) two.next();
            while (!message.hasRefused()) {
                message = (AgentMessage) two.next();
            }
            assertThat(message.getRefused().getCode()).isEqualTo("DEVICE_GONE");
            agent.terminate();
        }
        awaitNoHolder();
        assertThat(directory.resolve("run/acme.ivshmem")).doesNotExist();
    }

    /** QEMU ends with "double free" if it is told of one peer twice. */
    @Test
    void shouldKeepQemuThroughKills() throws Exception {
        Qemu.assumeThere();
        final Path log = directory.resolve("qemu.log");
        Process qemu = null;
        IvshmemClient witness = null;
        try {
            for (int life = 0; life < 3; life++) {
                try (AgentProcess agent = agent()) {
                    if (life == 0) {
                        qemu = Qemu.start(IvshmemServer.path(directory.resolve("run/ivshmem"), "acme"), log);
                        Qemu.awaitMapped(qemu, directory.resolve("vicinity-acme"), log);
                        witness = connect().greeted();
                        witness.vectorsOf(0, VECTORS);
                        witness.vectorsOf(1, VECTORS);
                    }
                    final IvshmemClient visitor = connect().greeted();
                    witness.vectorsOf(visitor.id(), VECTORS);
                    unplug(visitor);
                    if (life == 2) {
                        Qemu.assertAlive(qemu, log);
                        qemu.destroyForcibly().waitFor();
                        unplug(witness);
                    }
                    agent.kill();
                }
            }
        } finally {
            if (qemu != null) {
                qemu.destroyForcibly();
            }
        }
        awaitNoHolder();
    }

    @Test
    void shouldStartNoProcessWhereNobodyConnects() throws Exception {
        try (AgentProcess agent = agent()) {
            assertThat(holders()).isEmpty();
            agent.terminate();
        }
        assertThat(holders()).isEmpty();
        assertThat(directory.resolve("run/ivshmem")).doesNotExist();
    }

    @Test
    void shouldHoldNothingForAnAgentWithoutAnotherLife() throws Exception {
        try (AgentProcess agent = new AgentProcess(directory, "--ephemeral").awaitReady();
                IvshmemClient client = connect().greeted()) {
            assertThat(holders()).isEmpty();
            // The greeting does not tell that these have been sent.
            client.vectorsOf(0, VECTORS);
            agent.kill();
            assertThat(client.poll()).isEmpty();
        }
    }

    @Test
    void shouldReplaceAHolderThatWasKilled() throws Exception {
        final IvshmemClient one;
        final IvshmemClient two;
        try (AgentProcess agent = agent()) {
            one = connect().greeted();
            one.vectorsOf(0, VECTORS);
            final List<ProcessHandle> first = holders().toList();
            assertThat(first).hasSize(1);
            first.getFirst().destroyForcibly();
            awaitNoHolder();
            two = connect().greeted();
            one.vectorsOf(1, VECTORS);
            agent.kill();
        }
        try (AgentProcess agent = agent()) {
            unplug(two);
            final IvshmemClient three = connect().greeted();
            one.vectorsOf(2, VECTORS);
            unplug(three);
            unplug(one);
            agent.terminate();
        }
        awaitNoHolder();
    }
}
