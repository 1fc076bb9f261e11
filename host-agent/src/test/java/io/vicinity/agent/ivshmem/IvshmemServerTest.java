package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.ivshmem.RecordingListener.Joined;
import io.vicinity.agent.ivshmem.RecordingListener.Left;
import io.vicinity.agent.ivshmem.RecordingListener.Refused;
import io.vicinity.posix.Descriptors;
import io.vicinity.segment.Mapping;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IvshmemServerTest {
    private static final int VECTORS = 2;
    private static final int MEGABYTE = 1 << 20;
    private static final int PID = (int) ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private final Map<String, RecordingListener> listeners = new HashMap<>();
    private final List<IvshmemClient> clients = new ArrayList<>();
    private IvshmemServer server;

    @BeforeEach
    void start() throws IOException {
        start(256);
    }

    private void start(final int capacity) throws IOException {
        final List<IvshmemSegment> segments = new ArrayList<>();
        for (final String tenant : List.of("acme", "globex")) {
            final Path memory = directory.resolve(tenant);
            Files.write(memory, new byte[MEGABYTE]);
            segments.add(new IvshmemSegment(tenant, memory, capacity));
            listeners.put(tenant, new RecordingListener());
        }
        server = IvshmemServer.start(new IvshmemOptions(sockets(), VECTORS), segments, listeners::get);
    }

    private Path sockets() {
        return directory.resolve("run");
    }

    @AfterEach
    void stop() {
        clients.forEach(IvshmemClient::close);
        server.close();
    }

    private IvshmemClient connect(final String tenant) throws IOException {
        final IvshmemClient client =
                new IvshmemClient(server.socket(tenant).orElseThrow().path());
        clients.add(client);
        return client;
    }

    private IvshmemClient join() throws IOException {
        return connect("acme").greeted();
    }

    private RecordingListener acme() {
        return listeners.get("acme");
    }

    @Test
    void shouldGiveTheTenantsMemory() throws IOException {
        final IvshmemClient client = join();
        try (Mapping theirs = Mapping.map(client.memory(), 0, MEGABYTE);
                Mapping ours = Mapping.map(directory.resolve("acme"), 0, MEGABYTE)) {
            theirs.buffer().putLong(4096, 42);
            assertThat(ours.buffer().getLong(4096)).isEqualTo(42);
            ours.buffer().putLong(8192, 43);
            assertThat(theirs.buffer().getLong(8192)).isEqualTo(43);
        }
    }

    @Test
    void shouldGiveEachTenantItsOwnMemoryAndNoOtherPeers() throws Exception {
        final IvshmemClient left = join();
        final IvshmemClient right = connect("globex").greeted();
        left.vectorsOf(0, VECTORS);
        right.vectorsOf(0, VECTORS);
        try (Mapping mine = Mapping.map(left.memory(), 0, MEGABYTE);
                Mapping other = Mapping.map(right.memory(), 0, MEGABYTE)) {
            mine.buffer().putLong(0, 42);
            assertThat(other.buffer().getLong(0)).isZero();
        }
        assertThat(listeners.get("globex").next()).isEqualTo(new Joined(0, PID));
        right.close();
        assertThat(listeners.get("globex").next()).isEqualTo(new Left(0, Departure.CLOSED));
        assertThat(left.hasNoMessage()).isTrue();
        assertThat(server.socket("initech")).isEmpty();
    }

    @Test
    void shouldTellEverybodyInOrderWhoComesAndNobodyWhoGoes() throws Exception {
        final IvshmemClient first = join();
        first.vectorsOf(0, VECTORS);
        final IvshmemClient second = join();
        assertThat(second.id()).isEqualTo(1);
        second.vectorsOf(0, VECTORS);
        second.vectorsOf(1, VECTORS);
        first.vectorsOf(1, VECTORS);
        final IvshmemClient third = join();
        third.vectorsOf(0, VECTORS);
        third.vectorsOf(1, VECTORS);
        third.vectorsOf(2, VECTORS);
        first.vectorsOf(2, VECTORS);
        second.vectorsOf(2, VECTORS);
        assertThat(server.socket("acme").orElseThrow().peers()).isEqualTo(3);

        for (int id = 0; id < 3; id++) {
            assertThat(acme().next()).isEqualTo(new Joined(id, PID));
        }
        second.close();
        assertThat(acme().next()).isEqualTo(new Left(1, Departure.CLOSED));
        assertThat(first.hasNoMessage())
                .as("QEMU ends when it is told, and its device taken out later")
                .isTrue();
        final IvshmemClient fourth = join();
        assertThat(fourth.id()).as("nobody survives two peers of one id").isEqualTo(3);
        first.vectorsOf(3, VECTORS);
        third.vectorsOf(3, VECTORS);
        assertThat(acme().next()).isEqualTo(new Joined(3, PID));
    }

    @Test
    void shouldTellAHushedProcessLaterAndInOrder() throws Exception {
        final IvshmemClient first = join();
        first.vectorsOf(0, VECTORS);
        final Runnable end = server.hush("acme", PID);
        final IvshmemClient second = connect("acme");
        final IvshmemClient third = connect("acme");
        for (int id = 0; id < 3; id++) {
            assertThat(acme().next()).isEqualTo(new Joined(id, PID));
        }
        second.close();
        assertThat(acme().next()).isEqualTo(new Left(1, Departure.CLOSED));
        assertThat(first.hasNoMessage()).isTrue();
        assertThat(third.hasNoMessage()).isTrue();

        end.run();
        first.vectorsOf(1, VECTORS);
        first.vectorsOf(2, VECTORS);
        third.greeted().vectorsOf(0, VECTORS);
        third.vectorsOf(1, VECTORS);
        third.vectorsOf(2, VECTORS);
        assertThat(first.hasNoMessage()).isTrue();
    }

    @Test
    void shouldTellOthersAndOtherTenantsOnWhileOneIsHushed() throws Exception {
        server.hush("acme", PID + 1L);
        server.hush("globex", PID);
        server.hush("initech", PID);
        server.hush("acme", 0);
        join().vectorsOf(0, VECTORS);
    }

    @Test
    void shouldTellAPeerOfSoManyOthersOnly() throws Exception {
        server.close();
        final int capacity = 4;
        start(capacity);
        final IvshmemClient witness = join();
        witness.vectorsOf(0, VECTORS);
        assertThat(acme().next()).isEqualTo(new Joined(0, PID));
        final int most = capacity + TenantSocket.MOST_DEPARTED;
        for (int id = 1; id < most; id++) {
            join().close();
            witness.skip(VECTORS);
            // Until then the next one is told of it too.
            assertThat(acme().next()).isEqualTo(new Joined(id, PID));
            assertThat(acme().next()).isEqualTo(new Left(id, Departure.CLOSED));
        }
        final IvshmemClient last = join();
        assertThat(last.id()).isEqualTo(most);
        assertThat(witness.hasNoMessage()).isTrue();
        last.vectorsOf(0, VECTORS);
        last.vectorsOf(most, VECTORS);
        final IvshmemClient another = join();
        another.skip(VECTORS);
        last.vectorsOf(another.id(), VECTORS);
        assertThat(witness.hasNoMessage()).isTrue();
    }

    @Test
    void shouldGiveAnIdAgainWhenNobodyIsLeftWhoKnewIt() throws Exception {
        final IvshmemClient first = join();
        final IvshmemClient second = join();
        first.close();
        assertThat(acme().next()).isEqualTo(new Joined(0, PID));
        assertThat(acme().next()).isEqualTo(new Joined(1, PID));
        assertThat(acme().next()).isEqualTo(new Left(0, Departure.CLOSED));
        final IvshmemClient third = join();
        assertThat(third.id()).isEqualTo(2);
        second.close();
        assertThat(acme().next()).isEqualTo(new Joined(2, PID));
        assertThat(acme().next()).isEqualTo(new Left(1, Departure.CLOSED));
        final IvshmemClient fourth = join();
        assertThat(fourth.id()).as("the third never heard of it").isZero();
        third.close();
        fourth.close();
    }

    @Test
    void shouldConnectDoorbellsBothWays() throws IOException {
        final IvshmemClient one = join();
        final int[] ofOne = one.vectorsOf(0, VECTORS);
        final IvshmemClient two = join();
        final int[] twoRingsOne = two.vectorsOf(0, VECTORS);
        final int[] ofTwo = two.vectorsOf(1, VECTORS);
        final int[] oneRingsTwo = one.vectorsOf(1, VECTORS);
        for (int vector = 0; vector < VECTORS; vector++) {
            final int other = VECTORS - 1 - vector;
            Descriptors.ring(twoRingsOne[vector]);
            assertThat(one.heard(ofOne[vector])).isTrue();
            assertThat(one.hasNothing(ofOne[other])).isTrue();
            Descriptors.ring(oneRingsTwo[vector]);
            assertThat(two.heard(ofTwo[vector])).isTrue();
            assertThat(two.hasNothing(ofTwo[other])).isTrue();
        }
    }

    @Test
    void shouldLoseNothingForAClientThatReadsLate() throws Exception {
        final IvshmemClient late = join();
        final IvshmemClient prompt = join();
        prompt.vectorsOf(0, VECTORS);
        prompt.vectorsOf(1, VECTORS);
        // More than a socket holds by default, less than what the queue may.
        final int visits = 200;
        for (int i = 0; i < visits; i++) {
            final IvshmemClient visitor = join();
            assertThat(visitor.id()).isEqualTo(2 + i);
            prompt.vectorsOf(2 + i, VECTORS);
            visitor.close();
        }
        late.vectorsOf(0, VECTORS);
        late.vectorsOf(1, VECTORS);
        for (int i = 0; i < visits; i++) {
            final int[] doorbells = late.vectorsOf(2 + i, VECTORS);
            assertThat(Descriptors.ring(doorbells[0])).isTrue();
        }
        assertThat(late.hasNoMessage()).isTrue();
    }

    @Test
    void shouldGiveUpAClientThatNeverReads() throws Exception {
        server.close();
        // Room for one visitor, and for one more who is not seen to be gone yet.
        start(4);
        final IvshmemClient stuck = connect("acme");
        final IvshmemClient prompt = join();
        assertThat(prompt.id()).isEqualTo(1);
        prompt.vectorsOf(0, VECTORS);
        prompt.vectorsOf(1, VECTORS);
        int told = 0;
        while (acme().reasons().isEmpty()) {
            final IvshmemClient visitor = join();
            visitor.close();
            told++;
            prompt.skip(VECTORS);
        }
        assertThat(acme().reasons()).containsExactly(Departure.SLOW);
        assertThat(told).isGreaterThan(3);
        assertThat(server.isServing()).isTrue();
        assertThat(stuck.greeted().id()).isZero();
        assertThat(join().id()).isPositive();
    }

    @Test
    void shouldCloseOnlyTheClientThatSpeaks() throws Exception {
        final IvshmemClient good = join();
        good.vectorsOf(0, VECTORS);
        final IvshmemClient bad = join();
        good.vectorsOf(1, VECTORS);
        bad.say(0x6761726261676521L);
        assertThat(acme().next()).isEqualTo(new Joined(0, PID));
        assertThat(acme().next()).isEqualTo(new Joined(1, PID));
        assertThat(acme().next()).isEqualTo(new Left(1, Departure.SPOKE));
        assertThat(join().id()).isEqualTo(2);
        good.vectorsOf(2, VECTORS);
    }

    @Test
    void shouldRefuseMorePeersThanThereAreIds() throws Exception {
        server.close();
        start(1);
        final IvshmemClient only = join();
        assertThat(acme().next()).isEqualTo(new Joined(0, PID));
        assertThat(connect("acme").poll()).isEmpty();
        assertThat(acme().next()).isEqualTo(new Refused());
        only.close();
        assertThat(acme().next()).isEqualTo(new Left(0, Departure.CLOSED));
        assertThat(join().id()).isZero();
    }

    @Test
    void shouldLeakNoDescriptor() throws Exception {
        final Logger quiet = Logger.getLogger("io.vicinity.agent.ivshmem");
        quiet.setLevel(Level.WARNING);
        final IvshmemClient witness = join();
        assertThat(acme().next()).isInstanceOf(Joined.class);
        comeAndGo(20);
        final long before = openDescriptors();
        comeAndGo(2_000);
        // What the JVM itself opens meanwhile, and what the witness did not read yet, is none of ours.
        assertThat(openDescriptors()).isLessThan(before + 20);
        assertThat(witness.id()).isZero();
        quiet.setLevel(null);
    }

    private void comeAndGo(final int times) throws Exception {
        final IvshmemClient witness = clients.getFirst();
        witness.dropAll();
        for (int i = 0; i < times; i++) {
            try (IvshmemClient client =
                    new IvshmemClient(server.socket("acme").orElseThrow().path())) {
                if (i % 2 == 0) {
                    client.greeted();
                }
            }
            assertThat(acme().next()).isInstanceOf(Joined.class);
            assertThat(acme().next()).isInstanceOf(Left.class);
            witness.dropAll();
        }
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void shouldBeForItsOwnerOnlyAndRemovedAtTheEnd() throws Exception {
        final Path socket = server.socket("acme").orElseThrow().path();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        final IvshmemClient client = join();
        client.vectorsOf(0, VECTORS);
        assertThat(server.isServing()).isTrue();
        server.close();
        server.close();
        assertThat(server.isServing()).isFalse();
        assertThat(client.poll()).isEmpty();
        assertThat(sockets()).doesNotExist();
    }

    @Test
    void shouldTakeThePlaceOfWhatAKilledAgentLeft() throws Exception {
        server.close();
        Files.createDirectory(sockets());
        for (final String name : List.of("acme.sock", "acme.sock.next", "former.sock")) {
            try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                killed.bind(UnixDomainSocketAddress.of(sockets().resolve(name)));
            }
        }
        start(2);
        assertThat(join().id()).isZero();
        assertThat(sockets().resolve("former.sock")).doesNotExist();
        assertThat(sockets().resolve("acme.sock.next")).doesNotExist();
    }

    @Test
    void shouldNotRemoveAFileThatIsNoSocket() throws Exception {
        server.close();
        Files.createDirectory(sockets());
        Files.writeString(sockets().resolve("globex.sock"), "precious");
        assertThatThrownBy(() -> start(2))
                .isInstanceOfSatisfying(
                        VicinityFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.FILE_UNUSABLE));
        assertThat(sockets().resolve("globex.sock")).hasContent("precious");
        assertThat(sockets().resolve("acme.sock")).doesNotExist();
    }

    @Test
    void shouldNotServeMemoryThatIsNotThere() {
        server.close();
        final IvshmemSegment missing = new IvshmemSegment("acme", directory.resolve("missing"), 1);
        assertThatThrownBy(() ->
                        IvshmemServer.start(new IvshmemOptions(sockets(), VECTORS), List.of(missing), listeners::get))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("missing");
        assertThat(sockets()).doesNotExist();
    }
}
