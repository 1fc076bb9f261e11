package io.vicinity.segment;

/**
 * What a process and the daemon of its VM say to each other about sleepers, on a UNIX stream socket of its own. Never needed: who is not
 * woken wakes by himself after a while.
 *
 * <p>To the daemon: {@value #RING_LENGTH} bytes, little-endian, the peer id of the VM in which somebody sleeps. As many bytes before them, with
 * the sign of a negative number, may name the endpoint: where the daemon knows whose that is, it lets the other processes of its VM sleep. A
 * daemon that does not know of names takes one for a VM that is not there, and wakes all for the ring behind it. To the process: a
 * byte {@value #WAKE}: something may have come for those that sleep in it. As nothing is lost when a byte is left out while others
 * are unread, the daemon does not wait for a process that does not read. Bytes {@value #DEAF} and {@value #HEARS} tell whether
 * this VM is rung at all; they wake, too, and so does any other byte.
 */
public final class WakeProtocol {
    /** Bytes of a ring. */
    public static final int RING_LENGTH = Integer.BYTES;

    /** Stands for the name of an endpoint where none is given. */
    public static final int NOBODY = 0;

    /** What wakes a process. */
    public static final byte WAKE = 1;

    /** Nobody is woken by other VMs from now on, though they can be rung: who sleeps wakes by time. */
    public static final byte DEAF = 2;

    /** The daemon wakes again whom other VMs ring: so it is on a new connection, too. */
    public static final byte HEARS = 3;

    private WakeProtocol() {}

    /**
     * The name of an endpoint before a ring.
     *
     * @param endpointId of the endpoint.
     * @return a negative number.
     */
    public static int nameOf(final long endpointId) {
        return (int) endpointId | Integer.MIN_VALUE;
    }

    /**
     * Does a process name an endpoint, and ring nobody yet?
     *
     * @param said by the process.
     * @return true if so.
     */
    public static boolean isName(final int said) {
        return said < 0;
    }

    /**
     * The endpoint that has a name, if its id is no longer than a name is.
     *
     * @param name of the endpoint.
     * @return its id.
     */
    public static long endpointOf(final int name) {
        return name & Integer.MAX_VALUE;
    }
}
