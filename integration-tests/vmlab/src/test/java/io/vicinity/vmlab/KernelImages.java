package io.vicinity.vmlab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Kernels that hold nothing but what is looked at before they are started. */
final class KernelImages {
    private static final int SECTORS = 1;

    /** From the end of the setup to the packed kernel. */
    private static final int OFFSET = 64;

    private KernelImages() {}

    /** A bzImage with a packed kernel in it, and something behind that. */
    static byte[] distributed(final byte[] packed) {
        final int payload = (SECTORS + 1) * 512 + OFFSET;
        final ByteBuffer image =
                ByteBuffer.allocate(payload + packed.length + 100).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1f1, (byte) SECTORS);
        image.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
        image.putShort(0x206, (short) 0x020f);
        image.putInt(0x248, OFFSET);
        image.putInt(0x24c, packed.length + 4);
        image.put(payload, packed);
        return image.array();
    }

    /** The beginning of what xz makes. */
    static byte[] packed() {
        return ByteBuffer.allocate(16).putLong(0, 0xfd377a585a000004L).array();
    }

    /**
     * An ELF file with two notes.
     *
     * @param type of the second.
     */
    static byte[] unpacked(final int type) {
        final ByteBuffer elf = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f);
        elf.putLong(32, 64);
        elf.putShort(54, (short) 56);
        elf.putShort(56, (short) 1);
        elf.putInt(64, 4);
        elf.putLong(64 + 8, 128);
        elf.putLong(64 + 32, 56);
        note(elf, 128, "GNU\0", 3, 5);
        note(elf, 152, "Xen\0", type, 8);
        return elf.array();
    }

    private static void note(
            final ByteBuffer elf, final int at, final String name, final int type, final int description) {
        elf.putInt(at, name.length());
        elf.putInt(at + 4, description);
        elf.putInt(at + 8, type);
        elf.put(at + 12, name.getBytes(StandardCharsets.US_ASCII));
    }
}
