package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.service.HostPort;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PipeTest {
    private static final int MESSAGES = 200;

    @TempDir
    private Path directory;

    private final Payload near = new Payload(1 << 20);
    private final Payload far = new Payload(1 << 20);

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 56, 64, 1024, 16384})
    void shouldExchangeThroughASlot(final int length) throws Exception {
        final Path file = directory.resolve("slot");
        exchange(new SlotPipe(file, true, near, length), new SlotPipe(file, false, far, length), length);
    }

    @ParameterizedTest
    @ValueSource(ints = {65536, 100_000, 1 << 20})
    void shouldExchangeInSteps(final int length) throws Exception {
        final Path file = directory.resolve("steps");
        exchange(
                new ChunkPipe(file, true, near, length, 256 << 10, 8 << 10),
                new ChunkPipe(file, false, far, length, 256 << 10, 8 << 10),
                length);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 1024, 65536, 1 << 20})
    void shouldExchangeThroughAgronasRings(final int length) throws Exception {
        final Path file = directory.resolve("agrona");
        exchange(new AgronaPipe(file, true, near, length), new AgronaPipe(file, false, far, length), length);
    }

    @Test
    void shouldExchangeThroughAeron() throws Exception {
        final Path aeron = directory.resolve("aeron");
        final int length = 100_000;
        try (AeronDriver driver = new AeronDriver(aeron)) {
            final CompletableFuture<AeronPipe> other =
                    CompletableFuture.supplyAsync(() -> new AeronPipe(aeron, null, far, length, 3));
            final AeronPipe leader = new AeronPipe(aeron, driver.invoker(), near, length, 3);
            while (!other.isDone()) {
                leader.idle();
            }
            exchange(leader, other.get(), length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 1 << 20})
    void shouldExchangeThroughTcp(final int length) throws Exception {
        final HostPort address;
        try (ServerSocket free = new ServerSocket(0)) {
            address = new HostPort("127.0.0.1", free.getLocalPort() - 1);
        }
        final CompletableFuture<TcpPipe> follower =
                CompletableFuture.supplyAsync(() -> new TcpPipe(address, 1, false, far, length));
        exchange(new TcpPipe(address, 1, true, near, length), follower.get(), length);
    }

    private void exchange(final Pipe leader, final Pipe follower, final int length) throws Exception {
        near.clearSink(length);
        far.clearSink(length);
        final CompletableFuture<Void> answering =
                CompletableFuture.runAsync(() -> SpinLoops.copy().pong(follower, length, MESSAGES));
        SpinLoops.copy().ping(leader, length, MESSAGES / 2, 2, new long[MESSAGES / 2]);
        answering.get();
        near.check("leader", length);
        far.check("follower", length);
        follower.close();
        leader.close();
        assertThat(answering).isCompleted();
    }
}
