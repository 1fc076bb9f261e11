package io.vicinity.cli.transfer;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongFunction;

/** Sends one file on a channel. */
final class FileSender {
    private final Conversation conversation;
    private final LongFunction<Progress> progress;

    /**
     * Creates a sender.
     *
     * @param conversation with the receiver.
     * @param progress     made for a size in bytes.
     */
    FileSender(final Conversation conversation, final LongFunction<Progress> progress) {
        this.conversation = conversation;
        this.progress = progress;
    }

    Outcome send(final Path file) {
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
            final long size = content.size();
            final long start = System.nanoTime();
            conversation.send(TransferProtocol.writeHeader(
                    conversation.buffer(),
                    new TransferProtocol.Header(file.getFileName().toString(), size)));
            awaitVerdict(file);
            final byte[] digest = sendContent(content, size, file);
            conversation.buffer().putBytes(0, digest);
            conversation.send(digest.length);
            awaitVerdict(file);
            return new Outcome(
                    file,
                    conversation.remote(),
                    size,
                    Duration.ofNanos(System.nanoTime() - start),
                    HexFormat.of().formatHex(digest));
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE, "cannot read " + file + ": " + e, "give a file that can be read", e);
        }
    }

    private byte[] sendContent(final FileChannel content, final long size, final Path file) throws IOException {
        final MessageDigest digest = Digests.sha256();
        final ByteBuffer bytes = conversation.bytes();
        final Progress bar = progress.apply(size);
        try {
            long done = 0;
            while (done < size) {
                bytes.clear().limit((int) Math.min(bytes.capacity(), size - done));
                if (content.read(bytes) < 0) {
                    throw new VicinityFailure(
                            FailureCode.FILE_UNUSABLE,
                            file + " became shorter while it was read",
                            "send a file that nobody changes");
                }
                conversation.send(bytes.position());
                done += bytes.position();
                digest.update(bytes.flip());
                bar.at(done, System.nanoTime());
            }
            return digest.digest();
        } finally {
            bar.end();
        }
    }

    private void awaitVerdict(final Path file) {
        final TransferProtocol.Verdict verdict =
                TransferProtocol.readVerdict(conversation.buffer(), conversation.receive());
        if (!verdict.isAccepted()) {
            throw new VicinityFailure(
                    FailureCode.FAILED,
                    conversation.remote() + " refused " + file + ": " + verdict.reason(),
                    "mend it at the other end and send again");
        }
    }
}
