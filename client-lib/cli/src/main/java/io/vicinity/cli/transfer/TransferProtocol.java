package io.vicinity.cli.transfer;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What {@code vicinity send} and {@code vicinity receive} say to each other on a channel, little-endian:
 *
 * <pre>
 *  sender    header   | magic, 8 | size of the file, 8 | length of the name, 4 | name, UTF-8 |
 *  receiver  verdict  | accepted or refused, 4 | length, 4 | why, UTF-8 |
 *  sender    pieces of the file, until there are as many bytes as the header said
 *  sender    digest   | SHA-256, 32 |
 *  receiver  verdict
 * </pre>
 */
final class TransferProtocol {
    /** Longest message of a file's content in bytes. */
    static final int PIECE = 1 << 20;

    /** Length of a SHA-256 digest in bytes. */
    static final int DIGEST_LENGTH = 32;

    static final String DIGEST = "SHA-256";

    /** Longest name or reason in bytes. */
    static final int MAX_TEXT = 4096;

    private static final long MAGIC = 0x31454C4946434956L;
    private static final int SIZE = 8;
    private static final int NAME_LENGTH = 16;
    private static final int NAME = 20;
    private static final int ACCEPTED = 1;
    private static final int REFUSED = 2;
    private static final int REASON_LENGTH = 4;
    private static final int REASON = 8;

    private TransferProtocol() {}

    /**
     * What is sent.
     *
     * @param name of the file, without directories.
     * @param size in bytes.
     */
    record Header(String name, long size) {}

    /**
     * What the receiver thinks of it.
     *
     * @param isAccepted true to go on.
     * @param reason     why not.
     */
    record Verdict(boolean isAccepted, String reason) {}

    static int writeHeader(final MutableDirectBuffer buffer, final Header header) {
        final byte[] name = text(header.name());
        buffer.putLong(0, MAGIC);
        buffer.putLong(SIZE, header.size());
        buffer.putInt(NAME_LENGTH, name.length);
        buffer.putBytes(NAME, name);
        return NAME + name.length;
    }

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException naming what is wrong: anybody of the tenant may have sent it.
     */
    static Header readHeader(final DirectBuffer buffer, final int length) {
        if (length < NAME || buffer.getLong(0) != MAGIC) {
            throw new IllegalArgumentException("what came is no file transfer");
        }
        final long size = buffer.getLong(SIZE);
        if (size < 0) {
            throw new IllegalArgumentException("a file of " + size + " bytes");
        }
        return new Header(readText(buffer, NAME_LENGTH, NAME, length), size);
    }

    static int writeVerdict(final MutableDirectBuffer buffer, final Verdict verdict) {
        final byte[] reason = text(verdict.reason());
        buffer.putInt(0, verdict.isAccepted() ? ACCEPTED : REFUSED);
        buffer.putInt(REASON_LENGTH, reason.length);
        buffer.putBytes(REASON, reason);
        return REASON + reason.length;
    }

    static Verdict readVerdict(final DirectBuffer buffer, final int length) {
        if (length < REASON) {
            throw new IllegalArgumentException("what came is no answer to a file transfer");
        }
        return new Verdict(buffer.getInt(0) == ACCEPTED, readText(buffer, REASON_LENGTH, REASON, length));
    }

    private static byte[] text(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_TEXT) {
            throw new IllegalArgumentException("a text of " + bytes.length + " bytes");
        }
        return bytes;
    }

    private static String readText(
            final DirectBuffer buffer, final int lengthAt, final int textAt, final int messageLength) {
        final int length = buffer.getInt(lengthAt);
        if (length < 0 || length > MAX_TEXT || length > messageLength - textAt) {
            throw new IllegalArgumentException("a text of " + length + " bytes in a message of " + messageLength);
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(textAt, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
