package io.vicinity.segment;

/**
 * What a process and the daemon of its VM say to each other about sleepers, on a UNIX stream socket of its own. Never needed: who is not
 * woken wakes by himself after a while.
 *
 * <p>To the daemon: {@value #RING_LENGTH} bytes, little-endian, the peer id of the VM in which somebody sleeps. To the process: a
 * byte {@value #WAKE}: something may have come for those that sleep in it. As nothing is lost when a byte is left out while others
 * are unread, the daemon does not wait for a process that does not read.
 */
public final class WakeProtocol {
    /** Bytes of a ring. */
    public static final int RING_LENGTH = Integer.BYTES;

    /** What wakes a process. */
    public static final byte WAKE = 1;

    private WakeProtocol() {}
}
