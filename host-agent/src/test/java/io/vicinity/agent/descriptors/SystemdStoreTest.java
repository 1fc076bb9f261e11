package io.vicinity.agent.descriptors;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.PacketSocket;
import io.vicinity.posix.PollSet;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service manager's side is the test's. */
@Timeout(60)
@SuppressWarnings("restricted") // The signatures below are those of the C library.
class SystemdStoreTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int ADDRESS_LENGTH = 110;

    @TempDir
    private Path directory;

    private int manager = Descriptors.NONE;

    @AfterEach
    void close() {
        if (manager >= 0) {
            Descriptors.close(manager);
        }
    }

    private ServiceManager manager() throws Throwable {
        final Path path = directory.resolve("notify");
        final Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            final byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
            final MemorySegment address = arena.allocate(ADDRESS_LENGTH, Long.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
            manager = (int) linker.downcallHandle(
                            linker.defaultLookup().find("socket").orElseThrow(),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                    .invokeExact(AF_UNIX, SOCK_DGRAM, 0);
            final int bound = (int) linker.downcallHandle(
                            linker.defaultLookup().find("bind").orElseThrow(),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))
                    .invokeExact(manager, address, ADDRESS_LENGTH);
            assertThat(bound).isZero();
        }
        return ServiceManager.find(Map.of("NOTIFY_SOCKET", path.toString())).orElseThrow();
    }

    private PacketSocket.Packet heard() throws Exception {
        final PollSet poll = new PollSet();
        poll.add(manager, false);
        assertThat(poll.await(PATIENCE_MILLIS)).isTrue();
        return PacketSocket.receive(manager).orElseThrow();
    }

    @Test
    void shouldSayWhenItServesAndWhenItEnds() throws Throwable {
        final ServiceManager told = manager();
        told.ready();
        assertThat(heard().text()).isEqualTo("READY=1");
        told.stopping();
        assertThat(heard().text()).isEqualTo("STOPPING=1");
    }

    @Test
    void shouldGiveDescriptorsAwayByNameAndTakeThemOut() throws Throwable {
        final ServiceManager told = manager();
        final int event = Descriptors.event();
        try (SystemdStore store = new SystemdStore(told, Map.of())) {
            store.hold("ivshmem/acme/0/1/0", event, DescriptorStore.Kind.OTHER);
            final PacketSocket.Packet held = heard();
            assertThat(held.text()).isEqualTo("FDSTORE=1\nFDNAME=ivshmem/acme/0/1/0");
            Descriptors.ring(held.descriptor());
            assertThat(Descriptors.hear(event)).isEqualTo(1);
            Descriptors.close(held.descriptor());

            store.release("ivshmem/acme/0/1/0");
            final PacketSocket.Packet released = heard();
            assertThat(released.text()).isEqualTo("FDSTOREREMOVE=1\nFDNAME=ivshmem/acme/0/1/0");
            assertThat(released.descriptor()).isNegative();
        } finally {
            Descriptors.close(event);
        }
    }

    @Test
    void shouldGoOnWhenNobodyHears() throws Exception {
        final ServiceManager deaf = ServiceManager.find(
                        Map.of("NOTIFY_SOCKET", directory.resolve("nobody").toString()))
                .orElseThrow();
        deaf.ready();
        try (SystemdStore store = new SystemdStore(deaf, Map.of())) {
            store.release("a");
        }
        assertThat(ServiceManager.find(Map.of())).isEmpty();
        assertThat(ServiceManager.find(Map.of("NOTIFY_SOCKET", "vsock:2:1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "", "-1", "many", "99999999999"})
    void shouldTakeNothingBackThatIsNotThere(final String count) throws Throwable {
        try (SystemdStore store = new SystemdStore(manager(), Map.of("LISTEN_FDS", count))) {
            assertThat(store.takeBack()).isEmpty();
        }
    }

    @Test
    void shouldNotTakeBackWhatIsAnotherProcesses() throws Throwable {
        try (SystemdStore store = new SystemdStore(
                manager(), Map.of("LISTEN_PID", "1", "LISTEN_FDS", "1", "LISTEN_FDNAMES", "ivshmem/acme/listen"))) {
            assertThat(store.takeBack()).isEmpty();
        }
    }
}
