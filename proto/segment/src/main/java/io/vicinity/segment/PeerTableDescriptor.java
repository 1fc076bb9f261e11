package io.vicinity.segment;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Layout of the peer table: one entry a VM that is attached to the segment, at index = peer id. Written by the agent only.
 *
 * <pre>
 *    0 |  State                      |  reserved                   |
 *    8 |                       Incarnation                         |
 *   16 |                       Nonce (32 bytes)                    |
 *      ...                                                        ...
 *   48 |  Name length                |  VM name, UTF-8 ...         |
 *      ...                                               up to 128 |
 * </pre>
 *
 * <p>The nonce proves locality: the agent writes random bytes here for one registration, the daemon reads them through its own
 * mapping and returns them over the control plane, and the agent erases them. Who cannot map this memory cannot answer.
 */
public final class PeerTableDescriptor {
    /** Length of an entry in bytes. */
    public static final int ENTRY_LENGTH = SegmentDescriptor.LINE_PAIR;

    /** Length of a nonce in bytes. */
    public static final int NONCE_LENGTH = 32;

    /** Most bytes of a VM's name in UTF-8. */
    public static final int MAX_NAME_LENGTH = 76;

    /** The entry belongs to no VM. */
    public static final int STATE_FREE = 0;

    /** The entry belongs to a VM that has an incarnation. */
    public static final int STATE_ATTACHED = 1;

    private static final int STATE_OFFSET = 0;
    private static final int INCARNATION_OFFSET = 8;
    private static final int NONCE_OFFSET = 16;
    private static final int NAME_LENGTH_OFFSET = 48;
    private static final int NAME_OFFSET = 52;

    private PeerTableDescriptor() {}

    /**
     * Where a peer's entry starts within the table.
     *
     * @param peerId of the VM.
     * @return offset in bytes from the start of the peer table.
     */
    public static int entryOffset(final int peerId) {
        return Math.multiplyExact(peerId, ENTRY_LENGTH);
    }

    /**
     * Where a peer's nonce is within the segment.
     *
     * @param layout of the segment.
     * @param peerId of the VM.
     * @return offset in bytes from the start of the segment.
     */
    public static long nonceOffset(final SegmentLayout layout, final int peerId) {
        return layout.peerTableOffset() + entryOffset(peerId) + NONCE_OFFSET;
    }

    /**
     * Writes an entry; its state last.
     *
     * @param table       the peer table.
     * @param peerId      of the VM.
     * @param state       {@link #STATE_FREE} or {@link #STATE_ATTACHED}.
     * @param incarnation of the VM.
     * @param vm          name of the VM, cut at {@link #MAX_NAME_LENGTH} bytes: it is here for diagnosis only.
     */
    public static void write(
            final AtomicBuffer table, final int peerId, final int state, final long incarnation, final String vm) {
        final int entry = entryOffset(peerId);
        final byte[] name = vm.getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(name.length, MAX_NAME_LENGTH);
        table.putLong(entry + INCARNATION_OFFSET, incarnation);
        table.putInt(entry + NAME_LENGTH_OFFSET, length);
        table.putBytes(entry + NAME_OFFSET, name, 0, length);
        table.putIntRelease(entry + STATE_OFFSET, state);
    }

    /**
     * Writes a nonce for one registration, or erases it with zeros.
     *
     * @param table  the peer table.
     * @param peerId of the VM.
     * @param nonce  of {@link #NONCE_LENGTH} bytes.
     */
    public static void writeNonce(final AtomicBuffer table, final int peerId, final byte[] nonce) {
        if (nonce.length != NONCE_LENGTH) {
            throw new IllegalArgumentException("a nonce has " + NONCE_LENGTH + " bytes, not " + nonce.length);
        }
        table.putBytes(entryOffset(peerId) + NONCE_OFFSET, nonce);
    }

    /**
     * State of an entry.
     *
     * @param table  the peer table.
     * @param peerId of the VM.
     * @return as read now.
     */
    public static int state(final AtomicBuffer table, final int peerId) {
        return table.getIntVolatile(entryOffset(peerId) + STATE_OFFSET);
    }

    /**
     * Incarnation of the VM.
     *
     * @param table  the peer table.
     * @param peerId of the VM.
     * @return as read now.
     */
    public static long incarnation(final DirectBuffer table, final int peerId) {
        return table.getLong(entryOffset(peerId) + INCARNATION_OFFSET);
    }

    /**
     * Name of the VM.
     *
     * @param table  the peer table.
     * @param peerId of the VM.
     * @return as read now.
     */
    public static String name(final DirectBuffer table, final int peerId) {
        final int entry = entryOffset(peerId);
        final byte[] name = new byte[Math.clamp(table.getInt(entry + NAME_LENGTH_OFFSET), 0, MAX_NAME_LENGTH)];
        table.getBytes(entry + NAME_OFFSET, name);
        return new String(name, StandardCharsets.UTF_8);
    }
}
