package io.vicinity.fabric;

import io.vicinity.ring.RingDescriptor;

/**
 * Format of what travels between the two ends of a channel on the fabric. Each end has the rings and arenas of a channel in memory of its
 * own, and both see to it that the records of a ring at one end appear in the ring of the other end, at the same positions: so a frame
 * is a record as it stands in a ring, header word first, little-endian, and nothing between two frames.
 *
 * <pre>
 *    0 |  Position / 8 (24)  |  Type (16)  |  Length of payload (24)  |   as in {@link RingDescriptor}
 *    8 |  Payload ...                                                 |
 *      |  Bytes of the block, for a record that announces one ...     |
 * </pre>
 *
 * <p>Types from {@link #FIRST_CONTROL_TYPE} on are not records: they are between the ends alone, their position is 0, and they may stand
 * between any two frames. A connection begins with one {@link #TYPE_HELLO} by the end that connects and {@link #TYPE_WELCOME} or {@link
 * #TYPE_REFUSED} by the other.
 *
 * <p><b>Flow.</b> A sender keeps each record in its ring until the other end says, by {@link #TYPE_CONSUMED}, that the application there
 * consumed it, and each block until it is said to be released. The rings are equally long, so whatever a sender has room for, its
 * receiver has room for as well. What is kept is sent again when a connection was lost.
 */
public final class FrameDescriptor {
    /** Length of a frame's header in bytes. */
    public static final int HEADER_LENGTH = RingDescriptor.HEADER_LENGTH;

    /** Smallest type of a frame that is no record; padding, which is one, has the largest of all. */
    public static final int FIRST_CONTROL_TYPE = 0x8000;

    /** The end that connects says which channel it means, and what it has of it: {@code FabricHello} of the control protocol. */
    public static final int TYPE_HELLO = 0x8001;

    /** The other end says what it has: {@code FabricWelcome}. */
    public static final int TYPE_WELCOME = 0x8002;

    /** The other end does not want the channel: {@code Failure}. The connection ends behind it. */
    public static final int TYPE_REFUSED = 0x8003;

    /** How far the application has consumed the ring, and which blocks it gave back: a long, then {@link #RELEASE_LENGTH} bytes a block. */
    public static final int TYPE_CONSUMED = 0x8004;

    /** Asks for a sign of life. */
    public static final int TYPE_PING = 0x8005;

    /** Is a sign of life. */
    public static final int TYPE_PONG = 0x8006;

    /** The application closed this end; nothing comes behind it. The payload is the reason, in UTF-8. */
    public static final int TYPE_CLOSE = 0x8007;

    /** All that came before the other end's {@link #TYPE_CLOSE} is here. */
    public static final int TYPE_CLOSED = 0x8008;

    /** This end found that the other does not keep to the format, and has quarantined the channel. The payload says how, in UTF-8. */
    public static final int TYPE_QUARANTINED = 0x8009;

    /** Bytes of a block that is given back: its first unit as an int, four bytes that mean nothing, its use as a long. */
    public static final int RELEASE_LENGTH = 16;

    /** Most blocks that one {@link #TYPE_CONSUMED} gives back. */
    public static final int MAX_RELEASES = 1024;

    /** Most bytes of the payload of a frame that is no record. */
    public static final int MAX_CONTROL_LENGTH = 1 << 20;

    /** Capacity of each ring of a channel on the fabric, in bytes. */
    public static final int RING_CAPACITY = 1 << 18;

    private FrameDescriptor() {}

    /**
     * Header of a frame that is no record.
     *
     * @param type   of this class.
     * @param length of the payload in bytes.
     * @return the word.
     */
    public static long controlHeader(final int type, final int length) {
        return RingDescriptor.header(0, type, length);
    }

    /**
     * Is a frame no record?
     *
     * @param type of the frame.
     * @return true for those of this class.
     */
    public static boolean isControl(final int type) {
        return type >= FIRST_CONTROL_TYPE && type != RingDescriptor.TYPE_PADDING;
    }
}
