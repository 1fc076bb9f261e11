package io.vicinity.agent.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Values in the encoding of certificates: the Distinguished Encoding Rules of ASN.1, ITU-T X.690, as far as certificates of ours need them. */
final class Der {
    /** The constructed and context-specific form of a tag. */
    static final int CONTEXT_CONSTRUCTED = 0xA0;

    /** The primitive and context-specific form of a tag. */
    static final int CONTEXT = 0x80;

    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;

    private static final int SHORTEST_LONG_LENGTH = 0x80;
    private static final int ARC_BITS = 7;

    /** From this year on two digits do not tell the century: RFC 5280, 4.1.2.5. */
    private static final int FIRST_GENERALIZED_YEAR = 2050;

    private static final DateTimeFormatter UTC_FORMAT = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter GENERALIZED_FORMAT = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

    private Der() {}

    /** A value with its tag and length. */
    static byte[] tagged(final int tag, final byte[]... parts) {
        final byte[] content = joined(parts);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < SHORTEST_LONG_LENGTH) {
            out.write(content.length);
        } else {
            final int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + Byte.SIZE - 1) / Byte.SIZE;
            out.write(SHORTEST_LONG_LENGTH | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >>> (i * Byte.SIZE));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(final byte[]... parts) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] sequence(final byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    static byte[] yes() {
        return tagged(BOOLEAN, new byte[] {(byte) 0xFF});
    }

    static byte[] integer(final BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    static byte[] octets(final byte... content) {
        return tagged(OCTET_STRING, content);
    }

    /** Bits, of which the last byte has some that do not count. */
    static byte[] bits(final int unused, final byte... content) {
        return tagged(BIT_STRING, new byte[] {(byte) unused}, content);
    }

    /** An object identifier in its usual form, as {@code 2.5.29.15}. */
    static byte[] identifier(final String dotted) {
        final String[] arcs = dotted.split("\\.", -1);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            final int arc = Integer.parseInt(arcs[i]);
            for (int shift = (Integer.SIZE - 1) / ARC_BITS * ARC_BITS; shift > 0; shift -= ARC_BITS) {
                if (arc >>> shift != 0) {
                    out.write((arc >>> shift) & 0x7F | 0x80);
                }
            }
            out.write(arc & 0x7F);
        }
        return tagged(OBJECT_IDENTIFIER, out.toByteArray());
    }

    static byte[] time(final Instant instant) {
        final ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        return time.getYear() < FIRST_GENERALIZED_YEAR
                ? tagged(UTC_TIME, ascii(UTC_FORMAT.format(time)))
                : tagged(GENERALIZED_TIME, ascii(GENERALIZED_FORMAT.format(time)));
    }

    static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
