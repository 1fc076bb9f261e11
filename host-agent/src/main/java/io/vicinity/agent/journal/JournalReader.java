package io.vicinity.agent.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads a journal back. A process that is killed while it writes leaves the first part of its last frame: such a torn tail is cut
 * off. Anything else that is not as it was written makes the journal worthless, because a region that it forgot would be
 * given out while somebody still uses it.
 */
final class JournalReader {
    /** "VJOURNAL", then the version of the format. */
    static final long MAGIC = 0x4C414E52554F4A56L;

    static final int VERSION = 1;
    static final int HEADER_LENGTH = Long.BYTES + Integer.BYTES;
    static final int FRAME_HEADER_LENGTH = 2 * Integer.BYTES;
    static final int MAX_FRAME = 64 * 1024 * 1024;

    private JournalReader() {}

    /**
     * What a journal holds.
     *
     * @param records in the order in which they were written.
     * @param length  bytes up to the end of the last whole frame.
     * @param torn    bytes behind it.
     */
    record Content(List<JournalRecord> records, long length, long torn) {}

    static Content read(final Path file) throws IOException {
        final long size = Files.size(file);
        if (size > Integer.MAX_VALUE - 8) {
            throw new IOException("journal " + file + " has " + size + " bytes: it is none of ours");
        }
        return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    static Content parse(final ByteBuffer bytes) throws IOException {
        if (bytes.remaining() < HEADER_LENGTH || bytes.getLong() != MAGIC) {
            throw new IOException("it does not begin as a journal does");
        }
        final int version = bytes.getInt();
        if (version != VERSION) {
            throw new IOException("it is of version " + version + ", not " + VERSION);
        }
        final List<JournalRecord> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            final int start = bytes.position();
            final byte[] payload = frame(bytes);
            if (payload == null) {
                return new Content(records, start, bytes.limit() - start);
            }
            records.addAll(JournalCodec.decode(payload));
        }
        return new Content(records, bytes.position(), 0);
    }

    /** The payload of the next frame; null if only a part of it was written. */
    private static byte[] frame(final ByteBuffer bytes) throws IOException {
        final int start = bytes.position();
        if (bytes.remaining() < FRAME_HEADER_LENGTH) {
            return null;
        }
        final int length = bytes.getInt();
        final int sum = bytes.getInt();
        if (length < 1 || length > MAX_FRAME) {
            throw new IOException("a frame of " + length + " bytes at " + start);
        }
        if (length > bytes.remaining()) {
            return null;
        }
        final byte[] payload = new byte[length];
        bytes.get(payload);
        if (checkSum(payload) != sum) {
            throw new IOException("a frame with a wrong check sum at " + start);
        }
        return payload;
    }

    static int checkSum(final byte[] payload) {
        final CRC32C sum = new CRC32C();
        // The length is within the sum, so that a frame of zeros is not a good one.
        sum.update(payload.length);
        sum.update(payload);
        return (int) sum.getValue();
    }
}
