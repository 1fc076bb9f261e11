package io.vicinity.vmlab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A kernel as it is distributed holds the kernel itself, packed, and what unpacks it: half of the time that a translated guest takes to boot.
 * QEMU starts the kernel itself as well, where that is made for it (PVH).
 *
 * <p>Sources: Linux, Documentation/arch/x86/boot.rst (header of a bzImage, protocol 2.08) and Documentation/virt of PVH in Xen
 * (XEN_ELFNOTE_PHYS32_ENTRY); the file format of xz; the ELF specification.
 */
final class KernelImage {
    private static final int SETUP_SECTORS = 0x1f1;
    private static final int MAGIC = 0x202;
    private static final int VERSION = 0x206;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int HEADER_LENGTH = 0x250;

    private static final int HDRS = 0x53726448;
    private static final int VERSION_WITH_PAYLOAD = 0x0208;
    private static final int SECTOR = 512;

    /** Behind the packed kernel its length is said once more, unpacked. */
    private static final int LENGTH_BEHIND = 4;

    /** Six bytes: 0xfd, "7zXZ", 0. */
    private static final long XZ = 0x005a587a37fdL;

    private static final int ELF_MAGIC = 0x464c457f;
    private static final int ELF_HEADER_LENGTH = 64;
    private static final int ELF_PROGRAM_HEADERS = 32;
    private static final int ELF_PROGRAM_HEADER_LENGTH = 54;
    private static final int ELF_PROGRAM_HEADER_COUNT = 56;
    private static final int LEAST_PROGRAM_HEADER_LENGTH = 56;
    private static final int SEGMENT_OFFSET = 8;
    private static final int SEGMENT_LENGTH = 32;
    private static final int SEGMENT_OF_NOTES = 4;

    private static final int NOTE_HEADER_LENGTH = 12;
    private static final int XEN_NAME = 0x006e6558;
    private static final int XEN_PHYS32_ENTRY = 18;

    private KernelImage() {}

    /**
     * Where in a bzImage the packed kernel lies.
     *
     * @return nothing where it is not packed by xz, or the file is no such image.
     */
    static Optional<ByteBuffer> packedByXz(final ByteBuffer file) {
        final ByteBuffer image = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (image.limit() < HEADER_LENGTH
                || image.getInt(MAGIC) != HDRS
                || image.getShort(VERSION) < VERSION_WITH_PAYLOAD) {
            return Optional.empty();
        }
        final long sectors = Byte.toUnsignedLong(image.get(SETUP_SECTORS));
        final long offset = (sectors + 1) * SECTOR + Integer.toUnsignedLong(image.getInt(PAYLOAD_OFFSET));
        final long length = Integer.toUnsignedLong(image.getInt(PAYLOAD_LENGTH)) - LENGTH_BEHIND;
        if (length < Long.BYTES || offset + length > image.limit()) {
            return Optional.empty();
        }
        if ((image.getLong((int) offset) & 0xffff_ffff_ffffL) != XZ) {
            return Optional.empty();
        }
        return Optional.of(image.slice((int) offset, (int) length));
    }

    /** Can QEMU start this kernel, which is not packed? */
    static boolean startsUnpacked(final ByteBuffer file) {
        final ByteBuffer kernel = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (kernel.limit() < ELF_HEADER_LENGTH || kernel.getInt(0) != ELF_MAGIC) {
            return false;
        }
        final long headers = kernel.getLong(ELF_PROGRAM_HEADERS);
        final int length = Short.toUnsignedInt(kernel.getShort(ELF_PROGRAM_HEADER_LENGTH));
        final int count = Short.toUnsignedInt(kernel.getShort(ELF_PROGRAM_HEADER_COUNT));
        if (length < LEAST_PROGRAM_HEADER_LENGTH || !lies(kernel, headers, (long) length * count)) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            final int header = (int) headers + i * length;
            final long offset = kernel.getLong(header + SEGMENT_OFFSET);
            final long bytes = kernel.getLong(header + SEGMENT_LENGTH);
            if (kernel.getInt(header) == SEGMENT_OF_NOTES
                    && lies(kernel, offset, bytes)
                    && tellsAnEntry(kernel.slice((int) offset, (int) bytes).order(ByteOrder.LITTLE_ENDIAN))) {
                return true;
            }
        }
        return false;
    }

    private static boolean lies(final ByteBuffer file, final long offset, final long length) {
        return offset >= 0 && length >= 0 && offset <= file.limit() && length <= file.limit() - offset;
    }

    private static boolean tellsAnEntry(final ByteBuffer notes) {
        long at = 0;
        while (at + NOTE_HEADER_LENGTH + Integer.BYTES <= notes.limit()) {
            final int note = (int) at;
            final long name = Integer.toUnsignedLong(notes.getInt(note));
            final long description = Integer.toUnsignedLong(notes.getInt(note + 4));
            if (name == Integer.BYTES
                    && notes.getInt(note + 8) == XEN_PHYS32_ENTRY
                    && notes.getInt(note + NOTE_HEADER_LENGTH) == XEN_NAME) {
                return true;
            }
            at += NOTE_HEADER_LENGTH + aligned(name) + aligned(description);
        }
        return false;
    }

    private static long aligned(final long length) {
        return (length + 3) & -4;
    }
}
