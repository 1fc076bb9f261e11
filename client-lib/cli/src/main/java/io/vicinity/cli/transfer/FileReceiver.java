package io.vicinity.cli.transfer;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongFunction;

/**
 * Receives one file on a channel. It grows under another name, and gets its own only when it is whole and its digest is the sender's; so a
 * transfer that fails leaves nothing.
 */
final class FileReceiver {
    private final Conversation conversation;
    private final LongFunction<Progress> progress;
    private final Path directory;
    private final boolean overwrite;

    /**
     * Creates a receiver.
     *
     * @param conversation with the sender.
     * @param progress     made for a size in bytes.
     * @param directory    that the file shall lie in.
     * @param overwrite    true to replace a file of the same name.
     */
    FileReceiver(
            final Conversation conversation,
            final LongFunction<Progress> progress,
            final Path directory,
            final boolean overwrite) {
        this.conversation = conversation;
        this.progress = progress;
        this.directory = directory;
        this.overwrite = overwrite;
    }

    Outcome receive() {
        final int length = conversation.receive();
        try {
            final TransferProtocol.Header header = TransferProtocol.readHeader(conversation.buffer(), length);
            return receive(header, target(header.name()));
        } catch (final IOException | IllegalArgumentException e) {
            throw refuse(FailureCode.FAILED, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private Outcome receive(final TransferProtocol.Header header, final Path target) throws IOException {
        final Path growing = Files.createTempFile(directory, "." + target.getFileName() + ".", ".part");
        try {
            final long start = System.nanoTime();
            answer(new TransferProtocol.Verdict(true, ""));
            final byte[] digest = receiveContent(header, growing);
            final byte[] expected = new byte[TransferProtocol.DIGEST_LENGTH];
            if (conversation.receive() != expected.length) {
                throw new IllegalArgumentException("more came than the sender had announced");
            }
            conversation.buffer().getBytes(0, expected);
            if (!MessageDigest.isEqual(digest, expected)) {
                throw refuse(FailureCode.CONTENT_MISMATCH, header.name() + " has another SHA-256 here", null);
            }
            publish(growing, target);
            answer(new TransferProtocol.Verdict(true, ""));
            return new Outcome(
                    target,
                    conversation.remote(),
                    header.size(),
                    Duration.ofNanos(System.nanoTime() - start),
                    HexFormat.of().formatHex(digest));
        } finally {
            Files.deleteIfExists(growing);
        }
    }

    private byte[] receiveContent(final TransferProtocol.Header header, final Path growing) throws IOException {
        final MessageDigest digest = Digests.sha256();
        final ByteBuffer bytes = conversation.bytes();
        final Progress bar = progress.apply(header.size());
        try (FileChannel content = FileChannel.open(growing, StandardOpenOption.WRITE)) {
            long done = 0;
            while (done < header.size()) {
                final int length = conversation.receive();
                if (length > header.size() - done) {
                    throw new IllegalArgumentException("more came than the sender had announced");
                }
                bytes.clear().limit(length);
                digest.update(bytes);
                bytes.rewind();
                while (bytes.hasRemaining()) {
                    content.write(bytes);
                }
                done += length;
                bar.at(done, System.nanoTime());
            }
            return digest.digest();
        } finally {
            bar.end();
        }
    }

    private void publish(final Path growing, final Path target) throws IOException {
        if (overwrite) {
            Files.move(growing, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            // A link, unlike a move, never replaces what came in between.
            Files.createLink(target, growing);
        } catch (final UnsupportedOperationException e) {
            Files.move(growing, target);
        }
    }

    /** The sender chooses the last part of the name and nothing else. */
    private Path target(final String name) throws IOException {
        final Path target;
        try {
            target = directory.resolve(name).normalize();
        } catch (final InvalidPathException e) {
            throw new IllegalArgumentException("a file cannot be called '" + name + "'", e);
        }
        if (name.isEmpty() || name.contains("/") || !directory.normalize().equals(target.getParent())) {
            throw new IllegalArgumentException("a file cannot be called '" + name + "'");
        }
        if (!overwrite && Files.exists(target)) {
            throw new FileAlreadyExistsException(target + " exists already: --overwrite replaces it");
        }
        return target;
    }

    private VicinityFailure refuse(final FailureCode code, final String reason, final Exception cause) {
        try {
            answer(new TransferProtocol.Verdict(false, reason));
        } catch (final VicinityFailure e) {
            // The sender is gone, and will not be told.
        }
        return new VicinityFailure(
                code, "nothing received from " + conversation.remote() + ": " + reason, "send it again", cause);
    }

    private void answer(final TransferProtocol.Verdict verdict) {
        conversation.send(TransferProtocol.writeVerdict(conversation.buffer(), verdict));
    }
}
