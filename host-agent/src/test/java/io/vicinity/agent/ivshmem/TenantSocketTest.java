package io.vicinity.agent.ivshmem;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.descriptors.DescriptorStore;
import io.vicinity.agent.segment.Access;
import io.vicinity.posix.Descriptors;
import io.vicinity.posix.Errno;
import io.vicinity.posix.PollSet;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The socket in the hands of the test's own thread, where the process runs out of descriptors. */
@Timeout(60)
@SuppressWarnings("restricted") // The signatures below are those of the C library.
class TenantSocketTest {
    private static final int RLIMIT_NOFILE = 7;

    @TempDir
    private Path directory;

    @Test
    void shouldWaitWhileThereAreNoDescriptorsAndThenAccept() throws Throwable {
        final Path memory = Files.write(directory.resolve("acme"), new byte[4096]);
        final RecordingListener listener = new RecordingListener();
        final PollSet poll = new PollSet();
        final ListeningSocket listening = ListeningSocket.open(directory.resolve("acme.sock"), Access.OWNER);
        final IvshmemSegment segment = new IvshmemSegment("acme", memory, 4);
        final Holding holding = new Holding(
                segment, directory.resolve("ledger"), DescriptorStore.NONE, listening.descriptor(), Map.of(), false);
        final SharedDescriptor descriptor = new SharedDescriptor(Descriptors.open(memory));
        try (TenantSocket socket = new TenantSocket(segment, 2, listening, descriptor, holding, listener);
                IvshmemClient client = new IvshmemClient(listening.path())) {
            // What is needed while no file can be opened is loaded before.
            System.getLogger(TenantSocket.class.getName())
                    .log(System.Logger.Level.WARNING, "soon {0}", Errno.message(Errno.TOO_MANY_FILES));
            final boolean calm = turn(socket, poll, false);
            assertThat(calm).isFalse();

            final long before = softLimit(3);
            final boolean delayed;
            final boolean spins;
            try {
                turn(socket, poll, true);
                delayed = socket.isDelayed();
                poll.clear();
                socket.addTo(poll);
                spins = poll.await(0);
            } finally {
                softLimit(before);
            }
            assertThat(delayed).isTrue();
            assertThat(spins).isFalse();

            while (socket.isDelayed()) {
                Thread.sleep(20);
                turn(socket, poll, true);
            }
            client.greeted().vectorsOf(0, 2);
            assertThat(listener.next()).isInstanceOf(RecordingListener.Joined.class);
        }
    }

    private static boolean turn(final TenantSocket socket, final PollSet poll, final boolean handle) throws Exception {
        poll.clear();
        socket.addTo(poll);
        poll.await(0);
        if (handle) {
            socket.handle(poll);
        }
        return socket.isDelayed();
    }

    /** Sets the limit, and returns the one before. */
    private static long softLimit(final long limit) throws Throwable {
        final Linker linker = Linker.nativeLinker();
        final FunctionDescriptor signature = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
        final MethodHandle get =
                linker.downcallHandle(linker.defaultLookup().find("getrlimit").orElseThrow(), signature);
        final MethodHandle set =
                linker.downcallHandle(linker.defaultLookup().find("setrlimit").orElseThrow(), signature);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment limits = arena.allocate(JAVA_LONG, 2);
            assertThat((int) get.invokeExact(RLIMIT_NOFILE, limits)).isZero();
            final long before = limits.get(JAVA_LONG, 0);
            limits.set(JAVA_LONG, 0, limit);
            assertThat((int) set.invokeExact(RLIMIT_NOFILE, limits)).isZero();
            return before;
        }
    }
}
