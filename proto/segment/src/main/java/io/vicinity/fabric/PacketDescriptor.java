package io.vicinity.fabric;

/**
 * Format of what travels between the two ends of a channel on the fabric by UCX, little-endian: packets, each of which begins with this
 * header.
 *
 * <pre>
 *    0 |  Key (64)                        |   that the receiver gave to the sender for this connection
 *    8 |  Sequence (32)  |  Kind (32)     |   counted from 0
 *   16 |  A frame, for {@link #KIND_BLOCK} |
 * </pre>
 *
 * <p>The data of {@link #KIND_FRAMES} is whole frames as {@link FrameDescriptor} describes them; blocks of less than {@link
 * #LEAST_BLOCK} bytes follow their records there. A longer block is a packet of its own, with its record in the header, and its bytes
 * are fetched by the receiver from where they lie.
 *
 * <p>A sender that heard nothing from the other process yet says no more than a packet of no frames, and whoever hears one and said nothing
 * answers with such a packet: what follows is not sent before that.
 */
public final class PacketDescriptor {
    /** The key, a long. */
    public static final int KEY_OFFSET = 0;

    /** The sequence number, an int. */
    public static final int SEQUENCE_OFFSET = 8;

    /** The kind, an int. */
    public static final int KIND_OFFSET = 12;

    /** Length of the header in bytes, but for the frame of a block. */
    public static final int HEADER_LENGTH = 16;

    /** Frames follow. */
    public static final int KIND_FRAMES = 1;

    /** A block follows. */
    public static final int KIND_BLOCK = 2;

    /** Nothing follows any more: whoever gets it ends the connection. */
    public static final int KIND_END = 3;

    /** Least bytes of a block that is a packet of its own. */
    public static final int LEAST_BLOCK = 8 << 10;

    private PacketDescriptor() {}
}
