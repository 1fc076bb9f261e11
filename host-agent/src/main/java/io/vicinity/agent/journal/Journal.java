package io.vicinity.agent.journal;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The journal of one tenant: an append-only file of frames, each a length, a check sum and the records of one operation, so an
 * operation is in the journal as a whole or not at all.
 *
 * <p>It lives on tmpfs, as long as the memory that it describes, and is never synchronised: what was written survives the death of
 * the agent, and the death of the machine takes the memory along anyhow. It is rewritten from what is true now whenever it has
 * grown far beyond that.
 *
 * <p>A write that fails (a full tmpfs) does not stop the agent: the next operation rewrites the whole. Until then
 * {@link #isHealthy()} says no. Not thread-safe: its tenant's lock guards it.
 */
public final class Journal implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Journal.class.getName());
    private static final long MIN_REWRITE_BYTES = 4L * 1024 * 1024;
    private static final int GROWTH = 4;
    private static final int RECORDS_PER_FRAME = 256;

    private final Path file;
    private final Supplier<List<JournalRecord>> snapshot;
    private FileChannel channel;
    private long length;
    private long rewriteAt;
    private volatile boolean healthy;

    private Journal(final Path file, final Supplier<List<JournalRecord>> snapshot) {
        this.file = file;
        this.snapshot = snapshot;
    }

    /**
     * Reads what an earlier life wrote.
     *
     * @param file of the journal.
     * @return the records in order, without a torn tail; empty if there is no such file.
     * @throws IOException if the file cannot be read or is not as it was written: it must not be believed then.
     */
    public static Optional<List<JournalRecord>> read(final Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        final JournalReader.Content content = JournalReader.read(file);
        if (content.torn() > 0) {
            LOG.log(System.Logger.Level.WARNING, "journal has a torn tail file={0} bytes={1}", file, content.torn());
        }
        return Optional.of(content.records());
    }

    /**
     * Starts a journal anew from what is true now.
     *
     * @param file     of the journal; replaced if it is there.
     * @param snapshot tells all that is true, at any time.
     * @return the journal.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    public static Journal start(final Path file, final Supplier<List<JournalRecord>> snapshot) {
        final Journal journal = new Journal(file, snapshot);
        try {
            journal.rewrite();
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "journal " + file + " cannot be written: " + CauseChain.oneLine(e),
                    "free space there, or give another runtime_dir",
                    e);
        }
        return journal;
    }

    /**
     * Writes the records of one operation. Never fails; see {@link #isHealthy()}.
     *
     * @param records of the operation.
     */
    public void append(final List<JournalRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        try {
            if (!healthy || length > rewriteAt) {
                // What is true now has these records in it.
                rewrite();
            } else {
                write(channel, JournalCodec.encode(records));
            }
        } catch (final IOException e) {
            if (healthy) {
                LOG.log(System.Logger.Level.ERROR, "journal cannot be written file=" + file, e);
            }
            healthy = false;
        }
    }

    private void write(final FileChannel to, final byte[] payload) throws IOException {
        final ByteBuffer frame = ByteBuffer.allocate(JournalReader.FRAME_HEADER_LENGTH + payload.length)
                .putInt(payload.length)
                .putInt(JournalReader.checkSum(payload))
                .put(payload)
                .flip();
        length += frame.remaining();
        while (frame.hasRemaining()) {
            to.write(frame);
        }
    }

    private void rewrite() throws IOException {
        final Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        final FileChannel fresh = (FileChannel) Files.newByteChannel(
                next,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            final ByteBuffer header = ByteBuffer.allocate(JournalReader.HEADER_LENGTH)
                    .putLong(JournalReader.MAGIC)
                    .putInt(JournalReader.VERSION)
                    .flip();
            length = header.remaining();
            while (header.hasRemaining()) {
                fresh.write(header);
            }
            final List<JournalRecord> records = snapshot.get();
            for (int from = 0; from < records.size(); from += RECORDS_PER_FRAME) {
                final int to = Math.min(records.size(), from + RECORDS_PER_FRAME);
                write(fresh, JournalCodec.encode(records.subList(from, to)));
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
        if (channel != null) {
            channel.close();
        }
        channel = fresh;
        rewriteAt = Math.max(MIN_REWRITE_BYTES, GROWTH * length);
        healthy = true;
    }

    /**
     * Is everything in the file?
     *
     * @return false after a write that failed, until one succeeded. Of any thread.
     */
    public boolean isHealthy() {
        return healthy;
    }

    /** Lets go of the file; it stays. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.WARNING, "journal cannot be closed file=" + file, e);
        }
    }
}
