package io.vicinity.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.cli.output.OutputFormat;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FileTransferTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final LoopbackChannel[] channel = LoopbackChannel.pair();
    private Path inbox;

    @BeforeEach
    void makeInbox() throws Exception {
        inbox = Files.createDirectory(directory.resolve("inbox"));
    }

    private static Progress quiet(final long size) {
        return new Progress(new PrintWriter(new StringWriter()), false, "x", size, 0);
    }

    private CompletableFuture<Outcome> receive(final boolean overwrite) {
        return CompletableFuture.supplyAsync(() -> new FileReceiver(
                        new Conversation(channel[1], PATIENCE), FileTransferTest::quiet, inbox, overwrite)
                .receive());
    }

    private Outcome send(final Path file) {
        return new FileSender(new Conversation(channel[0], PATIENCE), FileTransferTest::quiet).send(file);
    }

    private Path file(final int length) throws Exception {
        final byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return Files.write(directory.resolve("data.bin"), content);
    }

    private void assertInboxIsEmpty() throws Exception {
        try (Stream<Path> files = Files.list(inbox)) {
            assertThat(files).isEmpty();
        }
    }

    private static FailureCode code(final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return ((VicinityFailure) cause).code();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, TransferProtocol.PIECE, 3 * TransferProtocol.PIECE + 17})
    void shouldCarryAFileWhole(final int length) throws Exception {
        final Path file = file(length);
        final CompletableFuture<Outcome> receiving = receive(false);
        final Outcome sent = send(file);
        final Outcome received = receiving.get();
        assertThat(inbox.resolve("data.bin")).hasSameBinaryContentAs(file);
        assertThat(received.sha256()).isEqualTo(sent.sha256()).hasSize(64);
        assertThat(received.bytes()).isEqualTo(length);
        try (Stream<Path> files = Files.list(inbox)) {
            assertThat(files).containsExactly(inbox.resolve("data.bin"));
        }
    }

    @Test
    void shouldNotReplaceAFileUnlessToldTo() throws Exception {
        Files.writeString(inbox.resolve("data.bin"), "mine");
        final Path file = file(100);
        final CompletableFuture<Outcome> receiving = receive(false);
        assertThatThrownBy(() -> send(file)).hasMessageContaining("exists already");
        assertThatThrownBy(receiving::join).hasMessageContaining("exists already");
        assertThat(inbox.resolve("data.bin")).hasContent("mine");

        final CompletableFuture<Outcome> replacing = receive(true);
        send(file);
        replacing.join();
        assertThat(inbox.resolve("data.bin")).hasSameBinaryContentAs(file);
    }

    @Test
    void shouldLeaveNothingWhenTheSenderDiesHalfWay() throws Exception {
        final CompletableFuture<Outcome> receiving = receive(false);
        final Conversation sender = new Conversation(channel[0], PATIENCE);
        sender.send(TransferProtocol.writeHeader(sender.buffer(), new TransferProtocol.Header("data.bin", 1000)));
        sender.receive();
        sender.send(500);
        channel[0].close();
        assertThatThrownBy(receiving::join)
                .satisfies(failure -> assertThat(code(failure)).isEqualTo(FailureCode.CHANNEL_CLOSED));
        assertInboxIsEmpty();
    }

    @Test
    void shouldLeaveNothingWhenTheDigestDiffers() throws Exception {
        final CompletableFuture<Outcome> receiving = receive(false);
        final Conversation sender = new Conversation(channel[0], PATIENCE);
        sender.send(TransferProtocol.writeHeader(sender.buffer(), new TransferProtocol.Header("data.bin", 10)));
        sender.receive();
        sender.send(10);
        sender.send(TransferProtocol.DIGEST_LENGTH);
        assertThat(TransferProtocol.readVerdict(sender.buffer(), sender.receive())
                        .isAccepted())
                .isFalse();
        assertThatThrownBy(receiving::join)
                .satisfies(failure -> assertThat(code(failure)).isEqualTo(FailureCode.CONTENT_MISMATCH));
        assertInboxIsEmpty();
    }

    @Test
    void shouldRefuseMoreThanWasAnnounced() throws Exception {
        final CompletableFuture<Outcome> receiving = receive(false);
        final Conversation sender = new Conversation(channel[0], PATIENCE);
        sender.send(TransferProtocol.writeHeader(sender.buffer(), new TransferProtocol.Header("data.bin", 10)));
        sender.receive();
        sender.send(11);
        assertThatThrownBy(receiving::join).hasMessageContaining("more came");
        assertInboxIsEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../evil", "/etc/passwd", "a/b", "x\0y"})
    void shouldRefuseANameThatLeadsElsewhere(final String name) throws Exception {
        final CompletableFuture<Outcome> receiving = receive(true);
        final Conversation sender = new Conversation(channel[0], PATIENCE);
        sender.send(TransferProtocol.writeHeader(sender.buffer(), new TransferProtocol.Header(name, 1)));
        assertThat(TransferProtocol.readVerdict(sender.buffer(), sender.receive())
                        .isAccepted())
                .isFalse();
        assertThatThrownBy(receiving::join).hasMessageContaining("cannot be called");
        assertInboxIsEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoTransfer() {
        final CompletableFuture<Outcome> receiving = receive(true);
        channel[0].send(new UnsafeBuffer(new byte[100]), 0, 100, PATIENCE);
        assertThatThrownBy(receiving::join).hasMessageContaining("no file transfer");
    }

    @Test
    void shouldSayThatNothingMoved() throws Exception {
        final Path file = file(10);
        assertThatThrownBy(() -> new FileSender(
                                new Conversation(channel[0], Duration.ofMillis(50)), FileTransferTest::quiet)
                        .send(file))
                .satisfies(failure -> assertThat(code(failure)).isEqualTo(FailureCode.TIMED_OUT));
    }

    @Test
    void shouldTellTheOutcomeInOneLine() {
        final Outcome outcome = new Outcome(Path.of("/a"), "inbox", 2_000_000, Duration.ofSeconds(1), "ab");
        assertThat(outcome.line("sent", "to", OutputFormat.TEXT))
                .isEqualTo("sent /a to inbox: 2.0 MB in 1.0 s, 2.0 MB/s, sha256 ab");
        assertThat(outcome.line("sent", "to", OutputFormat.JSON))
                .isEqualTo(
                        "{\"event\":\"sent\",\"file\":\"/a\",\"peer\":\"inbox\",\"bytes\":2000000,\"seconds\":1.000000,"
                                + "\"sha256\":\"ab\"}");
    }
}
