package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.control.ControlProtocol;
import io.vicinity.control.v1.ClientHello;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.InfoRequest;
import io.vicinity.guestd.doorbell.FakeIvshmemServer;
import io.vicinity.posix.Descriptors;
import io.vicinity.segment.WakeProtocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon with a doorbell: how it wakes processes of its VM. */
@Timeout(60)
class WakeTest {
    private static final int POSITION = 3;

    @TempDir
    private Path directory;

    private TestVm vm;
    private FakeIvshmemServer server;
    private int own;

    @BeforeEach
    void setUp() throws Exception {
        vm = new TestVm(directory);
        vm.ivshmemSocket = directory.resolve("iv.sock");
        server = new FakeIvshmemServer(vm.ivshmemSocket);
        final Thread greeting = Thread.ofPlatform().start(() -> {
            try {
                server.accept();
                own = server.greet(POSITION, vm.segment.path());
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
        });
        vm.startDaemon();
        greeting.join();
    }

    @AfterEach
    void tearDown() throws IOException {
        vm.close();
        server.close();
    }

    private SocketChannel connect() throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(directory.resolve("guestd.wake.sock")));
        return channel;
    }

    private static void ring(final SocketChannel channel, final int peerId) throws IOException {
        final ByteBuffer ring = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        channel.write(ring.putInt(0, peerId));
    }

    private static void awaitWake(final SocketChannel channel) throws IOException {
        final ByteBuffer heard = ByteBuffer.allocate(1);
        assertThat(channel.read(heard)).isEqualTo(1);
        assertThat(heard.get(0)).isEqualTo(WakeProtocol.WAKE);
    }

    /** Until the daemon knows a connection, it does not wake it. */
    private SocketChannel connectAndAwait() throws IOException {
        final SocketChannel channel = connect();
        ring(channel, FakeAgent.PEER);
        awaitWake(channel);
        return channel;
    }

    @Test
    void shouldTellClientsWhereTheyAreWoken() throws Exception {
        try (TestClient client = new TestClient(vm.socket)) {
            final DaemonToClient welcome = client.ask(ClientMessage.newBuilder()
                    .setHello(ClientHello.newBuilder().setProtocolVersion(ControlProtocol.PROTOCOL_VERSION)));
            assertThat(welcome.getWelcome().getWakeSocket())
                    .isEqualTo(directory.resolve("guestd.wake.sock").toString());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("guestd.wake.sock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldTellWhatItsDoorbellIs() throws Exception {
        try (TestClient client = vm.client()) {
            assertThat(client.blocking.info(InfoRequest.getDefaultInstance()).getDoorbell())
                    .isEqualTo("EVENTFD");
        }
    }

    @Test
    void shouldWakeProcessesOfItsOwnVmWhenOneOfThemRings() throws Exception {
        try (SocketChannel one = connectAndAwait();
                SocketChannel two = connectAndAwait()) {
            awaitWake(one);
            ring(one, FakeAgent.PEER);
            awaitWake(two);
        }
    }

    @Test
    void shouldWakeTheProcessThatHoldsTheEndpointThatIsRung() throws Exception {
        try (TestClient client = vm.client();
                SocketChannel channel = connectAndAwait()) {
            final long endpointId = client.tryClaim("one")
                    .getClaimed()
                    .getEndpoint()
                    .getEndpoint()
                    .getEndpointId();
            ring(channel, WakeProtocol.nameOf(endpointId));
            ring(channel, FakeAgent.PEER);
            awaitWake(channel);
        }
    }

    @Test
    void shouldWakeAllForAnEndpointThatNobodyHolds() throws Exception {
        try (SocketChannel channel = connectAndAwait()) {
            ring(channel, WakeProtocol.nameOf(4711));
            ring(channel, FakeAgent.PEER);
            awaitWake(channel);
        }
    }

    @Test
    void shouldWakeProcessesWhenTheVmIsRung() throws Exception {
        try (SocketChannel channel = connectAndAwait()) {
            Descriptors.ring(own);
            awaitWake(channel);
        }
    }

    @Test
    void shouldServeOthersWhileOneFloodsItAndReadsNothing() throws Exception {
        final SplittableRandom random = new SplittableRandom(1);
        try (SocketChannel flooding = connect();
                SocketChannel other = connectAndAwait()) {
            for (int i = 0; i < 20_000; i++) {
                final byte[] bytes = new byte[random.nextInt(1, 40)];
                random.nextBytes(bytes);
                flooding.write(ByteBuffer.wrap(bytes));
                if (i % 100 == 0) {
                    ring(flooding, FakeAgent.PEER);
                }
            }
            Descriptors.ring(own);
            awaitWake(other);
        }
        try (TestClient client = vm.client()) {
            assertThat(client.tryClaim("one").hasClaimed()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhoMayNotUseTheDaemon() throws Exception {
        vm.stopDaemon();
        vm.ivshmemSocket = null;
        vm.check = credentials -> false;
        server.end();
        server.listen();
        vm.ivshmemSocket = directory.resolve("iv.sock");
        vm.startUnregistered();
        try (SocketChannel channel = connect()) {
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }
}
